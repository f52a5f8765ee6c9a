"""Whatever is done in whatever order, some things always hold."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from provisioning.requests import link
from provisioning.requests.errors import AccessRefusal
from provisioning.requests.form import ProfileForm
from provisioning.requests.models import (
    AccountRequest,
    Alias,
    Person,
    ProfileRequest,
    Reading,
    Waiting,
)
from provisioning.requests.setup import configure
from provisioning.requests.store import (
    accounts,
    audit_verify,
    expiry,
    leaving,
    merging,
    profiles,
    readings,
    retention,
)
from provisioning.requests.store.granting import granting
from provisioning.requests.store.readings import Shown
from tests.requests.engines import Engine
from tests.requests.story import ADMIN, CLAIRE, HEAD, INES, KARIM, NADIA, NOW, SPEC, form

PEOPLE = ["paul@ars.example", "PAUL@ars.example", "zoe@ars.example", INES, CLAIRE, KARIM]
DECIDERS = [CLAIRE, NADIA, INES, KARIM, HEAD, ADMIN, "paul@ars.example", "zoe@ars.example"]
CODES = ["aidants", "tarif", "chosen"]
SHOWN = ["provisioned", "pending", "failed", "closed"]

people, deciders = st.sampled_from(PEOPLE), st.sampled_from(DECIDERS)
numbers = st.integers(1, 4)
steps = st.one_of(
    st.tuples(st.just("ask"), people),
    st.tuples(st.just("confirm"), numbers),
    st.tuples(st.just("accept"), numbers, deciders),
    st.tuples(st.just("refuse"), numbers, deciders),
    st.tuples(st.just("want"), people, st.sampled_from(CODES)),
    st.tuples(st.just("approve"), numbers, deciders),
    st.tuples(st.just("revoke"), numbers, deciders),
    st.tuples(st.just("renew"), numbers, deciders),
    st.tuples(st.just("withdraw"), numbers, people),
    st.tuples(st.just("leave"), people, deciders),
    st.tuples(st.just("come back"), people, deciders),
    st.tuples(st.just("merge"), people, people, deciders),
    st.tuples(st.just("alias"), people, people, deciders),
    st.tuples(st.just("shown"), people, st.sampled_from(["", *CODES]), st.sampled_from(SHOWN)),
    st.tuples(st.just("wait"), st.integers(-40, 400)),
    st.tuples(st.just("expire")),
    st.tuples(st.just("purge")),
)
# Many long stories begin with somebody who is let in and asks.
openings = st.sampled_from(
    [
        [],
        [("ask", PEOPLE[0]), ("confirm", 1), ("accept", 1, CLAIRE), ("want", PEOPLE[0], "aidants")],
        [
            ("ask", INES),
            ("confirm", 1),
            ("accept", 1, CLAIRE),
            ("want", INES, "tarif"),
            ("approve", 1, KARIM),
            ("ask", PEOPLE[0]),
            ("confirm", 2),
            ("accept", 2, NADIA),
            ("want", PEOPLE[0], "aidants"),
            ("approve", 2, INES),
        ],
    ]
)


def act(step, now) -> None:
    match step:
        case "ask", who:
            accounts.submit(SPEC, form(who), now=now)
        case "confirm", number:
            accounts.confirm(SPEC, link.token(number, now), now=now)
        case "accept", number, by:
            digest = accounts.show(number).digest
            accounts.accept(SPEC, number, by=by, digest=digest, now=now)
        case "refuse", number, by:
            digest = accounts.show(number).digest
            accounts.refuse(SPEC, number, by=by, digest=digest, reason="Non.", now=now)
        case "want", who, code:
            profiles.submit(SPEC, who, ProfileForm(profiles=(code,)), now=now)
        case "approve", number, by:
            digest = profiles.show(SPEC, number).digest
            profiles.approve(SPEC, number, by=by, digest=digest, now=now)
        case "revoke", number, by:
            expiry.revoke(SPEC, number, by=by, reason="Non.", now=now)
        case "renew", number, by:
            expiry.renew(SPEC, number, by=by, digest=profiles.show(SPEC, number).digest, now=now)
        case "withdraw", number, who:
            profiles.withdraw(SPEC, number, by=who, now=now)
        case "leave", who, by:
            leaving.leave(SPEC, who, by=by, now=now)
        case "come back", who, by:
            leaving.come_back(SPEC, who, by=by, now=now)
        case "merge", who, other, by:
            merging.merge(SPEC, who, other, by=by, now=now)
        case "alias", who, other, by:
            merging.add_alias(SPEC, who, other, by=by, now=now)
        case "shown", who, code, "closed":
            readings.closed([(who, code)], now=now)
        case "shown", who, code, state:
            readings.mark(SPEC, [Shown(address=who, profile=code, state=state)], now=now)
        case ("expire",):
            expiry.expire(SPEC, now=now)
        case ("purge",):
            retention.purge(SPEC, now=now)


def waits() -> set[tuple[int, str, bool]]:
    """All that is approved and that no reading showed as open; whether we can do something."""
    read = {(row.person_id, row.profile): row.state for row in Reading.objects.all()}
    there = Person.objects.filter(left_on=None).exclude(accepted_on=None)
    due = [(who.id, "") for who in there]
    due += ProfileRequest.objects.filter(person__in=there, state="approved").values_list(
        "person_id", "profile"
    )
    return {(*each, read.get(each) != "pending") for each in due if read.get(each) != "provisioned"}


def always(now) -> None:
    listed = Waiting.objects.values_list("person_id", "profile", "pressing")
    assert set(listed) == waits()
    live = ProfileRequest.objects.filter(state__in=["submitted", "approved", "left"])
    asked = Counter(live.values_list("person_id", "profile"))
    waiting = Counter(
        AccountRequest.objects.filter(state__in=["submitted", "confirmed"]).values_list(
            "person_id", "application"
        )
    )
    assert set(asked.values()) | set(waiting.values()) <= {1}
    mine = {person.id: set() for person in Person.objects.all()}
    for alias in Alias.objects.all():
        mine[alias.person_id].add(alias.address)
    by_address = {person.address: person for person in Person.objects.all()}
    for person in by_address.values():
        assert person.address in mine[person.id]
        assert person.accepted_by not in mine[person.id]
    standing = set(live.filter(state="approved").values_list("person_id", "profile"))
    for who in granting(now.date(), spec=SPEC):
        person = by_address[who.address]
        assert person.accepted_on is not None
        assert person.left_on is None
        for each in who.approvals:
            assert (person.id, each.profile) in standing
            assert each.by not in mine[person.id]
            assert each.until is None or each.until >= now.date()


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(opening=openings, story=st.lists(steps, max_size=12))
def test_invariants_hold_after_any_sequence(
    request: pytest.FixtureRequest, name: str, opening, story
) -> None:
    engine: Engine = request.getfixturevalue(name)
    with TemporaryDirectory() as folder, engine.fresh(Path(folder)) as given_settings:
        configure(given_settings)
        now = NOW
        for step in [*opening, *story]:
            if step[0] == "wait":
                now += timedelta(days=step[1])
                continue
            with suppress(AccessRefusal):
                act(step, now)
            always(now)
        assert audit_verify.verify_journal().faults == ()

"""One meaning of *open*: whoever is asked gives the same answer, the missing link included."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from graph_simulator.settings import Status
from provisioning.plan import doors
from provisioning.requests.chains import standing
from provisioning.requests.store import mails, recertification, review_lines
from provisioning.requests.store.pending import undone
from tests.reconcile.agency import INES, PAUL, ZOE, Agency

OPEN = "vous pouvez accéder à votre Espace Extranet"


def as_they_are(_: Agency) -> None:
    """Nobody redeems an invitation by themself here."""


def site_late(agency: Agency, status: Status = 404) -> None:
    group = agency.tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    site = agency.tenancy.look(f"/groups/{group}/sites/root?$select=webUrl")["webUrl"]
    agency.simulator.settings.site_answers = {str(site).rpartition("/")[2]: status}


def blocked(agency: Agency) -> None:
    """Between the pass that made it and the one that looks again."""
    agency.passed()
    user = f"/users/{agency.tenancy.user(ZOE)['id']}"
    agency.tenancy.run(lambda graph: graph.patch(user, {"accountEnabled": False}))


@pytest.mark.parametrize(
    ("address", "arrange", "link"),
    [
        (PAUL, as_they_are, "invitation"),
        (ZOE, as_they_are, ""),
        (ZOE, site_late, "site"),
        (ZOE, partial(site_late, status=403), "site"),
        (ZOE, partial(site_late, status=423), "site"),
        (ZOE, blocked, "enabled"),
    ],
)
def test_every_consumer_says_the_same(
    agency: Agency, address: str, arrange: Callable[[Agency], None], link: str
) -> None:
    agency.granted(address)
    recertification.open_review(agency.spec, "aidants", by=INES, now=agency.now)
    arrange(agency)
    agency.passed(full=True)
    agency.passed(full=True)

    asked = answers(agency, address)

    assert asked["why"] == asked["portal"] == link
    assert asked["review"] == (link or "open")
    assert asked["status"] == ({link} if link else set())
    told_before = arrange is blocked
    assert (OPEN in agency.told(address)) is (not link or told_before)


def test_a_site_that_refuses_us_long_after_its_birth_is_open_to_others(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.later(days=2)
    site_late(agency, 403)
    agency.passed(full=True)
    agency.passed(full=True)

    assert agency.why(ZOE).open
    assert OPEN in agency.told(ZOE)


def answers(agency: Agency, address: str) -> dict[str, object]:
    found = agency.why(address)
    last = found.steps[-1]
    [holder] = review_lines.holders(agency.spec, "aidants", agency.now.date())
    waiting = undone(agency.now.date())
    kept = standing(agency.spec, address, agency.now.date()).chains["aidants"]
    return {
        "why": "" if found.open else last.reason,
        "portal": "" if kept.open else kept.steps[-1].reason,
        "review": holder.door,
        "status": {each.waits for each in waiting if each.profile},
    }


def test_whoever_has_redeemed_is_told_that_it_is_open_and_why_agrees(agency: Agency) -> None:
    """The mail said open while ``why`` said that the invitation was not accepted."""
    agency.granted(PAUL)
    agency.passed()
    assert OPEN not in agency.told(PAUL)
    assert agency.why(PAUL).steps[-1].what == "invitation"

    agency.simulator.redeem(PAUL)
    agency.passed(full=True)

    assert agency.told(PAUL).count(OPEN) == 1
    assert agency.why(PAUL).open


def test_a_first_secret_that_has_not_left_keeps_the_door_closed(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.simulator.settings.mail_allowed_from = frozenset()
    agency.passed()

    assert mails.owed("first-secret", ZOE) is not None
    assert agency.why(ZOE).steps[-1].what == "secret"
    recertification.open_review(agency.spec, "aidants", by=INES, now=agency.now)
    assert [
        each.door for each in review_lines.holders(agency.spec, "aidants", agency.now.date())
    ] == ["secret"]


def test_what_is_not_there_yet_says_so_and_what_is_unknown_is_not_absent(agency: Agency) -> None:
    agency.granted(PAUL)
    assert agency.why(PAUL).steps[-1].what == "tenant"
    recertification.open_review(agency.spec, "aidants", by=INES, now=agency.now)
    [holder] = review_lines.holders(agency.spec, "aidants", agency.now.date())
    assert holder.door.startswith("account?")
    known = doors.DoorFacts(account=True, enabled=True, invitation=True, secret=True, site=True)
    assert doors.missing(known) == (doors.Missing("membership", known=False),)

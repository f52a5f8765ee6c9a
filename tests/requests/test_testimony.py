"""What the database grants is held against the journal: a row that nobody decided gives nothing."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import msgspec
import pytest
from django.db import connection

from provisioning.requests.audit import AuditLine, canonical
from provisioning.requests.errors import NotYours, StoreUnavailable
from provisioning.requests.models import Chain, Event, Person, ProfileRequest
from provisioning.requests.setup import configure
from provisioning.requests.store import (
    accounts,
    audit_verify,
    expiry,
    leaving,
    merging,
    vouching,
)
from provisioning.requests.store.granting import granting
from provisioning.settings import Settings
from provisioning.spec.registrations import Unread
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    INES,
    KARIM,
    NOW,
    PAUL,
    SPEC,
    ZOE,
    asked,
    granted,
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")


def given() -> dict[str, set[str]]:
    """Who is let in, with what."""
    found = [each for each in granting(NOW.date(), spec=SPEC) if not isinstance(each, Unread)]
    return {each.address: {one.profile for one in each.approvals} for each in found}


def doubted() -> set[str]:
    """Of whom the database says what nobody decided: both roads name the same people."""
    found = [each for each in granting(NOW.date(), spec=SPEC) if isinstance(each, Unread)]
    assert all("no decision in the journal" in each.mistakes[0].text for each in found)
    named = {each.where for each in found}
    faults = audit_verify.verify_journal().faults
    assert {fault.split()[0] for fault in faults if fault.startswith("person/")} == named
    return named


def by_hand(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def forged(address: str = PAUL, profile: str = "tarif", state: str = "approved") -> None:
    """A grant that somebody wrote into the table."""
    ProfileRequest.objects.create(
        person=Person.objects.get(address=address),
        profile=profile,
        state=state,
        submitted_at=NOW,
        decided_by=KARIM,
        decided_on=NOW.date(),
    )


def test_what_was_decided_is_proved() -> None:
    granted()
    assert (given(), doubted()) == ({PAUL: {"aidants"}}, set())


FORGED_ALIAS = """INSERT INTO access_alias (address, person_id)
    SELECT 'mallory@ars.example', id FROM access_person"""
NO_DELETE = """CREATE TRIGGER access_event_no_delete BEFORE DELETE ON access_event
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_profilerequest SET profile = 'tarif'",
        "UPDATE access_profilerequest SET until = '2039-01-01'",
        "UPDATE access_profilerequest SET decided_by = 'karim@cnsa.example'",
        "UPDATE access_profilerequest SET decided_on = '2026-11-22'",
        "DELETE FROM access_profilerequest",
        "UPDATE access_person SET first_name = 'Zoé'",
        "UPDATE access_person SET structure = 'ARS-NORMANDIE'",
        "UPDATE access_person SET structure_type = 'cd'",
        'UPDATE access_person SET more_structures = \'[["cd", "CD-22"]]\'',
        "UPDATE access_person SET access_mode = 'standard'",
        "UPDATE access_person SET function = 'charge'",
        "UPDATE access_person SET accepted_by = 'nadia@cnsa.example'",
        "UPDATE access_person SET account = 'somebody-else-s'",
        "UPDATE access_person SET address = 'mallory@ars.example'",
        "UPDATE access_person SET left_on = '2026-11-22'",
        FORGED_ALIAS,
    ],
)
def test_a_row_changed_by_hand_changes_nothing_for_anybody_and_is_named(statement: str) -> None:
    granted()
    granted("tarif", by=KARIM, address=ZOE)
    by_hand(statement + " WHERE " + ("person_id" if "profilereq" in statement else "id") + " = 1")
    assert doubted() == {"person/1"}
    assert given() == {ZOE: {"tarif"}}
    assert list(leaving.leavers()) == []


def test_a_grant_inserted_by_hand_gives_no_access_and_is_named() -> None:
    granted()
    forged()
    assert (given(), doubted()) == ({}, {"person/1"})


def test_somebody_inserted_by_hand_is_not_let_in() -> None:
    row = {"structure_type": "ars", "structure": "ARS-BRETAGNE", "access_mode": "microsoft"}
    let_in = {"accepted_by": CLAIRE, "accepted_on": NOW.date()}
    Person.objects.create(address=PAUL, first_name="P", last_name="M", **row, **let_in)
    forged()
    assert (given(), doubted()) == ({}, {"person/1"})


def test_a_grant_that_was_revoked_is_not_had_again_by_hand() -> None:
    grant = granted()
    expiry.revoke(SPEC, grant.id, by=INES, reason="elle part", now=NOW)
    assert given() == {PAUL: set()}
    by_hand("UPDATE access_profilerequest SET state = 'approved', closed_at = NULL, reason = ''")
    assert (given(), doubted()) == ({}, {"person/1"})


def leave_and_come_back() -> None:
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    leaving.come_back(SPEC, PAUL, by=CLAIRE, now=NOW)


def merged() -> None:
    granted("aidants", address=ZOE)
    merging.merge(SPEC, ZOE, PAUL, by=ADMIN, now=NOW)


LATER: list[Callable[[], object]] = [
    lambda: wanting("chosen"),
    lambda: merging.add_alias(SPEC, PAUL, "p.martin@ars.example", by=ADMIN, now=NOW),
    lambda: merging.rebind(SPEC, PAUL, by=ADMIN, now=NOW, account="other"),
    lambda: expiry.revoke(SPEC, 1, by=INES, reason="fini", now=NOW),
    lambda: asked(PAUL, application="other"),
    leave_and_come_back,
    merged,
]


@pytest.mark.parametrize("later", LATER)
def test_no_decision_that_comes_after_makes_a_forged_grant_true(
    later: Callable[[], object],
) -> None:
    granted()
    forged()
    later()
    assert "tarif" not in {code for codes in given().values() for code in codes}
    assert doubted() != set()


def test_a_sleeping_grant_forged_before_the_acceptance_does_not_wake() -> None:
    request = asked()
    forged(state="approved")
    by_hand("UPDATE access_accountrequest SET state = 'confirmed'")
    accounts.accept(SPEC, request.id, by=CLAIRE, digest=request.digest, now=NOW)
    assert (given(), doubted()) == ({}, {"person/1"})


def test_whoever_revokes_what_nobody_decided_puts_the_person_right() -> None:
    granted()
    forged()
    expiry.revoke(SPEC, 2, by=ADMIN, reason="personne ne l'a décidé", now=NOW)
    assert (given(), doubted()) == ({PAUL: {"aidants"}}, set())


def test_an_admin_answers_for_the_rows_of_somebody_else() -> None:
    granted()
    forged()
    for by in (CLAIRE, PAUL):
        with pytest.raises(NotYours):
            vouching.vouch(SPEC, PAUL, by=by, reason="restauré", now=NOW)
    vouching.vouch(SPEC, PAUL, by=ADMIN, reason="restauré", now=NOW)
    assert (given(), doubted()) == ({PAUL: {"aidants", "tarif"}}, set())


def test_somebody_lost_by_hand_is_said() -> None:
    granted()
    requests = ("profilerequest", "accountrequest", "alias")
    for table in ("waiting", "decision", "mail", "reading", *requests):
        by_hand(f"DELETE FROM access_{table}")
    by_hand("DELETE FROM access_person")
    (fault,) = audit_verify.verify_journal().faults
    assert "the database has lost them" in fault


@pytest.mark.parametrize("keyed", [False, True])
def test_an_old_line_said_again_lets_nobody_in(*, keyed: bool) -> None:
    """Whoever writes the database repeats what the journal said of Paul while he held a profile."""
    grant = granted()
    before = Event.objects.order_by("-seq").values(*AuditLine.__struct_fields__)[0]
    expiry.revoke(SPEC, grant.id, by=INES, reason="fini", now=NOW)
    head = Chain.objects.get()
    fields = {**before, "seq": head.seq + 1, "previous": head.seal}
    old = fields.pop("seal")
    seal = old if keyed else sha256(canonical(fields).encode()).hexdigest()
    Event.objects.create(**fields, seal=seal)
    Chain.objects.update(seq=head.seq + 1, seal=seal)
    by_hand("UPDATE access_profilerequest SET state = 'approved', closed_at = NULL, reason = ''")
    assert given() == {}
    assert audit_verify.verify_journal().faults != ()


def test_a_seal_noted_before_proves_that_nothing_was_cut() -> None:
    granted()
    noted = audit_verify.seal()
    wanting("chosen")
    assert not audit_verify.lost(noted)
    assert audit_verify.verify_journal([noted]).faults == ()
    other = noted[:-1] + ("A" if noted[-1] != "A" else "B")
    for each in (other, "9:" + noted.partition(":")[2], "nonsense"):
        assert audit_verify.lost(each)
        assert "noted" in audit_verify.verify_journal([each]).faults[0]


OTHER_KEY = "another-key-of-tests-as-long-as-it-must-be"


def with_keys(store: Settings, key: str, *former: str) -> Settings:
    named = {"EXTRANET_SECRET_KEY": key, "EXTRANET_SECRET_KEY_FALLBACKS": " ".join(former)}
    return msgspec.structs.replace(store, environment={**store.environment, **named})


def test_another_key_opens_nothing_and_a_former_one_is_enough(store: Settings) -> None:
    one, two = OTHER_KEY + "-one", OTHER_KEY + "-two"
    configure(with_keys(store, one))
    granted()
    with pytest.raises(StoreUnavailable, match="EXTRANET_SECRET_KEY_FALLBACKS") as refusal:
        configure(with_keys(store, two))
    assert OTHER_KEY not in str(refusal.value)
    configure(with_keys(store, two, one))
    assert (given(), doubted()) == ({PAUL: {"aidants"}}, set())
    wanting("chosen")
    assert (given(), audit_verify.verify_journal().faults) == ({PAUL: {"aidants"}}, ())
    assert len(list(audit_verify.history(PAUL))) == 6


def test_a_key_that_was_lost_is_answered_for_by_an_admin(store: Settings) -> None:
    granted()
    configure(with_keys(store, OTHER_KEY), key_lost=True)
    assert given() == {}
    with pytest.raises(NotYours):
        vouching.vouch_for_everybody(SPEC, by=CLAIRE, reason="clé perdue", now=NOW)
    assert vouching.vouch_for_everybody(SPEC, by=ADMIN, reason="clé perdue", now=NOW) == 1
    assert given() == {PAUL: {"aidants"}}
    verdict = audit_verify.verify_journal()
    assert (verdict.faults, sum(verdict.unproved.values())) == ((), 5)


def as_of_before(store: Settings) -> None:
    """The store as the release before this one left it: lines without keys, rows not proved."""
    granted()
    seal, lines = "", []
    for row in Event.objects.order_by("seq").values(*AuditLine.__struct_fields__[:-1]):
        fields = {**row, "detail": "{}", "previous": seal}
        seal = sha256(canonical(fields).encode()).hexdigest()
        lines.append(Event(**fields, seal=seal))
    off = {
        "sqlite": ["DROP TRIGGER access_event_no_delete"],
        "postgresql": ["SET session_replication_role = replica"],
    }[connection.vendor]
    on = {
        "sqlite": [NO_DELETE],
        "postgresql": ["RESET session_replication_role"],
    }[connection.vendor]
    for statement in (*off, "DELETE FROM access_event", *on):
        by_hand(statement)
    Event.objects.bulk_create(lines)
    Chain.objects.update(seal=seal)


def test_a_store_of_before_goes_on_with_everybody_it_let_in(store: Settings) -> None:
    as_of_before(store)
    assert given() == {}
    configure(store)
    assert (given(), doubted()) == ({PAUL: {"aidants"}}, set())
    verdict = audit_verify.verify_journal()
    assert (verdict.faults, verdict.unproved, verdict.lines) == ((), {}, 7)


def test_a_store_of_before_is_not_opened_with_the_key_of_another_machine(store: Settings) -> None:
    as_of_before(store)
    with pytest.raises(StoreUnavailable, match="not kept with a key of this machine"):
        configure(with_keys(store, OTHER_KEY))
    configure(store)
    assert given() == {PAUL: {"aidants"}}


def test_opening_it_again_makes_no_forged_row_true(store: Settings) -> None:
    granted()
    forged()
    Chain.objects.update(seal="f" * 64)
    with pytest.raises(StoreUnavailable):
        configure(store)
    configure(store, key_lost=True)
    assert doubted() == {"person/1"}

"""The facts, from real stores and a state folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.reconcile import passes
from provisioning.requests.models import Chain, Event, Mail, ProfileRequest
from provisioning.requests.store import expiry, leaving, mails, readings
from provisioning.requests.store.readings import Shown
from provisioning.settings import Settings
from provisioning.status.facts import StatusFacts, Waiting
from provisioning.status.reading import read
from tests.requests.story import CLAIRE, DAY, INES, NOW, PAUL, SPEC, ZOE, granted

TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)
"""The end of the day on which the stories begin."""


def inside(*addresses: str) -> None:
    for address in addresses:
        granted(address=address)
        shown = [Shown(address=address, state="provisioned", profile=p) for p in ("", "aidants")]
        readings.mark(SPEC, shown, now=NOW)


def told(store: Settings, *, after: timedelta = 5 * DAY) -> StatusFacts:
    return read(SPEC, passes.recorded(store.state_directory), NOW + after)


def test_an_approval_waits_since_the_end_of_its_day(store: Settings) -> None:
    granted()

    waiting = told(store).waiting

    assert waiting["openings"] == Waiting(2, TUESDAY)
    assert waiting["invitations"] == Waiting()


def test_an_invitation_that_is_not_redeemed_is_not_an_opening_that_is_late(store: Settings) -> None:
    granted()
    readings.mark(
        SPEC,
        [
            Shown(address=PAUL, state="pending"),
            Shown(address=PAUL, state="provisioned", profile="aidants"),
        ],
        now=NOW,
    )

    waiting = told(store).waiting

    assert waiting["invitations"] == Waiting(1, TUESDAY)
    assert waiting["openings"] == Waiting()


def test_departures_revocations_and_expiries_are_counted_apart(store: Settings) -> None:
    others = ("anne@ars.example", "luc@ars.example")
    inside(PAUL, ZOE, *others)
    grants = {row.person.address: row for row in ProfileRequest.objects.select_related("person")}
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    expiry.revoke(SPEC, grants[ZOE].id, by=INES, reason="Parti", now=NOW)
    ProfileRequest.objects.filter(pk=grants[others[0]].id).update(until=NOW.date())

    waiting = told(store).waiting

    assert waiting["departures"] == Waiting(2, TUESDAY), "the account and the profile"
    assert waiting["revocations"] == Waiting(1, TUESDAY)
    assert waiting["expiries"] == Waiting(1, TUESDAY)
    assert waiting["openings"] == Waiting()


def test_a_refusal_counts_as_long_as_what_was_refused_is_still_wanted(store: Settings) -> None:
    granted()
    failed = [Shown(address=PAUL, state="failed", profile=p, reason="No") for p in ("", "aidants")]
    readings.mark(SPEC, failed, now=NOW)
    assert told(store).waiting["refusals"] == Waiting(2, NOW)

    expiry.revoke(SPEC, ProfileRequest.objects.get().id, by=INES, reason="Parti", now=NOW)
    assert told(store).waiting["refusals"] == Waiting(1, NOW)

    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    assert told(store).waiting["refusals"] == Waiting()


def test_mails_are_due_or_to_be_settled(store: Settings) -> None:
    for number, about in enumerate(("a", "b", "c")):
        at = NOW + number * DAY
        mails.write("accepted", to=PAUL, about=about, now=at, person=None)
    lost = Mail.objects.get(about="a")
    mails.sending(lost.id, NOW)
    mails.unknown(lost.id, "no answer", NOW)

    waiting = told(store).waiting

    assert waiting["mails"] == Waiting(2, NOW + DAY)
    assert waiting["mails_to_settle"] == Waiting(1, NOW)


def test_passes_limits_and_drift_come_from_the_state_folder(store: Settings) -> None:
    state = store.state_directory
    passes.ended(state, "full", NOW, limits=["too many"])
    passes.ended(state, "targeted", NOW + DAY)
    passes.ended(state, "drift", NOW, moved=3)

    facts = told(store)

    assert facts.passes["full"].limits == ("too many",), "a pass of another kind clears nothing"
    assert facts.waiting["limits"] == Waiting(1)
    assert facts.waiting["drifts"] == Waiting(3)
    assert {kind: record.ended for kind, record in facts.passes.items()} == {
        "drift": NOW,
        "full": NOW,
        "targeted": NOW + DAY,
    }


def test_a_pass_that_keeps_failing_keeps_its_first_failure_and_its_last_success(
    store: Settings,
) -> None:
    state = store.state_directory
    passes.ended(state, "full", NOW)
    passes.failed(state, "full", NOW + DAY, "no net")
    passes.failed(state, "full", NOW + 2 * DAY, "no name")

    assert told(store).passes["full"] == passes.PassRecord(
        ended=NOW, stopped=NOW + DAY, error="no name"
    )

    passes.ended(state, "full", NOW + 3 * DAY)
    assert told(store).passes["full"] == passes.PassRecord(ended=NOW + 3 * DAY)


def test_a_damaged_record_is_no_record(store: Settings) -> None:
    (store.state_directory / "worker.json").write_text('{"last_pass": "2026-11-23T09:00:00+00:00"}')

    assert told(store).passes == {}


@pytest.mark.parametrize(
    ("cut", "fault"),
    [
        (0, ""),
        (1, "its last line is not the one that was sealed"),
    ],
)
def test_the_last_line_of_the_journal_is_held_against_its_seal(
    store: Settings, cut: int, fault: str
) -> None:
    granted()
    if cut:
        Chain.objects.update(seq=Event.objects.count() + cut)

    assert told(store).journal == fault


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_table_of_what_was_is_read_through(store: Settings) -> None:
    """What waits and what is open are; people, requests, decisions, mails, reviews and the journal,
    which only grow, are asked by an index. SQLite tells how it would go about a query;
    PostgreSQL chooses by the size of a table.
    """
    inside(PAUL)
    with CaptureQueriesContext(connection) as seen:
        told(store)
    asked = [each["sql"] for each in seen.captured_queries if each["sql"].startswith("SELECT")]

    read_through = set()
    with connection.cursor() as cursor:
        for sql in asked:
            bounded = sql.endswith("LIMIT 1")
            for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall():
                step = row[3].split()
                if step[0] == "SCAN" and not (bounded and "INDEX" in step):
                    read_through.add(step[1])

    assert len(asked) > 8
    assert read_through == {"access_waiting", "access_reading"}


def test_a_closing_that_was_read_leaves_nothing_to_look_at(store: Settings) -> None:
    inside(PAUL)
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)

    assert readings.closed([(PAUL, ""), (PAUL, "aidants")], now=NOW) == 2

    assert told(store).waiting["departures"] == Waiting()
    assert list(readings.seen(PAUL)) == []

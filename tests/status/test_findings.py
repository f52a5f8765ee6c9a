"""What is late in the facts, for whom, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from provisioning.reconcile.passes import PassKind, PassRecord
from provisioning.spec.model.settings import Alarms
from provisioning.status import messages
from provisioning.status.facts import StatusFacts, Waiting, What
from provisioning.status.findings import StatusFinding, age, findings, late

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KINDS: tuple[PassKind, ...] = ("full", "targeted", "mails", "drift")
HEALTHY: dict[PassKind, PassRecord] = {kind: PassRecord(ended=AT) for kind in KINDS}
LIMIT = "6 people would lose an access"


def facts(
    passes: dict[PassKind, PassRecord] | None = None,
    waiting: dict[What, Waiting] | None = None,
    **more: Any,
) -> StatusFacts:
    return StatusFacts(at=AT, passes={**HEALTHY, **(passes or {})}, waiting=waiting or {}, **more)


def found(of: StatusFacts, **alarms: int) -> list[tuple[str, str]]:
    return [(each.code, each.level) for each in findings(of, Alarms(**alarms))]


def one(of: StatusFacts) -> StatusFinding:
    [finding] = findings(of, Alarms())
    return finding


def test_a_worker_at_work_with_nothing_due_is_fine() -> None:
    assert found(facts()) == []


def test_a_worker_dead_for_five_days_is_late_though_nothing_waits() -> None:
    dead = PassRecord(ended=AT - timedelta(days=5))

    spoken = findings(facts({"full": dead, "targeted": dead}), Alarms())

    assert [(each.code, each.level, each.since) for each in spoken] == [
        ("no_pass", "late", dead.ended),
        ("no_full_pass", "late", dead.ended),
    ]
    assert "for 5 days" in spoken[0].text
    assert spoken[0].who == "whoever runs the worker"


def test_a_worker_that_never_ran_is_late() -> None:
    never = StatusFacts(at=AT, passes={}, waiting={})

    assert found(never) == [("no_pass", "late"), ("no_full_pass", "late"), ("no_drift", "note")]


def test_targeted_passes_alone_do_not_hide_that_nobody_is_taken_away_any_more() -> None:
    assert found(facts({"full": PassRecord(ended=AT - 4 * HOUR)})) == [("no_full_pass", "late")]


TIMED: list[tuple[What, str]] = [
    ("openings", "opening_hours"),
    ("departures", "closing_hours"),
    ("revocations", "closing_hours"),
    ("expiries", "closing_hours"),
    ("mails", "mail_hours"),
]


@pytest.mark.parametrize(("what", "setting"), TIMED)
@pytest.mark.parametrize(
    ("hours", "seconds", "level"), [(6, 6 * 3600, "note"), (6, 6 * 3600 + 1, "late")]
)
def test_what_waits_is_late_past_its_own_threshold(
    what: What, setting: str, hours: int, seconds: int, level: str
) -> None:
    of = facts(waiting={what: Waiting(2, AT - timedelta(seconds=seconds))})

    assert found(of, **{setting: hours}) == [(what, level)]


def test_what_the_tenant_refused_is_the_tenants_administrator_to_mend() -> None:
    finding = one(facts(waiting={"refusals": Waiting(1, AT)}))

    assert (finding.code, finding.level) == ("refusals", "late")
    assert finding.who == "an administrator of the tenant"
    assert finding.text.startswith("1 opening refused")


@pytest.mark.parametrize("kind", ["full", "targeted"])
def test_a_limit_that_stopped_a_run_is_said_with_its_words(kind: PassKind) -> None:
    finding = one(facts({kind: PassRecord(ended=AT, limits=(LIMIT,))}))

    assert (finding.code, finding.level, finding.who) == (f"{kind}_limits", "late", "an admin")
    assert LIMIT in finding.text


def test_a_limit_is_said_in_french_as_the_pass_wrote_it_down() -> None:
    record = PassRecord(ended=AT, limits=(LIMIT,), french=("6 personnes perdraient un accès",))

    assert one(facts({"full": record})).render("fr") == (
        "les limites ont interdit ce que voulait une passe complète : 6 personnes perdraient un "
        "accès ; extranet plan dit qui est concerné"
    )


def test_a_pass_that_stops_short_says_since_when_and_why() -> None:
    finding = one(facts({"targeted": PassRecord(ended=AT, stopped=AT - 3 * HOUR, error="no net")}))

    assert finding.code == "targeted_stopped"
    assert "3 hours: no net" in finding.text


def test_drift_that_no_file_explains_is_late_whenever_it_was_seen() -> None:
    assert found(facts({"drift": PassRecord(ended=AT, moved=2)})) == [("drifts", "late")]


def test_a_full_pass_after_that_says_what_is_left_of_drift() -> None:
    seen = PassRecord(ended=AT - HOUR, moved=27)
    assert found(facts({"drift": seen, "full": PassRecord(ended=AT)})) == []
    left = facts({"drift": seen, "full": PassRecord(ended=AT, moved=1)})
    assert found(left) == [("drifts", "late")]
    forbidden = facts({"drift": seen, "full": PassRecord(ended=AT, limits=("too many",))})
    assert ("drifts", "late") in found(forbidden)
    newer = facts({"drift": PassRecord(ended=AT, moved=2), "full": PassRecord(ended=AT - HOUR)})
    assert found(newer) == [("drifts", "late")]


def test_drift_that_nobody_looks_for_any_more_is_late_and_may_be_looked_for_elsewhere() -> None:
    old = facts({"drift": PassRecord(ended=AT - 49 * HOUR)})

    assert found(old) == [("no_drift", "late")]
    assert found(old, drift_hours=0) == []


def test_mails_of_unknown_fate_and_a_broken_seal_are_late_at_once() -> None:
    of = facts(waiting={"mails_to_settle": Waiting(1, AT)}, journal="its lines are gone")

    assert found(of) == [("mails_to_settle", "late"), ("journal", "late")]


def test_what_others_may_take_their_time_for_is_a_note() -> None:
    long_ago = AT - timedelta(days=400)
    of = facts(waiting={"invitations": Waiting(3, long_ago), "reviews": Waiting(1, long_ago)})

    assert found(of) == [("invitations", "note"), ("reviews", "note")]
    assert not late(findings(of, Alarms()))


@given(st.dictionaries(st.sampled_from([what for what, _ in TIMED]), st.integers(0, 10_000)))
def test_time_alone_makes_nothing_less_late(waits: dict[What, int]) -> None:
    now = facts(waiting={w: Waiting(1, AT - timedelta(minutes=m)) for w, m in waits.items()})
    later = StatusFacts(at=AT + 9 * HOUR, passes=now.passes, waiting=now.waiting)

    before, after = (
        {e.code for e in findings(f, Alarms()) if e.level == "late"} for f in (now, later)
    )

    assert before <= after


def test_what_is_late_comes_first() -> None:
    of = facts(
        waiting={"openings": Waiting(1, AT), "mails_to_settle": Waiting(1, AT)},
    )

    assert found(of) == [("mails_to_settle", "late"), ("openings", "note")]


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0 minutes"),
        (timedelta(seconds=-5), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=5), "5 days"),
    ],
)
def test_an_age_is_told_in_one_unit(span: timedelta, said: str) -> None:
    assert age(AT - span, AT) == said


def test_each_finding_is_said_in_french_too() -> None:
    stopped = PassRecord(stopped=AT - 3 * HOUR, error="no net", limits=(LIMIT, LIMIT))
    dead = PassRecord(ended=AT - timedelta(days=5), moved=2)
    waiting = {each: Waiting(2, AT - timedelta(days=3)) for each in get_args(What)}
    told = [
        *findings(facts({"full": stopped, "drift": dead}, waiting, journal="ses lignes"), Alarms()),
        *findings(facts({"full": dead, "targeted": dead}), Alarms()),
        *findings(StatusFacts(at=AT, passes={}, waiting={}), Alarms()),
    ]

    assert {each.sentence for each in told} == messages.TEXTS.keys()
    french = {each.sentence: each.render("fr") for each in told}
    assert french["openings"] == (
        "2 ouvertures approuvées ne sont pas encore faites : extranet why dit ce qui manque ; "
        "le plus ancien depuis 3 jours"
    )
    assert french["stopped"] == "une passe complète s'arrête en chemin depuis 3 heures : no net"
    assert {each.actor("fr") for each in told} == {one for one, _ in messages.WHO.values()}

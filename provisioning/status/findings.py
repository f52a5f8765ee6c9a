"""Facts -> what is late, why, and who acts. Pure: thresholds are ``alarms`` of spaces.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from provisioning.reconcile.passes import PassRecord, drifted
from provisioning.spec.model import Alarms
from provisioning.status.facts import StatusFacts, Waiting, What


class StatusFinding(msgspec.Struct, frozen=True, kw_only=True):
    """*late*: somebody has to act, exit code 2. *note*: nobody has to, yet."""

    code: str
    level: Literal["late", "note"]
    text: str
    who: str
    since: datetime | None = None


_OPERATOR: Final = "whoever runs the worker"
_ADMIN: Final = "an admin"
_TENANT: Final = "an administrator of the tenant"
_CLOSINGS: Final[tuple[tuple[What, str], ...]] = (
    ("departures", "of people who left"),
    ("revocations", "that were revoked"),
    ("expiries", "whose last day is over"),
)


def findings(facts: StatusFacts, alarms: Alarms) -> Sequence[StatusFinding]:
    """What is late comes first."""
    found = [
        *_passes(facts, alarms),
        *_stopped(facts),
        *_openings(facts, alarms),
        *_closings(facts, alarms),
        *_mails(facts, alarms),
        *_drift(facts, alarms),
        *_journal(facts),
        *_reviews(facts),
    ]
    return sorted(found, key=lambda each: each.level != "late")


def late(found: Sequence[StatusFinding]) -> bool:
    return any(each.level == "late" for each in found)


def age(since: datetime, at: datetime) -> str:
    """``12 minutes``, ``3 hours``, ``5 days``; a moment to come is ``0 minutes``."""
    minutes = max(0, int((at - since).total_seconds() // 60))
    for size, word in ((1440, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return f"{minutes // size} {word}s"
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _over(since: datetime | None, at: datetime, hours: int) -> bool:
    return since is not None and at - since > timedelta(hours=hours)


def _passes(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    known = [facts.passes.get(kind, PassRecord()).ended for kind in ("full", "targeted")]
    last = max(filter(None, known), default=None)
    what = "start the worker, or read in its log why it does nothing"
    for code, ended, hours, name in (
        ("no_pass", last, alarms.pass_hours, "no pass"),
        ("no_full_pass", known[0], alarms.full_pass_hours, "no full pass"),
    ):
        if ended is None:
            text = f"{name} of the worker has ended from this state folder: {what}"
            yield _late(code, text, _OPERATOR, None)
        elif _over(ended, facts.at, hours):
            text = f"{name} of the worker has ended for {age(ended, facts.at)}: {what}"
            yield _late(code, text, _OPERATOR, ended)


def _stopped(facts: StatusFacts) -> Iterator[StatusFinding]:
    for kind, record in facts.passes.items():
        name = "looking for drift" if kind == "drift" else f"a {kind} pass"
        if record.stopped:
            text = f"{name} has stopped short for {age(record.stopped, facts.at)}: {record.error}"
            code = f"{kind}_stopped"
            yield _late(code, text, _OPERATOR, record.stopped)
        if record.limits:
            text = (
                f"limits forbade what {name} wanted: {'; '.join(record.limits)}; extranet plan "
                "says who is concerned"
            )
            code = f"{kind}_limits"
            yield _late(code, text, _ADMIN, record.ended)


def _openings(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    waiting = facts.waiting.get("openings", Waiting())
    if waiting.count:
        text = f"{_counted(waiting.count, 'opening')} approved and not open yet: extranet why says"
        yield _timed(facts, "openings", f"{text} what is missing", alarms.opening_hours)
    refused = facts.waiting.get("refusals", Waiting())
    if refused.count:
        text = (
            f"{_counted(refused.count, 'opening')} refused by the tenant: extranet why says by "
            "which setting"
        )
        yield _late("refusals", text, _TENANT, refused.since)
    invited = facts.waiting.get("invitations", Waiting()).count
    if invited:
        text = f"{_counted(invited, 'invitation')} not redeemed yet"
        yield _note("invitations", text, "those who are invited", None)


def _closings(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    for what, which in _CLOSINGS:
        waiting = facts.waiting.get(what, Waiting())
        if waiting.count:
            accesses = "access" if waiting.count == 1 else "accesses"
            text = (
                f"{waiting.count} {accesses} {which} and not read as closed yet: a full pass "
                "takes them away and the next one reads it"
            )
            yield _timed(facts, what, text, alarms.closing_hours)


def _mails(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    due = facts.waiting.get("mails", Waiting())
    if due.count:
        text = f"{_counted(due.count, 'mail')} to send: is there a mailbox (instance.mailbox)?"
        yield _timed(facts, "mails", text, alarms.mail_hours)
    unsettled = facts.waiting.get("mails_to_settle", Waiting())
    if unsettled.count:
        text = (
            f"{_counted(unsettled.count, 'mail')} did not leave as they should: extranet notices "
            "list, then settle"
        )
        yield _late("mails_to_settle", text, _ADMIN, unsettled.since)


def _drift(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    record, found = facts.passes.get("drift", PassRecord()), drifted(facts.passes)
    if found.moved:
        text = (
            f"{_counted(found.moved, 'thing')} moved in the tenant and no file says why: "
            "extranet drift tells; apply, or write it down in the files"
        )
        yield _late("drifts", text, _ADMIN, found.ended)
    if not alarms.drift_hours:
        return
    if record.ended is None:
        text = "nobody has looked for drift from this state folder (alarms.drift_hours: 0 if "
        yield _note("no_drift", f"{text}it is done elsewhere)", _OPERATOR, None)
    elif _over(record.ended, facts.at, alarms.drift_hours):
        text = f"nobody has looked for drift for {age(record.ended, facts.at)}: extranet drift"
        yield _late("no_drift", text, _OPERATOR, record.ended)


def _journal(facts: StatusFacts) -> Iterator[StatusFinding]:
    if facts.journal:
        text = f"the journal of decisions: {facts.journal}; extranet audit verify tells where"
        yield _late("journal", text, _ADMIN, None)


def _reviews(facts: StatusFacts) -> Iterator[StatusFinding]:
    waiting = facts.waiting.get("reviews", Waiting())
    if waiting.count:
        text = f"{_counted(waiting.count, 'space')} to review: extranet review open"
        yield _note("reviews", text, "their referents", waiting.since)


def _timed(facts: StatusFacts, what: What, text: str, hours: int) -> StatusFinding:
    """What may wait for some hours: a note until then."""
    since = facts.waiting[what].since
    over = _over(since, facts.at, hours)
    if since:
        text = f"{text}; the oldest for {age(since, facts.at)}"
    level: Literal["late", "note"] = "late" if over else "note"
    return StatusFinding(code=what, level=level, text=text, who=_OPERATOR, since=since)


def _late(code: str, text: str, who: str, since: datetime | None) -> StatusFinding:
    return StatusFinding(code=code, level="late", text=text, who=who, since=since)


def _note(code: str, text: str, who: str, since: datetime | None) -> StatusFinding:
    return StatusFinding(code=code, level="note", text=text, who=who, since=since)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

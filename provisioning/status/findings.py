"""Facts -> what is late, why, and who acts. Pure: thresholds are ``alarms`` of spaces.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

from provisioning import i18n
from provisioning.i18n import Language, Message
from provisioning.reconcile.passes import PassKind, PassRecord, drifted
from provisioning.spec.model import Alarms
from provisioning.status import messages
from provisioning.status.facts import StatusFacts, Waiting, What
from provisioning.status.messages import Actor


class Elapsed(Message, frozen=True):
    """From ``since`` to ``at``, as people say it."""

    since: datetime
    at: datetime

    def render(self, language: Language) -> str:
        return age(self.since, self.at, language)


class PassName(Message, frozen=True):
    kind: PassKind

    def render(self, language: Language) -> str:
        return i18n.render(messages.PASSES[self.kind], language)


class _Limits(Message, frozen=True):
    """As the pass wrote them down: in both languages, by an earlier release in English alone."""

    english: tuple[str, ...]
    french: tuple[str, ...]

    def render(self, language: Language) -> str:
        if language == "fr" and self.french:
            return " ; ".join(self.french)
        return "; ".join(self.english)


class StatusFinding(Message, frozen=True, kw_only=True):
    """*late*: somebody has to act, exit code 2. *note*: nobody has to, yet.

    ``sentence`` names its words in ``messages``, ``values`` what stands in them; ``oldest``: how
    long the oldest has waited, where that is told.
    """

    code: str
    level: Literal["late", "note"]
    sentence: str
    acts: Actor
    values: Mapping[str, int | str | Message] = {}
    since: datetime | None = None
    oldest: Elapsed | None = None

    def render(self, language: Language) -> str:
        text = i18n.render(messages.TEXTS[self.sentence], language, **self.values)
        if self.oldest is None:
            return text
        return i18n.render(messages.OLDEST, language, text=text, age=self.oldest)

    @property
    def text(self) -> str:
        return self.render("en")

    @property
    def who(self) -> str:
        return self.actor("en")

    def actor(self, language: Language) -> str:
        return i18n.render(messages.WHO[self.acts], language)


_CLOSINGS: Final[tuple[What, ...]] = ("departures", "revocations", "expiries")


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


def age(since: datetime, at: datetime, language: Language = "en") -> str:
    """``12 minutes``, ``3 hours``, ``5 days``; a moment to come is ``0 minutes``."""
    minutes = max(0, int((at - since).total_seconds() // 60))
    days, hours = ("jour", "heure") if language == "fr" else ("day", "hour")
    for size, word in ((1440, days), (60, hours)):
        if minutes >= 2 * size:
            return i18n.counted(minutes // size, word, language=language)
    return i18n.counted(minutes, "minute", language=language)


def _over(since: datetime | None, at: datetime, hours: int) -> bool:
    return since is not None and at - since > timedelta(hours=hours)


def _passes(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    known = [facts.passes.get(kind, PassRecord()).ended for kind in ("full", "targeted")]
    last = max(filter(None, known), default=None)
    for code, ended, hours in (
        ("no_pass", last, alarms.pass_hours),
        ("no_full_pass", known[0], alarms.full_pass_hours),
    ):
        if ended is None:
            yield _late(code, "operator", sentence=f"{code}.never")
        elif _over(ended, facts.at, hours):
            yield _late(code, "operator", ended, age=Elapsed(ended, facts.at))


def _stopped(facts: StatusFacts) -> Iterator[StatusFinding]:
    for kind, record in facts.passes.items():
        name = PassName(kind)
        if since := record.stopped:
            known: dict[str, Message] = {"name": name, "age": Elapsed(since, facts.at)}
            code = f"{kind}_stopped"
            yield _late(code, "operator", since, sentence="stopped", error=record.error, **known)
        if record.limits:
            limits = _Limits(record.limits, record.french)
            yield _late(
                f"{kind}_limits",
                "admin",
                record.ended,
                sentence="limits",
                name=name,
                limits=limits,
            )


def _openings(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    if facts.waiting.get("openings", Waiting()).count:
        yield _timed(facts, "openings", alarms.opening_hours)
    refused = facts.waiting.get("refusals", Waiting())
    if refused.count:
        yield _late("refusals", "tenant", refused.since, count=refused.count)
    invited = facts.waiting.get("invitations", Waiting()).count
    if invited:
        yield _note("invitations", "invited", count=invited)


def _closings(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    for what in _CLOSINGS:
        if facts.waiting.get(what, Waiting()).count:
            yield _timed(facts, what, alarms.closing_hours)


def _mails(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    if facts.waiting.get("mails", Waiting()).count:
        yield _timed(facts, "mails", alarms.mail_hours)
    unsettled = facts.waiting.get("mails_to_settle", Waiting())
    if unsettled.count:
        yield _late("mails_to_settle", "admin", unsettled.since, count=unsettled.count)


def _drift(facts: StatusFacts, alarms: Alarms) -> Iterator[StatusFinding]:
    record, found = facts.passes.get("drift", PassRecord()), drifted(facts.passes)
    if found.moved:
        yield _late("drifts", "admin", found.ended, count=found.moved)
    if not alarms.drift_hours:
        return
    if record.ended is None:
        yield _note("no_drift", "operator", sentence="no_drift.never")
    elif _over(record.ended, facts.at, alarms.drift_hours):
        yield _late("no_drift", "operator", record.ended, age=Elapsed(record.ended, facts.at))


def _journal(facts: StatusFacts) -> Iterator[StatusFinding]:
    if facts.journal:
        yield _late("journal", "admin", fault=facts.journal)


def _reviews(facts: StatusFacts) -> Iterator[StatusFinding]:
    waiting = facts.waiting.get("reviews", Waiting())
    if waiting.count:
        yield _note("reviews", "referents", waiting.since, count=waiting.count)


def _timed(facts: StatusFacts, what: What, hours: int) -> StatusFinding:
    """What may wait for some hours: a note until then."""
    waiting = facts.waiting[what]
    level: Literal["late", "note"] = "late" if _over(waiting.since, facts.at, hours) else "note"
    return StatusFinding(
        code=what,
        level=level,
        sentence=what,
        acts="operator",
        values={"count": waiting.count},
        since=waiting.since,
        oldest=Elapsed(waiting.since, facts.at) if waiting.since else None,
    )


def _found(
    level: Literal["late", "note"],
    code: str,
    acts: Actor,
    since: datetime | None = None,
    *,
    sentence: str = "",
    **values: int | str | Message,
) -> StatusFinding:
    return StatusFinding(
        code=code, level=level, sentence=sentence or code, acts=acts, values=values, since=since
    )


_late, _note = partial(_found, "late"), partial(_found, "note")

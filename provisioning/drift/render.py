"""A drift -> plain data, Markdown, or lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

from provisioning import i18n
from provisioning.drift.audit import AuditEvent, Log
from provisioning.drift.compare import Drift
from provisioning.plan import document
from provisioning.plan.details import details
from provisioning.plan.model import Key, Ledger, Note
from provisioning.plan.plan import Plan, plain
from provisioning.plan.render import FEW, MARKS, Line, Manner, changes, level_heading, visible
from provisioning.reconcile.applied import Applied

HEADINGS = {
    "tenant": "Moved in the tenant, by hand or by another tool; the next apply undoes it",
    "files": "Moved in the files, or by a date in them; the next apply carries it out",
    "both": "Moved on both sides; the next apply makes it as the files say",
    "unknown": "Differs; nothing was applied from here, so nobody can tell who moved",
}
_MARKS = {"made": "+", "let in": "+", "deleted": "-", "taken out": "-", "changed": "~"}
_COMING = {"made": "to be made", "deleted": "to be deleted", "changed": "to be changed"} | {
    "let in": "to be let in",
    "taken out": "to be taken out",
}


UNTOLD = "the audit log does not tell"


class Story(msgspec.Struct, frozen=True):
    """One reading of the tenant beside the last applied version."""

    plan: Plan
    drifts: Sequence[Drift]
    ids: Ledger
    before: Applied | None = None
    log: Log = Log()
    moved_files: bool = False
    alarms: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.drifts or self.plan.conflicts)

    @property
    def unexplained(self) -> int:
        """How much differs that no change of the files explains."""
        moved = sum(drift.origin != "files" for drift in self.drifts)
        return moved + len(self.plan.conflicts) + len(self.alarms)

    @property
    def conflicts(self) -> Sequence[Note]:
        """What stands against the files and is left to a person; what was deleted stands apart."""
        return [note for note in self.plan.conflicts if not note.deleted]

    @property
    def deleted(self) -> Sequence[Note]:
        """What was deleted by hand and is not brought back without a word."""
        return [note for note in self.plan.notes if note.deleted]

    def id(self, key: Key) -> str:
        was = self.before.ids.get(str(key)) if self.before else None
        return self.ids.get(key) or was or ""

    def by(self, drift: Drift) -> str:
        """Who did it and when; nothing for what the files did."""
        if drift.origin not in ("tenant", "both"):
            return ""
        whom = self.id(drift.who) if drift.who else None
        return self.told(self.log.latest(target(self, drift), whom))

    def told(self, event: AuditEvent | None) -> str:
        return str(event or f"by whom is unknown: {self.log.unread or UNTOLD}")


def target(story: Story, drift: Drift) -> str:
    """The id under which the audit log would have it: a membership is its group."""
    if drift.id:
        return drift.id
    name = drift.key.name
    key = Key("group", name) if drift.key.kind == "membership" else drift.key
    return story.id(key)


def first_words(story: Story) -> str:
    counts = {
        origin: sum(d.origin == origin for d in story.drifts)
        for origin in ("tenant", "files", "both", "unknown")
    }
    if not story.drifts:
        if story.deleted:
            return "Drift: what was deleted in the tenant is left to a person."
        if story.conflicts:
            return "Drift: what was done in the tenant is left to a person."
        return "No drift: the tenant is as it was last applied."
    words = {
        "tenant": "in the tenant",
        "files": "in the files",
        "both": "on both sides",
        "unknown": "nobody can tell where",
    }
    said = ", ".join(f"{count} {words[origin]}" for origin, count in counts.items() if count)
    total = len(story.drifts)
    return f"Drift: {total} {'thing' if total == 1 else 'things'} moved ({said})."


def lines(story: Story, *, everything: bool = False) -> Iterator[Line]:
    plan, before = story.plan, story.before
    yield Line("", f"Tenant: {plan.tenant.name} ({plan.tenant.id})")
    if before:
        files = "changed since" if story.moved_files else "the same"
        yield Line("", f"Last applied: {_moment(before.time)}; the files are {files}")
    else:
        yield Line("", "Last applied: never from this state folder; extranet apply keeps a record")
    for alarm in story.alarms:
        yield Line("!", f"alarm: {alarm}; everything was read in full instead")
    for origin, heading in HEADINGS.items():
        some = [drift for drift in story.drifts if drift.origin == origin]
        if some:
            yield Line("", "")
            yield Line("", heading)
            yield from _grouped(story, some, None if everything else FEW)
    yield from _deleted(story)
    yield from _conflicts(story)
    yield from _notes(plan.notes)
    yield Line("", "")
    yield Line("", first_words(story))
    for reason in plan.exceeded:
        yield Line("!", f"the next apply would be refused: {reason}")


def in_french(story: Story) -> Iterator[Line]:
    """What no file explains, in the words of ``plan``: how the next apply puts it back, and what
    is left to a person.
    """
    told, moved = document.of(story.plan), {str(d.key) for d in story.drifts if d.origin != "files"}
    some = tuple(change for change in told.changes if change.key in moved)
    yield from changes(msgspec.structs.replace(told, changes=some), Manner(language="fr"))
    for note in told.notes:
        if note.conflict:
            yield Line("~", note.render("fr"))
    for alarm in story.alarms:
        yield Line("!", f"tout a été relu, car {alarm}")


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"


def _grouped(story: Story, drifts: Iterable[Drift], most: int | None) -> Iterator[Line]:
    """What was done to one thing stands under its name; lost accesses are never cut."""
    for key, several in groupby(drifts, key=lambda drift: drift.key):
        some = list(several)
        people = [drift for drift in some if drift.field]
        for drift in some:
            if not drift.field:
                yield Line(
                    _MARKS[drift.verb], f"{drift.title} ({key.kind}): {_did(story, drift)}", 1
                )
        if people:
            yield Line("~", f"{some[0].title} ({key.kind} {key.name})", 1)
            yield from _shortened([_one(story, drift) for drift in people], most)


def _shortened(block: Sequence[Line], most: int | None) -> Iterator[Line]:
    hidden = 0
    for number, line in enumerate(block):
        if most is None or number < most or line.mark == "-":
            yield line
        else:
            hidden += 1
    if hidden:
        yield Line("", f"… and {hidden} more (--all shows them)", 2)


def _one(story: Story, drift: Drift) -> Line:
    mark = _MARKS[drift.verb]
    if drift.who:
        name = story.plan.name(drift.who)
        address = f" <{drift.who.name}>" if "@" in drift.who.name and "<" not in name else ""
        role = f" ({drift.role})" if drift.role else ""
        return Line(mark, f"{name}{address}{role}: {_did(story, drift)}", 2)
    values = ""
    if not (details(drift.have) or details(drift.want) or drift.field == "digest"):
        values = f" from {_shown(drift.want)} to {_shown(drift.have)}"
        if drift.origin in ("files", "unknown"):
            values = f" from {_shown(drift.have)} to {_shown(drift.want)}"
    return Line(mark, f"{drift.field.replace('_', ' ')}{values}: {_did(story, drift)}", 2)


def _shown(value: object) -> str:
    return "(nothing)" if value in (None, "", ()) else str(plain(value))


def _did(story: Story, drift: Drift) -> str:
    if drift.origin in ("files", "unknown"):
        return _COMING[drift.verb]
    return f"{drift.verb}; {story.by(drift)}"


def _deleted(story: Story) -> Iterator[Line]:
    if story.deleted:
        yield Line("", "")
        yield Line("", "Deleted in the tenant, and left to a person")
    for note in story.deleted:
        yield Line("-", str(note), 1)
        yield from (Line("", story.told(story.log.latest(id_)), 2) for id_ in note.deleted)


def _conflicts(story: Story) -> Iterator[Line]:
    if story.conflicts:
        yield Line("", "")
        yield Line("", "Not as the files say, and left to a person")
    yield from (Line("~", str(note), 1) for note in story.conflicts)


def _notes(notes: Iterable[Note]) -> Iterator[Line]:
    unread = [note for note in notes if note.level == "unknown"]
    if unread:
        yield Line("", "")
        yield Line("", level_heading("unknown"))
        yield from (Line(MARKS["unknown"], str(note), 1) for note in unread)


def markdown(story: Story, *, everything: bool = False) -> str:
    """For an issue that a nightly run opens and closes."""
    body = "\n".join(
        f"{line.mark}{'  ' * line.depth}{visible(line.text)}"
        for line in lines(story, everything=everything)
    ).replace("```", "'''")
    return f"**{first_words(story)}**\n\n```diff\n{body}\n```\n"


def as_data(story: Story) -> dict[str, Any]:
    before = story.before
    return {
        "tenant": msgspec.to_builtins(story.plan.tenant),
        "summary": first_words(story),
        "last_applied": {
            "time": before.time.isoformat(timespec="seconds"),
            "fingerprint": before.fingerprint,
        }
        if before
        else None,
        "files_moved": story.moved_files,
        "fingerprint": story.plan.fingerprint,
        "drifts": [_datum(story, drift) for drift in story.drifts],
        "deleted": [
            {
                "key": str(note.key),
                "text": str(note),
                "by": [story.told(story.log.latest(id_)) for id_ in note.deleted],
            }
            for note in story.deleted
        ],
        "conflicts": [{"key": str(note.key), "text": str(note)} for note in story.conflicts],
        "alarms": list(story.alarms),
        "unread": [str(note) for note in story.plan.notes if note.level == "unknown"],
        "exceeded": i18n.as_data(story.plan.exceeded),
    }


def _datum(story: Story, drift: Drift) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": str(drift.key),
        "title": drift.title,
        "origin": drift.origin,
        "verb": drift.verb,
        "by": story.by(drift),
    }
    if drift.who:
        return data | {
            "field": drift.field,
            "who": str(drift.who),
            "name": story.plan.name(drift.who),
        }
    if drift.field:
        return data | {
            "field": drift.field,
            "have": plain(drift.have),
            "want": plain(drift.want),
        }
    return data

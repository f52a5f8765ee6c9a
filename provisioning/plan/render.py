"""A plan, a note, an outcome -> plain data, Markdown, or lines for a terminal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec

from provisioning import __version__, i18n
from provisioning.plan.details import Detail, details, differences, moves
from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.model import Key, Note, Resource
from provisioning.plan.outcome import Outcome, Status
from provisioning.plan.plan import Plan, described
from provisioning.plan.summary import summary
from provisioning.spec.text import shown

PLAN_FORMAT = 3
FEW = 12
"""Lines of one sort that are shown before "and N more"."""


class Line(NamedTuple):
    """``mark`` is ``+ ~ - ! ?`` or nothing; ``depth`` indents; the mark decides the colour."""

    mark: str
    text: str
    depth: int = 0


# Names come from the tenant too: nobody's name moves a cursor, forges a line or turns it round.

LEVELS = {
    "refused": ("!", "Approvals that are not honoured"),
    "unknown": ("?", "Could not be read: left alone"),
    "manual": ("!", "For a person to settle"),
    "note": ("·", "To know"),
}


def as_data(plan: Plan) -> dict[str, Any]:
    """The plan for machines; what ``apply plan.json`` takes."""
    return {
        "format": PLAN_FORMAT,
        "tool": __version__,
        "tenant": {"id": plan.tenant.id, "name": plan.tenant.name},
        "fingerprint": plan.fingerprint,
        "changes": [described(change) for change in plan.changes],
        "names": {str(key): name for key, name in plan.names.items()},
        "accounts": {str(key): id_ for key, id_ in plan.accounts.items()},
        "notes": [
            {
                "level": note.level,
                "key": str(note.key),
                "text": str(note),
                "conflict": note.differs,
            }
            for note in plan.notes
        ],
        "cost": msgspec.to_builtins(plan.cost),
        "exceeded": i18n.as_data(plan.exceeded),
        "allowed": [{"id": use.id, "text": use.text} for use in plan.allowed],
    }


def as_file(plan: Plan, created: datetime) -> str:
    """What is left for review: the plan, when it was made, and a seal that editing breaks."""
    data = as_data(plan) | {"created": created.astimezone(UTC).isoformat(timespec="seconds")}
    data = {**data, "seal": seal(data)}
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def seal(data: Mapping[str, Any]) -> str:
    """Of all that people read in a plan file: its names, notes, cost and limits too."""
    read = {name: value for name, value in data.items() if name != "seal"}
    return hashlib.sha256(msgspec.json.encode(read, order="deterministic")).hexdigest()[:32]


def as_json(plan: Plan) -> str:
    return msgspec.json.format(msgspec.json.encode(as_data(plan)), indent=2).decode()


def lines(plan: Plan, *, everything: bool = False) -> Iterator[Line]:
    """The plan for people, in the order of the plan; long lists are cut unless ``everything``."""
    most = None if everything else FEW
    yield Line("", f"Tenant: {plan.tenant.name} ({plan.tenant.id})")
    for use in plan.allowed:
        yield Line("!", f"allowance used: {use.text}")
    for _, changes in groupby(plan.changes, key=lambda change: change.key.kind):
        yield Line("", "")
        some = list(changes)
        yield Line("", subject(some[0]).heading)
        blocks = [_change(plan, change, most) for change in some]
        yield from _cut(blocks, most)
    yield from _notes(plan.notes, most)
    yield Line("", "")
    yield Line("", first_words(plan))
    if not plan.empty:
        yield Line("", price(plan))
    for reason in plan.exceeded:
        yield Line("!", f"refused: {reason}")
    yield Line("", f"Fingerprint: {plan.fingerprint}")


def visible(text: str) -> str:
    """The text on one line, with a sign in the place of each character that would act unseen."""
    return shown(text)


def _cut(blocks: Sequence[Sequence[Line]], most: int | None) -> Iterator[Line]:
    """The first ``most`` blocks; nobody loses an access behind "and N more"."""
    hidden = 0
    for number, block in enumerate(blocks):
        if most is None or number < most or any(line.mark == "-" for line in block):
            yield from block
        else:
            hidden += 1
    if hidden:
        yield Line("", f"… and {hidden} more (--all shows them)", 1)


def _change(plan: Plan, change: Change, most: int | None) -> list[Line]:
    match change:
        case Create(want):
            return [Line("+", _introduced(want), 1)]
        case Delete(_, have):
            return [Line("-", have.title, 1)]
        case Update(_, _, want, fields):
            return [
                Line("~", _changed(plan, want), 1),
                *(line for name in fields for line in _field(plan, change, name, most)),
            ]


def _field(plan: Plan, change: Update, name: str, most: int | None) -> Iterator[Line]:
    before, after = getattr(change.have, name), getattr(change.want, name)
    if details(after) or details(before):
        yield from _details(before or (), after, most)
        return
    if name == "digest":
        why = str(before) if " " in str(before) else "not as it was last written"
        if len(change.fields) == 1 or why is before:
            yield Line("~", why, 2)
        return
    if not isinstance(after, frozenset):
        yield Line("~", f"{name.replace('_', ' ')}: {_shown(before)} -> {_shown(after)}", 2)
        return
    word = change.want.role(name)
    role = f" ({word})" if word else ""
    gone = [[Line("-", _who(plan, key) + role, 2)] for key in sorted(change.removed(name))]
    come = [[Line("+", _who(plan, key) + role, 2)] for key in sorted(change.added(name))]
    yield from _cut(gone, most)
    yield from _cut(come, most)


def _details(before: Sequence[Detail], after: Sequence[Detail], most: int | None) -> Iterator[Line]:
    """Columns and rows by name; of those that change, what was and what will be."""
    moved = moves(before, after)
    blocks = [[Line("-", each.name, 2)] for each in moved.removed]
    for was, now in moved.changed:
        words = [
            f"{fact} {_shown(old)} -> {_shown(new)}"
            for fact, (old, new) in differences(was, now).items()
        ]
        blocks.append([Line("~", f"{now.name}: {', '.join(words)}", 2)])
    blocks += [[Line("+", each.name, 2)] for each in moved.added]
    yield from _cut(blocks, most)


def _introduced(want: Resource) -> str:
    fields = {name: getattr(want, name) for name in want.__struct_fields__}
    address = f" <{want.key.name}>" if "@" in want.key.name else ""
    login = f", login {fields['login']}@{fields['domain']}" if fields.get("login") else ""
    company = f", {fields['company']}" if fields.get("company") else ""
    label = f" [{fields['classification']}]" if fields.get("classification") else ""
    back = f", restored: {want.returning}" if want.returning else ""
    return f"{want.title}{address}{company}{login}{label}{back}"


def _changed(plan: Plan, want: Resource) -> str:
    """A person with the account that is theirs, where its name does not say so."""
    name = plan.name(want.key)
    return name if want.key.name in name and "@" in name else want.title + _place(want.key)


def _place(key: Key) -> str:
    where, _, code = key.name.partition("/")
    return f" ({where} {code})" if code else f" <{key.name}>"


def _who(plan: Plan, key: Key) -> str:
    name = plan.name(key)
    return f"{name} <{key.name}>" if "@" in key.name and key.name not in name else name


def _shown(value: object) -> str:
    match value:
        case None | "" | ():
            return "(nothing)"
        case tuple():
            return ", ".join(map(_shown, value))
        case msgspec.Struct():
            return ", ".join(_shown(getattr(value, name)) for name in value.__struct_fields__)
        case _:
            return str(value)


def _notes(notes: Iterable[Note], most: int | None) -> Iterator[Line]:
    notes = list(notes)
    for level, (mark, heading) in LEVELS.items():
        said = _distinct(note for note in notes if note.level == level)
        some = [[Line(mark, text, 1)] for text in said]
        if some:
            yield Line("", "")
            yield Line("", heading)
            yield from _cut(some, most)


_WHOM = {"folder": "folders", "site": "sites", "rights": "sites", "menu": "sites"}


def _distinct(notes: Iterable[Note]) -> Iterator[str]:
    """What is said of several people is said once, with the first of their names."""
    together: dict[str, list[Note]] = {}
    for note in notes:
        together.setdefault(note.text if note.who else str(note.key) + note.text, []).append(note)
    for several in together.values():
        match several:
            case [one]:
                yield str(one)
            case [first, *_] if not first.who:
                yield first.text
            case _:
                names = ", ".join(note.who for note in several[:3])
                more = f" and {len(several) - 3} more" if len(several) > 3 else ""
                whom = _WHOM.get(several[0].key.kind, "people")
                yield f"{len(several)} {whom} ({names}{more}): {several[0].text}"


def _many(count: int, what: str) -> str:
    """``1 guest to invite``, ``3 guests to invite``: the first word takes the plural."""
    noun, _, rest = what.partition(" ") if what != "SharePoint unit" else (what, "", "")
    plural = {"person": "people"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural} {rest}".strip()


def subject(change: Change) -> Resource:
    """What the change is about: as wanted, or as it was."""
    return change.have if isinstance(change, Delete) else change.want


def first_words(plan: Plan) -> str:
    return str(summary(plan))


def price(plan: Plan) -> str:
    cost = plan.cost
    counts = {
        "call": cost.requests,
        "unit": cost.units,
        "SharePoint unit": cost.sharepoint,
        "invitation": cost.invitations,
        "write": cost.writes,
    }
    said = ", ".join(_many(count, what) for what, count in counts.items() if count)
    wait = f"about {cost.minutes:g} minutes of quota" if cost.minutes else "within the quota"
    share = f" ({cost.write_share:.1%} of a 150-second window)" if cost.writes else ""
    return f"Cost: {said or 'nothing'}{share}, {wait}"


def markdown(plan: Plan, *, everything: bool = False) -> str:
    """For a comment under a pull request, where a mark colours its line at the margin only."""
    body = "\n".join(
        f"{line.mark}{'  ' * line.depth}{visible(line.text)}"
        for line in lines(plan, everything=everything)
    ).replace("```", "'''")
    return f"**{first_words(plan)}**\n\n```diff\n{body}\n```\n"


def results(outcomes: Sequence[Outcome], plan: Plan, journal: Path | None) -> Iterator[Line]:
    """What did not simply succeed, then the count of everything."""
    for outcome in outcomes:
        yield from result(outcome, plan)
    yield Line("", first_words(plan))
    if outcomes:
        said = ", ".join(f"{count} {status}" for status, count in tally(outcomes).items())
        yield Line("", f"Applied: {said}.")
        yield Line("", f"Journal: {journal}")


def result(outcome: Outcome, plan: Plan) -> Iterator[Line]:
    """What to say of a change that did not simply succeed."""
    if outcome.status in ("done", "already"):
        return
    change = outcome.change
    title = subject(change).title
    mark = "?" if outcome.status == "waiting" else "!"
    yield Line(mark, f"{title}{_place(change.key)}: {outcome.status}: {outcome.reason}", 1)
    for part in outcome.parts:
        if part.status in ("failed", "waiting"):
            yield Line(mark, f"{_who(plan, part.key)}: {part.status}: {part.reason}", 2)


def tally(outcomes: Iterable[Outcome]) -> dict[str, int]:
    counts = dict.fromkeys(get_args(Status), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    return {status: count for status, count in counts.items() if count}


def outcome_as_data(outcome: Outcome, plan: Plan) -> dict[str, Any]:
    return {
        "key": str(outcome.change.key),
        "verb": type(outcome.change).__name__.lower(),
        "status": outcome.status,
        "reason": outcome.reason,
        "id": outcome.id,
        "people": [
            {"key": str(p.key), "verb": p.verb, "status": p.status, "reason": p.reason}
            | {"name": plan.name(p.key)}
            for p in outcome.parts
        ],
    }

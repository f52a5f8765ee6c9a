"""What the tenant has become since the last applied version, in the words of a plan. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from provisioning.drift.compare import Drift
from provisioning.plan.diff import Change, Create, Delete, Update, members
from provisioning.plan.model import Key
from provisioning.plan.plan import Cost, Plan


def become(plan: Plan, drifts: Iterable[Drift], since: datetime) -> Plan:
    """``plan`` backwards, as far as the tenant moved: what it would undo, as it was done.

    Where both sides moved, a field is told from what the files say now. Nothing of it is applied.
    """
    moved: dict[Key, list[Drift]] = defaultdict(list)
    for drift in drifts:
        if drift.origin in ("tenant", "both"):
            moved[drift.key].append(drift)
    return msgspec.structs.replace(
        plan,
        changes=tuple(_backwards(plan.changes, moved)),
        notes=tuple(note for note in plan.notes if note.level == "unknown" or note.deleted),
        cost=Cost(),
        exceeded=(),
        allowed=(),
        since=since,
    )


def _backwards(changes: Iterable[Change], moved: dict[Key, list[Drift]]) -> Iterator[Change]:
    for change in changes:
        if not (some := moved.get(change.key)):
            continue
        match change:
            case Create(want):
                yield Delete("", want)
            case Delete(_, have):
                yield Create(have)
            case Update(id_, have, _, fields):
                touched = {drift.field for drift in some}
                was = {name: _was(change, name, some) for name in fields if name in touched}
                before = msgspec.structs.replace(have, **was)
                yield Update(id_, before, have, tuple(was))


def _was(change: Update, name: str, moved: Sequence[Drift]) -> object:
    if not isinstance(getattr(change.want, name), frozenset):
        return getattr(change.want, name)
    here = [drift for drift in moved if drift.field == name and drift.who]
    came = {drift.who for drift in here if drift.verb == "let in"}
    left = frozenset(drift.who for drift in here if drift.who and drift.verb == "taken out")
    return (members(change.have, name) | left) - came

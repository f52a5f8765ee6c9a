"""What is remembered of a plan that was carried out, to see later which side moved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.model import Resource
from provisioning.plan.plan import plain

Wanted = Mapping[str, str | list[str]]
"""Field -> who is in it, for a set of keys; a digest of its value, for anything else."""


def remembered(want: Resource) -> Wanted:
    """What is kept of a wish: enough to see later that it moved, and not what it says."""
    born = type(want).fixed_at_birth
    return {
        name: kept(value)
        for name in want.__struct_fields__
        if name != "key" and name not in born and (value := getattr(want, name)) is not None
    }


def kept(value: object) -> str | list[str]:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return hashlib.sha256(msgspec.json.encode(plain(value))).hexdigest()[:12]


def followed(wanted: Mapping[str, Wanted], changes: Iterable[Change]) -> dict[str, Wanted]:
    """What was last wanted, after changes that were carried out since: some people of a group, say.

    A change of which nothing was wanted before is remembered as far as it goes.
    """
    after = dict(wanted)
    for change in changes:
        match change:
            case Create(want):
                after[str(want.key)] = remembered(want)
            case Delete(_, have):
                after.pop(str(have.key), None)
            case Update(want=want, fields=fields):
                before, made = after.get(str(want.key), {}), remembered(want)
                moved = {name: _after(change, name, before, made) for name in fields}
                after[str(want.key)] = {**before, **moved}
    return after


def _after(change: Update, name: str, before: Wanted, made: Wanted) -> str | list[str]:
    if isinstance(getattr(change.want, name), frozenset):
        there = set(before.get(name, ())) | set(map(str, change.added(name)))
        return sorted(there - set(map(str, change.removed(name))))
    return made[name]

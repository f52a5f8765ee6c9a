"""What is remembered of a plan that was carried out, to see later which side moved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from provisioning.plan.diff import Change, Create, Delete
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


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a change that was carried out did to what is remembered of one ``key``.

    ``fields`` are as they are now; ``added`` and ``removed`` came into their set and went out.
    *whole*: nothing else is remembered; *gone*: nothing is.
    """

    key: str
    fields: Wanted = {}
    added: Mapping[str, list[str]] = {}
    removed: Mapping[str, list[str]] = {}
    whole: bool = False
    gone: bool = False


def step(change: Change) -> Step:
    match change:
        case Create(want):
            return Step(str(want.key), remembered(want), whole=True)
        case Delete(_, have):
            return Step(str(have.key), gone=True)
    made = remembered(change.want)
    sets = {n for n in change.fields if isinstance(getattr(change.want, n), frozenset)}
    return Step(
        str(change.want.key),
        fields={name: made[name] for name in change.fields if name not in sets},
        added={name: sorted(map(str, change.added(name))) for name in sets},
        removed={name: sorted(map(str, change.removed(name))) for name in sets},
    )


def walked(wanted: Mapping[str, Wanted], steps: Iterable[Step]) -> dict[str, Wanted]:
    """What was last wanted, after changes that were carried out since: some people of a group, say.

    A change of which nothing was wanted before is remembered as far as it goes.
    """
    after = dict(wanted)
    for each in steps:
        if each.gone:
            after.pop(each.key, None)
            continue
        before = {} if each.whole else after.get(each.key, {})
        sets = {
            name: sorted((set(before.get(name, ())) | set(some)) - set(each.removed[name]))
            for name, some in each.added.items()
        }
        after[each.key] = {**before, **each.fields, **sets}
    return after

"""What a change would cost and which limits it would hit, reckoned from the files alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from provisioning.change_review.comparison import Forecast, World, in_words_of
from provisioning.graph import Budgets
from provisioning.kinds import KINDS
from provisioning.plan.allowances import permitted
from provisioning.plan.diff import Change, Create, Delete, Update, diff, differing
from provisioning.plan.kind import Kind
from provisioning.plan.limits import exceeded
from provisioning.plan.model import Found, Key, Resource
from provisioning.reconcile.engine import price
from provisioning.spec.model import Allowance


def forecast(
    before: World,
    after: World,
    spent: Sequence[Allowance] = (),
    *,
    kinds: Sequence[Kind] = KINDS,
    budgets: Budgets | None = None,
) -> Forecast:
    """The plan of ``after``, were the tenant exactly as ``before`` wants it.

    Allowances that stood in the base (``spent``) help no change but the one that brought them.
    """
    before = in_words_of(before, after.spec)
    have, want = _desired(before, kinds), _desired(after, kinds)
    changes = [change for kind in kinds for change in _changes(kind, have, want)]
    fresh = tuple(each for each in after.spec.allow if each not in spent)
    spec = msgspec.structs.replace(after.spec, allow=fresh)
    permits = permitted(spec, changes, today=after.today)
    return Forecast(
        changes=len(changes),
        cost=price(changes, kinds, budgets or Budgets()),
        exceeded=tuple(exceeded(changes, have.values(), spec.limits, permits)),
        used=tuple(use.terms for use in permits.uses),
    )


def _desired(world: World, kinds: Iterable[Kind]) -> Mapping[Key, Resource]:
    return {want.key: want for kind in kinds for want in kind.desire(world.extranet)}


def _changes(
    kind: Kind, have: Mapping[Key, Resource], want: Mapping[Key, Resource]
) -> Iterator[Change]:
    new = {key: each for key, each in want.items() if key.kind == kind.name}
    old = {key: each for key, each in have.items() if key.kind == kind.name}
    former = dict(_former(old, new))
    known: dict[Key, Found] = {}
    for key, each in old.items():
        now = former.get(key, key)
        known[now] = Found("", msgspec.structs.replace(each, key=now) if now != key else each)
    for change in diff(known, new):
        match change:
            case Create(wanted) if kind.create is None:
                yield from _born_with_another(kind, wanted)
            case Delete() if kind.delete is None:
                pass
            case _:
                yield change


def _former(old: Mapping[Key, Resource], new: Mapping[Key, Resource]) -> Iterator[tuple[Key, Key]]:
    """Old key -> new key of what has another code now and keeps everything else."""
    for key, wanted in new.items():
        place = key.name.rpartition("/")[0]
        for code in getattr(wanted, "former", ()) if key not in old else ():
            if (was := Key(key.kind, f"{place}/{code}")) in old and was not in new:
                yield was, key


def _born_with_another(kind: Kind, want: Resource) -> Iterator[Change]:
    """What comes empty with something else (who is in a new group) is then filled."""
    sets = [
        name
        for name in want.__struct_fields__
        if isinstance(getattr(want, name), frozenset) and name not in type(want).fixed_at_birth
    ]
    have = msgspec.structs.replace(want, **dict.fromkeys(sets, frozenset()))
    if kind.update and (fields := differing(have, want)):
        yield Update("", have, want, fields)

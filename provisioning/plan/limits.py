"""How much one run may take away. Checked before any write; each refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from provisioning.plan.accesses import Held, gained, lost, people
from provisioning.plan.allowances import Permits
from provisioning.plan.diff import Change, Create, Update, members
from provisioning.plan.model import Key, Resource


class Thresholds(Protocol):
    """The numbers of ``limits:`` in spaces.yaml. Percentages are of accesses before the run."""

    @property
    def removals_per_space_percent(self) -> int: ...
    @property
    def removals_per_tenant_percent(self) -> int: ...
    @property
    def removals_cap(self) -> int: ...
    @property
    def percent_from(self) -> int: ...
    @property
    def empty_from(self) -> int: ...
    @property
    def referent_floor(self) -> int: ...
    @property
    def additions_cap(self) -> int: ...
    @property
    def invitations_cap(self) -> int: ...


def exceeded(
    changes: Iterable[Change],
    there: Iterable[Resource],
    allowed: Thresholds,
    permits: Permits | None = None,
) -> Iterator[str]:
    """Why these changes may not be applied. ``there``: all that was found before the run.

    Accesses of people are counted, whatever gives them. Whoever leaves under an allowance is not.
    """
    changes, permits = tuple(changes), permits or Permits()
    scopes = _scopes(changes, permits)
    if scopes:
        yield from _removals(scopes, there, allowed, permits)
    for change in changes:
        if isinstance(change, Update):
            yield from _owners(change, allowed)
    added = sum(each.access == "member" for change in changes for each in gained(change))
    yield from _cap("memberships would be added", added, "additions_cap", allowed.additions_cap)
    invited = sum(isinstance(each, Create) and each.key.kind == "guest" for each in changes)
    yield from _cap("people would be invited", invited, "invitations_cap", allowed.invitations_cap)


@dataclass
class _Scope:
    """Accesses that are counted together: members of a group, rights on a library's folders.

    ``counted`` are those of ``lost`` that no allowance covers.
    """

    title: str
    before: int = 0
    lost: int = 0
    gained: int = 0
    counted: set[Held] = field(default_factory=set)


_Scopes = Mapping[tuple[Key, str], _Scope]


def _scopes(changes: Iterable[Change], permits: Permits) -> _Scopes:
    """Those from which somebody loses something."""
    found: dict[tuple[Key, str], _Scope] = {}
    leaving = frozenset[Key]().union(*permits.people.values())
    for change in changes:
        if isinstance(change, Create):
            continue
        for each in lost(change):
            have = change.have
            scope = found.setdefault((have.counted_with, each.access), _Scope(have.counted_as))
            scope.lost += 1
            group = permits.people.get(each.resource, frozenset())
            if each.person not in (group if each.access == "member" else leaving):
                scope.counted.add(each)
    for change in changes:
        where = (change.want if isinstance(change, Create) else change.have).counted_with
        for each in gained(change):
            if scope_gaining := found.get((where, each.access)):
                scope_gaining.gained += 1
    return found


def _removals(
    scopes: _Scopes, there: Iterable[Resource], allowed: Thresholds, permits: Permits
) -> Iterator[str]:
    total = 0
    for resource in there:
        for access in resource.accesses:
            if not access.shared:
                continue
            held = len(resource.holders(access))
            total += held
            if scope := scopes.get((resource.counted_with, access.name)):
                scope.before += held
    gone: set[Held] = set()
    shared = 0
    for (key, access_name), scope in scopes.items():
        gone |= scope.counted
        if scope.before:
            shared += len(scope.counted)
            yield from _of_one_scope(key, access_name, scope, allowed, permits)
    limit = allowed.removals_per_tenant_percent
    if total >= allowed.percent_from and over(shared, total, limit):
        yield (
            f"the tenant: {shared} of {total} accesses would be taken away "
            f"({percent(shared, total)}; the limit is {limit} %); remove fewer at a time, or "
            "raise limits.removals_per_tenant_percent in spaces.yaml in a reviewed change"
        )
    losing = len(people(gone))
    yield from _cap("people would lose an access", losing, "removals_cap", allowed.removals_cap)


def _of_one_scope(
    key: Key, access: str, scope: _Scope, allowed: Thresholds, permits: Permits
) -> Iterator[str]:
    before, left = scope.before, len(scope.counted)
    void = f"; {permits.void[key]}" if key in permits.void else ""
    emptied = before - scope.lost + scope.gained == 0
    limit = allowed.removals_per_space_percent
    if emptied and before >= allowed.empty_from and key not in permits.emptied:
        yield (
            f"{scope.title}: all its {before} {access}s would be removed; keep somebody, or raise "
            f"limits.empty_from in spaces.yaml in a reviewed change{void}"
        )
    elif before >= allowed.percent_from and over(left, before, limit):
        yield (
            f"{scope.title}: {left} of {before} {access}s would be removed "
            f"({percent(left, before)}; the limit is {limit} %); remove fewer at a time, or raise "
            f"limits.removals_per_space_percent in spaces.yaml in a reviewed change{void}"
        )


def _owners(change: Update, allowed: Thresholds) -> Iterator[str]:
    owners = len(members(change.want, "owners"))
    if change.removed("owners") and owners < allowed.referent_floor:
        yield (
            f"{change.want.title}: only {owners} of its referents would be left as owners (the "
            f"floor is {allowed.referent_floor}); name more referents who are known in the tenant"
        )


def over(part: int, whole: int, limit: int) -> bool:
    return part * 100 > whole * limit


def percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f} %"


def _cap(what: str, count: int, setting: str, limit: int) -> Iterator[str]:
    if count > limit:
        yield (
            f"{count} {what} in one run (the limit is {limit}); "
            f"raise limits.{setting} in spaces.yaml in a reviewed change if this is meant"
        )

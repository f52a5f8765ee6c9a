"""How much one run may take away. Checked before any write; each refusal can be said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from provisioning import i18n
from provisioning.i18n import Language
from provisioning.plan import messages
from provisioning.plan.accesses import Held, Taken, gained, lost, people
from provisioning.plan.allowances import Objection, Permits
from provisioning.plan.diff import Change, Create, Update, members
from provisioning.plan.model import Key, Resource
from provisioning.spec.model import Limits


class Exceeded(i18n.Message, frozen=True, kw_only=True):
    """A plan beyond a limit: ``count`` of ``total``, where ``limits.CODE`` allows ``limit``.

    ``title`` names the group, when it is of one, and ``access`` what is counted in it; ``void``
    says why its allowance does not hold.
    For ``referent_floor``, ``count`` are those who would be left.
    """

    code: Literal[
        "removals_per_space_percent",
        "empty_from",
        "referent_floor",
        "removals_per_tenant_percent",
        "removals_cap",
        "additions_cap",
        "invitations_cap",
    ]
    count: int
    limit: int
    total: int = 0
    title: str = ""
    access: str = ""
    void: Objection | None = None

    def render(self, language: Language) -> str:
        values = {name: getattr(self, name) for name in ("count", "limit", "total", "title")}
        share = percent(self.count, self.total) if self.total else ""
        sentence = messages.LIMITS.get(f"{self.code}.{self.access}", messages.LIMITS[self.code])
        text = i18n.render(sentence, language, **values, percent=share)
        if self.void is None:
            return text
        return i18n.render(
            messages.BESIDES, language, text=text, besides=self.void.render(language)
        )


def exceeded(
    changes: Iterable[Change],
    there: Iterable[Resource],
    allowed: Limits,
    permits: Permits | None = None,
    earlier: Collection[Taken] = (),
) -> Iterator[Exceeded]:
    """Why these changes may not be applied. ``there``: all that was found before the run.

    Accesses of people are counted, whatever gives them. Whoever leaves under an allowance is not.
    What ``earlier`` runs of the window took away counts with it.
    """
    changes, permits = tuple(changes), permits or Permits()
    if scopes := _scopes(changes, permits):
        _remember(scopes, earlier)
        yield from _removals(scopes, there, allowed, permits)
    for change in changes:
        if isinstance(change, Update):
            yield from _owners(change, allowed)
    added = sum(each.access == "member" for change in changes for each in gained(change))
    if added > allowed.additions_cap:
        yield Exceeded(code="additions_cap", count=added, limit=allowed.additions_cap)
    invited = sum(isinstance(each, Create) and each.key.kind == "guest" for each in changes)
    if invited > allowed.invitations_cap:
        yield Exceeded(code="invitations_cap", count=invited, limit=allowed.invitations_cap)


@dataclass
class _Scope:
    """Accesses that are counted together: members of a group, rights on a library's folders.

    ``counted`` are those lost that no allowance covers, the ``earlier`` ones of the window too;
    ``now`` are there today, ``before`` were at the beginning of the window.
    """

    title: str
    before: int = 0
    now: int = 0
    lost: int = 0
    gained: int = 0
    counted: set[Held] = field(default_factory=set)
    earlier: set[Held] = field(default_factory=set)


_Scopes = dict[tuple[Key, str], _Scope]


def taken(changes: Iterable[Change], permits: Permits) -> Iterator[Taken]:
    """What these changes take away beside allowances, for the runs to come."""
    for (key, _), scope in _scopes(tuple(changes), permits).items():
        for each in sorted(scope.counted):
            yield Taken(each, key)


def _remember(scopes: _Scopes, earlier: Iterable[Taken]) -> None:
    for each in earlier:
        scope = scopes.setdefault((each.counted_with, each.lost.access), _Scope(""))
        scope.earlier.add(each.lost)
        scope.counted.add(each.lost)


def _scopes(changes: Iterable[Change], permits: Permits) -> _Scopes:
    """Those from which somebody loses something."""
    found: _Scopes = {}
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
    scopes: _Scopes, there: Iterable[Resource], allowed: Limits, permits: Permits
) -> Iterator[Exceeded]:
    total = _count(scopes, there)
    for (key, access), scope in scopes.items():
        if scope.before and scope.lost:
            yield from _of_one_scope(key, access, scope, allowed, permits)
    shared = sum(len(scope.counted) for scope in scopes.values() if scope.before)
    limit = allowed.removals_per_tenant_percent
    if total >= allowed.percent_from and over(shared, total, limit):
        yield Exceeded(code="removals_per_tenant_percent", count=shared, total=total, limit=limit)
    losing = len(people(each for scope in scopes.values() for each in scope.counted))
    if losing > allowed.removals_cap:
        yield Exceeded(code="removals_cap", count=losing, limit=allowed.removals_cap)


def _count(scopes: _Scopes, there: Iterable[Resource]) -> int:
    """How many shared accesses there were; those of each scope are counted into it."""
    total = 0
    for resource in there:
        for access in resource.accesses:
            if access.shared:
                holders = resource.holders(access)
                if scope := scopes.get((resource.counted_with, access.name)):
                    left = {e.person for e in scope.earlier if e.resource == resource.key}
                    scope.now += len(holders)
                    holders |= left
                    scope.before += len(holders)
                total += len(holders)
    return total


def _of_one_scope(
    key: Key, access: str, scope: _Scope, allowed: Limits, permits: Permits
) -> Iterator[Exceeded]:
    before, left, void = scope.before, len(scope.counted), permits.void.get(key)
    emptied = scope.now - scope.lost + scope.gained == 0
    limit = allowed.removals_per_space_percent
    if emptied and before >= allowed.empty_from and key not in permits.emptied:
        yield Exceeded(
            code="empty_from",
            access=access,
            count=before,
            total=before,
            limit=allowed.empty_from,
            title=scope.title,
            void=void,
        )
    elif before >= allowed.percent_from and over(left, before, limit):
        yield Exceeded(
            code="removals_per_space_percent",
            access=access,
            count=left,
            total=before,
            limit=limit,
            title=scope.title,
            void=void,
        )


def _owners(change: Update, allowed: Limits) -> Iterator[Exceeded]:
    owners = len(members(change.want, "owners"))
    if change.removed("owners") and owners < allowed.referent_floor:
        title, limit = change.want.title, allowed.referent_floor
        yield Exceeded(code="referent_floor", count=owners, limit=limit, title=title)


def over(part: int, whole: int, limit: int) -> bool:
    return part * 100 > whole * limit


def percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f} %"

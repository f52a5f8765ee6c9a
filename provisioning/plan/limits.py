"""How much one run may take away. Checked before any write; each refusal can be said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from provisioning import i18n
from provisioning.i18n import Language
from provisioning.plan import messages
from provisioning.plan.allowances import Objection, Permits
from provisioning.plan.diff import Change, Create, Delete, Update, members
from provisioning.plan.model import Key


class Thresholds(Protocol):
    """The numbers of ``limits:`` in spaces.yaml. Percentages are of members before the run."""

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


class Exceeded(i18n.Message, frozen=True, kw_only=True):
    """A plan beyond a limit: ``count`` of ``total``, where ``limits.CODE`` allows ``limit``.

    ``title`` names the group, when it is of one; ``void`` says why its allowance does not hold.
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
    void: Objection | None = None

    def render(self, language: Language) -> str:
        values = {name: getattr(self, name) for name in ("count", "limit", "total", "title")}
        share = percent(self.count, self.total) if self.total else ""
        text = i18n.render(messages.LIMITS[self.code], language, **values, percent=share)
        if self.void is None:
            return text
        return i18n.render(
            messages.BESIDES, language, text=text, besides=self.void.render(language)
        )


def exceeded(
    changes: Iterable[Change],
    memberships: int,
    allowed: Thresholds,
    permits: Permits | None = None,
) -> Iterator[Exceeded]:
    """Why these changes may not be applied. ``memberships``: how many there are before the run.

    Whoever leaves under an allowance is not counted.
    """
    changes, permits = tuple(changes), permits or Permits()
    gone: set[Key] = set()
    removals = additions = invitations = 0
    for change in changes:
        match change:
            case Update():
                left = change.removed("members") - permits.people.get(change.key, frozenset())
                yield from _of_one_group(change, left, allowed, permits)
                gone |= left | rights_lost(change).difference(*permits.people.values())
                removals += len(left)
                additions += len(change.added("members"))
            case Create(want):
                additions += len(members(want, "members"))
                invitations += want.key.kind == "guest"
            case Delete(_, have):
                gone |= members(have, "members")
                removals += len(members(have, "members"))
    if memberships >= allowed.percent_from and over(
        removals, memberships, allowed.removals_per_tenant_percent
    ):
        yield Exceeded(
            code="removals_per_tenant_percent",
            count=removals,
            total=memberships,
            limit=allowed.removals_per_tenant_percent,
        )
    if len(gone) > allowed.removals_cap:
        yield Exceeded(code="removals_cap", count=len(gone), limit=allowed.removals_cap)
    if additions > allowed.additions_cap:
        yield Exceeded(code="additions_cap", count=additions, limit=allowed.additions_cap)
    if invitations > allowed.invitations_cap:
        yield Exceeded(code="invitations_cap", count=invitations, limit=allowed.invitations_cap)


def rights_lost(change: Update) -> frozenset[Key]:
    """Who could write or read there and could do neither any more."""
    before = members(change.have, "writers") | members(change.have, "readers")
    after = members(change.want, "writers") | members(change.want, "readers")
    return before - after


def _of_one_group(
    change: Update, gone: frozenset[Key], allowed: Thresholds, permits: Permits
) -> Iterator[Exceeded]:
    title, void = change.want.title, permits.void.get(change.key)
    before, left = len(members(change.have, "members")), len(gone)
    emptied = change.removed("members") and not members(change.want, "members")
    if emptied and before >= allowed.empty_from and change.key not in permits.emptied:
        yield Exceeded(
            code="empty_from",
            count=before,
            total=before,
            limit=allowed.empty_from,
            title=title,
            void=void,
        )
    elif before >= allowed.percent_from and over(left, before, allowed.removals_per_space_percent):
        yield Exceeded(
            code="removals_per_space_percent",
            count=left,
            total=before,
            limit=allowed.removals_per_space_percent,
            title=title,
            void=void,
        )
    owners = len(members(change.want, "owners"))
    if change.removed("owners") and owners < allowed.referent_floor:
        yield Exceeded(
            code="referent_floor", count=owners, limit=allowed.referent_floor, title=title
        )


def over(part: int, whole: int, limit: int) -> bool:
    return part * 100 > whole * limit


def percent(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f} %"

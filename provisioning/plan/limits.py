"""How much one run may take away. Checked before any write; each refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provisioning.plan.allowances import Permits
from provisioning.plan.diff import Change, Create, Delete, Update, members
from provisioning.plan.model import Key
from provisioning.spec.model import Limits


def exceeded(
    changes: Iterable[Change],
    memberships: int,
    allowed: Limits,
    permits: Permits | None = None,
) -> Iterator[str]:
    """Why these changes may not be applied. ``memberships``: how many there are before the run.
    Percentages are of members before it.

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
        yield (
            f"the tenant: {removals} of {memberships} memberships would be removed "
            f"({percent(removals, memberships)}; the limit is "
            f"{allowed.removals_per_tenant_percent} %); remove fewer at a time, or raise "
            "limits.removals_per_tenant_percent in spaces.yaml in a reviewed change"
        )
    yield from _cap("people would lose an access", len(gone), "removals_cap", allowed.removals_cap)
    yield from _cap("memberships would be added", additions, "additions_cap", allowed.additions_cap)
    yield from _cap(
        "people would be invited", invitations, "invitations_cap", allowed.invitations_cap
    )


def rights_lost(change: Update) -> frozenset[Key]:
    """Who could write or read there and could do neither any more."""
    before = members(change.have, "writers") | members(change.have, "readers")
    after = members(change.want, "writers") | members(change.want, "readers")
    return before - after


def _of_one_group(
    change: Update, gone: frozenset[Key], allowed: Limits, permits: Permits
) -> Iterator[str]:
    title = change.want.title
    before, left = len(members(change.have, "members")), len(gone)
    void = f"; {permits.void[change.key]}" if change.key in permits.void else ""
    emptied = change.removed("members") and not members(change.want, "members")
    if emptied and before >= allowed.empty_from and change.key not in permits.emptied:
        yield (
            f"{title}: all its {before} members would be removed; keep somebody, or raise "
            f"limits.empty_from in spaces.yaml in a reviewed change{void}"
        )
    elif before >= allowed.percent_from and over(left, before, allowed.removals_per_space_percent):
        yield (
            f"{title}: {left} of {before} members would be removed ({percent(left, before)}; the "
            f"limit is {allowed.removals_per_space_percent} %); remove fewer at a time, or raise "
            f"limits.removals_per_space_percent in spaces.yaml in a reviewed change{void}"
        )
    owners = len(members(change.want, "owners"))
    if change.removed("owners") and owners < allowed.referent_floor:
        yield (
            f"{title}: only {owners} of its referents would be left as owners (the floor is "
            f"{allowed.referent_floor}); name more referents who are known in the tenant"
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

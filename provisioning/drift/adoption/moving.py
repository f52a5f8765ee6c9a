"""An agency changed its domain: the accounts of its people stay theirs, once somebody says so."""

from __future__ import annotations

from collections import Counter

from provisioning.drift.adoption.taking import Adoption
from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.kinds import account, guest
from provisioning.kinds.shared.directory import guests
from provisioning.kinds.shared.external_user import ExternalUser
from provisioning.kinds.shared.marker import bound, marked, marker_for, marker_of
from provisioning.kinds.shared.moved import Moved, moves
from provisioning.plan.desired import Extranet
from provisioning.reconcile import engine

PEOPLE = (guest.KIND, account.KIND)


async def of_moved(graph: Graph, extranet: Extranet, old: str, new: str) -> list[Adoption]:
    """The accounts of those who seem to have moved from one domain to another, each theirs."""
    every = await _moves(graph, extranet)
    found = [move for move in every if (move.old, move.new) == (old, new)]
    if not found:
        raise Refusal(
            f"nobody seems to have moved from @{old} to @{new}; extranet plan says who did"
        )
    wants = Counter(move.want.key for move in found)
    accounts = Counter(move.account.id for move in found)
    unclear = {m.want.title for m in found if wants[m.want.key] > 1 or accounts[m.account.id] > 1}
    if unclear:
        raise Refusal(
            f"which account is whose is not clear for {', '.join(sorted(unclear))}: block or "
            "delete the accounts that are not theirs, then adopt again"
        )
    return [_given(extranet, move) for move in found]


async def _moves(graph: Graph, extranet: Extranet) -> list[Moved[ExternalUser]]:
    surveyed = await engine.survey(graph, extranet, kinds=PEOPLE)
    there = {key: one.id for each in surveyed.readings.values() for key, one in each.found.items()}
    known = set(there.values())
    former = [user for user in await guests(graph) if user.id not in known]
    approved = set(extranet.keys.values()) - there.keys()
    found: list[Moved[ExternalUser]] = []
    for kind in PEOPLE:
        missing = [
            want
            for want in kind.desire(extranet)
            if want.key in approved and isinstance(want, ExternalUser)
        ]
        found += moves(missing, former, invited=kind is guest.KIND)
    return found


def _given(extranet: Extranet, move: Moved[ExternalUser]) -> Adoption:
    user, marker = move.account, marker_for(extranet.spec.instance)
    title = f"{user.display_name} ({user.user_principal_name})"
    held = marker_of(user, marker.slot)
    if held and not marked(user, marker):
        raise Refusal(
            f"{title} carries the mark {held!r} of something else in {marker.slot}; "
            "clear it there first"
        )
    mine = bound(marker, user.id, move.want.key.name)
    meaning = f"is the account of {move.want.title} <{move.want.key.name}> from then on"
    body = {"onPremisesExtensionAttributes": {marker.slot: mine.value}}
    return Adoption(user.id, title, meaning, body)

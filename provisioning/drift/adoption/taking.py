"""One thing that was in the tenant before us becomes ours: nothing is adopted silently."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.graph.rows import Group, User
from provisioning.kinds.shared.directory import look_up
from provisioning.kinds.shared.marker import bound, bound_to, marker_for, marker_of
from provisioning.kinds.shared.matching import Match, is_invited
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.spec.model import Place, Profile
from provisioning.spec.rules import suggestion


class Adoption(msgspec.Struct, frozen=True):
    """What is about to be marked as ours, and what that means. ``body`` empty: it is already."""

    id: str
    title: str
    meaning: str
    body: Mapping[str, object] = {}


async def of_account(graph: Graph, extranet: Extranet, key: Key) -> Adoption:
    """The account that goes by the key's address; raise Refusal when it cannot be ours."""
    match (await look_up(graph, [key.name])).of(key.name):
        case [one]:
            return _marked(extranet, key, one)
        case []:
            raise Refusal(f"{key}: nobody in the tenant goes by {key.name}; correct the address")
        case several:
            names = ", ".join(str(match.account.user_principal_name) for match in several)
            raise Refusal(f"{key}: several accounts go by it ({names}); merge or delete one first")


def _marked(extranet: Extranet, key: Key, match: Match[User]) -> Adoption:
    user, marker = match.account, marker_for(extranet.spec.instance)
    called = f"{user.display_name} ({user.user_principal_name}, matched by {', '.join(match.by)})"
    if is_invited(user) != (key.kind == "guest"):
        other = "account" if key.kind == "guest" else "guest"
        raise Refusal(f"{key}: {called} is no {key.kind}; say {other}/{key.name}")
    if user.user_type != "Guest":
        raise Refusal(f"{key}: {called} is a member of the organisation, nobody from outside")
    held = marker_of(user, marker.slot)
    if bound_to(user, marker) == key.name:
        return Adoption(user.id, called, "is ours already")
    if held not in (None, marker.value):
        raise Refusal(
            f"{key}: {called} carries the mark {held!r} of something else in {marker.slot}; "
            "clear it there first, or set instance.marker to a free attribute"
        )
    meaning = (
        "from then on its name, structure and function follow the approvals"
        if key.name in extranet.people
        else "nobody approved it yet: it is kept, and gives no access by itself"
    )
    mine = bound(marker, user.id, key.name)
    body = {"onPremisesExtensionAttributes": {marker.slot: mine.value}}
    return Adoption(user.id, called, meaning, body)


async def take(graph: Graph, adoption: Adoption) -> None:
    await graph.patch(f"/users/{adoption.id}", adoption.body)


def lines_to_write(extranet: Extranet, key: Key, rows: Iterable[Group]) -> Sequence[str]:
    """A group is adopted in the reviewed file: where, and the ids that may be meant."""
    family, _, code = key.name.partition("/")
    spec = extranet.spec
    entry: Place | Profile
    match family:
        case "space" if code in extranet.spaces:
            entry, title = extranet.spaces[code], extranet.spaces[code].title
            where = "home" if code == spec.home.code else f"spaces.{code}"
            names = {title.casefold(), spec.nickname(code).casefold()}
        case "profile" if code in spec.profiles:
            entry, title = spec.profiles[code], spec.profiles[code].label
            where, names = f"profiles.{code}", {title.casefold()}
        case _:
            known = [*(f"space/{code}" for code in extranet.spaces)]
            known += [f"profile/{code}" for code in spec.profiles]
            raise Refusal(
                f"{key}: spaces.yaml has no such space or profile; write it there first "
                f"({suggestion(key.name, known)})"
            )
    if entry.adopt:
        return [f"{where} adopts the group {entry.adopt} already; extranet plan shows what changes"]
    unified = family == "space" and not extranet.visited(code)
    found = [
        row
        for row in rows
        if ("Unified" in row.group_types) == unified
        and names & {(row.display_name or "").casefold(), (row.mail_nickname or "").casefold()}
    ]
    if not found:
        raise Refusal(f"{key}: no group is called {title!r}; write adopt: with the id of the one")
    return [
        f"a group is adopted in the reviewed file: under {where} write",
        *(f"  adopt: {row.id}  # {row.display_name} ({row.mail_nickname})" for row in found),
        "then extranet plan shows what that changes",
    ]

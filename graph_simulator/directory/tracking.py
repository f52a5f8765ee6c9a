"""Delta tokens and what they owe (page *Use delta query to track changes*).

A token freezes the query options and remembers the last change it told of, and when.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from graph_simulator.odata.paging import seal, unseal
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import GraphError, bad_request
from graph_simulator.wire.messages import Request

DAY = 24 * 3600.0
MAX_IDS = 50


class Token(msgspec.Struct, frozen=True, array_like=True):
    """``after``: the changes already told; ``select`` and ``ids``: the frozen options."""

    issued: float
    after: int
    select: tuple[str, ...] | None
    ids: tuple[str, ...] | None


class Owed(msgspec.Struct):
    """What happened to one object since a token; ``names`` are the properties touched.

    ``gone`` is the reason shown in ``@removed``; ``links`` is relation -> member -> removed?
    """

    gone: str = ""
    whole: bool = False
    names: set[str] = set()
    links: dict[str, dict[str, bool]] = {}


def sealed(token: Token) -> str:
    return seal(msgspec.json.encode(token).decode())


def opened(world: World, request: Request, text: str) -> Token:
    """Raise 410 with a Location when the token is too old for its changes to be known."""
    try:
        token = msgspec.json.decode(unseal(text), type=Token)
    except (ValueError, msgspec.DecodeError):
        raise bad_request("Badly formed token.") from None
    age = world.clock() - token.issued
    if age > world.settings.delta_token_days * DAY or token.after < world.tenant.log.floor:
        raise GraphError(
            410,
            "syncStateNotFound",
            "The token is too old: read everything again.",
            {"Location": f"{request.base}{request.path}?$deltatoken="},
        )
    return token


def owed(world: World, type_: str, token: Token, upto: int) -> Mapping[str, Owed]:
    """One entry per object, whatever happened to it and how often."""
    found: dict[str, Owed] = {}
    for change in world.tenant.log.between(token.after, upto):
        if change.type != type_ or (token.ids is not None and change.id not in token.ids):
            continue
        debt = found.setdefault(change.id, Owed())
        match change.verb:
            case "deleted":
                debt.gone = "changed"
            case "purged":
                debt.gone = "deleted"
            case "created" | "restored":
                debt.gone, debt.whole = "", True
            case "updated":
                debt.names |= set(change.names)
                if change.member:
                    verb, _, member = change.member.partition(":")
                    debt.links.setdefault(change.names[0], {})[member] = verb == "deleted"
    return found

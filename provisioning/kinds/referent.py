"""Somebody of the tenant who answers for a space or runs the platform: never changed."""

from __future__ import annotations

from collections.abc import Iterable

from provisioning.contract import Kind
from provisioning.core.desired import Extranet
from provisioning.core.model import Found, Ids, Key, Note, Reading, Resource
from provisioning.graph import Graph
from provisioning.tenant.directory import look_up


class Referent(Resource, frozen=True, kw_only=True):
    pass


def desire(extranet: Extranet) -> Iterable[Referent]:
    answering = (extranet.referents(code) for code in extranet.spaces)
    return (Referent(key=key) for key in sorted(extranet.admins.union(*answering)))


async def read(graph: Graph, wanted: dict[Key, Referent], _: Ids) -> Reading:
    """Who is not known is named; the other referents of the space stay."""
    reading = Reading({}, {}, [], {}, {})
    found = await look_up(graph, (key.name for key in wanted))
    for key, want in wanted.items():
        match found.get(key.name, []):
            case [one]:
                reading.found[key] = Found(one.account.id, want)
                reading.wanted[key] = want
                reading.names[key] = one.account.display_name or key.name
            case several:
                reading.doubtful[key] = tuple(match.account.id for match in several)
                why = "several accounts go by it" if several else "the tenant has no such account"
                text = f"referent {key.name}: {why}; correct spaces.yaml or the account"
                reading.notes.append(Note(key, text, "manual"))
    return reading


KIND = Kind("referent", desire, read, price=lambda _: ())

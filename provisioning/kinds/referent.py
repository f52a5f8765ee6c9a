"""Somebody of the tenant who answers for a space or runs the platform: never changed."""

from __future__ import annotations

from collections.abc import Iterable

from provisioning.graph import Graph
from provisioning.kinds.shared.directory import LOOK_UP, look_up
from provisioning.kinds.shared.matching import proved
from provisioning.kinds.shared.people_notes import named
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.model import Found, Key, Ledger, Note, Reading, Resource


class ReferentAccount(Resource, frozen=True, kw_only=True):
    heading = ("Référents", "Referents")


def desire(extranet: Extranet) -> Iterable[ReferentAccount]:
    answering = (extranet.referents(code) for code in extranet.spaces)
    return (ReferentAccount(key=key) for key in sorted(extranet.admins.union(*answering)))


async def read(graph: Graph, wanted: dict[Key, ReferentAccount], _: Ledger) -> Reading:
    """Who is not known is named; the other referents of the space stay."""
    reading = Reading({}, {}, [], {}, {})
    found, refused = await look_up(graph, (key.name for key in wanted))
    for key, want in wanted.items():
        alike = found.get(key.name, ())
        match proved(alike):
            case [] if (error := refused.get(key.name)) and not alike:
                reading.leave(key, unread(key, f"referent {key.name}", error))
            case [one]:
                reading.found[key] = Found(one.account.id, want)
                reading.wanted[key] = want
                reading.names[key] = one.account.display_name or key.name
            case several:
                reading.ambiguous[key] = tuple(match.account.id for match in alike)
                each = "; ".join(map(named, several or alike))
                why = "the tenant has no such account"
                if several:
                    why = f"several accounts go by it ({each})"
                elif alike:
                    why = f"no account signs in with it, which alone proves who it is ({each})"
                text = f"referent {key.name}: {why}; correct spaces.yaml or the account"
                reading.notes.append(Note(key, text, "manual"))
    return reading


KIND = Kind(
    "referent",
    ReferentAccount,
    desire,
    read,
    price=lambda _: (),
    permissions=LOOK_UP,
)

"""Somebody of the tenant who answers for a space or runs the platform: never changed."""

from __future__ import annotations

from collections.abc import Iterable

from provisioning.graph import Graph
from provisioning.i18n import phrase
from provisioning.kinds.shared.directory import LOOK_UP, look_up
from provisioning.kinds.shared.matching import proved
from provisioning.kinds.shared.messages.people import PEOPLE
from provisioning.kinds.shared.people_notes import named
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.model import Found, Key, Ledger, Reading, Resource
from provisioning.plan.notes import noted


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
                reading.leave(key, unread(key, error, "referent", address=key.name))
            case [one]:
                reading.found[key] = Found(one.account.id, want)
                reading.wanted[key] = want
                reading.names[key] = one.account.display_name or key.name
            case several:
                reading.ambiguous[key] = tuple(match.account.id for match in alike)
                each = tuple(map(named, several or alike))
                case_ = "several" if several else "unproved" if alike else "none"
                why = phrase(PEOPLE[f"referent.{case_}"], each=each)
                text = phrase(PEOPLE["referent"], address=key.name, why=why)
                reading.notes.append(noted(key, text, "manual"))
    return reading


KIND = Kind(
    "referent",
    ReferentAccount,
    desire,
    read,
    price=lambda _: (),
    permissions=LOOK_UP,
)

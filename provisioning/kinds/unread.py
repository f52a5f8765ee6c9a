"""Somebody whose line in the approvals cannot be understood: looked for, and never changed.

Whatever account may be theirs is in doubt: nobody is made for it and nobody is put out.
"""

from __future__ import annotations

from collections.abc import Iterable

from provisioning.graph import Graph
from provisioning.kinds.shared.directory import LOOK_UP, look_up
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.desired import Extranet
from provisioning.plan.kind import Kind
from provisioning.plan.model import Key, Ledger, Reading, Resource


class UnreadPerson(Resource, frozen=True, kw_only=True):
    """The key's name is an address that their line may mean."""

    heading = ("Personnes en doute", "People in doubt")


def desire(extranet: Extranet) -> Iterable[UnreadPerson]:
    return (UnreadPerson(key=Key("unread", each)) for each in sorted(extranet.doubt.addresses))


async def read(graph: Graph, wanted: dict[Key, UnreadPerson], _: Ledger) -> Reading:
    reading = Reading({}, {}, [], {}, {})
    if wanted:
        found = await look_up(graph, (key.name for key in wanted))
        for key in wanted:
            if error := found.refused.get(key.name):
                reading.leave(key, unread(key, error, "whose", address=key.name))
            accounts = found.found.get(key.name, ())
            reading.ambiguous[key] = tuple(match.account.id for match in accounts)
            reading.names[key] = next((m.account.display_name or "" for m in accounts), key.name)
    return reading


KIND = Kind("unread", UnreadPerson, desire, read, price=lambda _: (), permissions=LOOK_UP)

"""The rights on a folder as they are read, each person by their id where the directory knows it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from provisioning.graph import Graph
from provisioning.kinds.shared.directory import LookUp, look_up
from provisioning.kinds.shared.grants import Grant
from provisioning.kinds.shared.permissions import grants_of, nameless


async def read_rights(
    graph: Graph, item: str, expected: frozenset[str] = frozenset()
) -> Sequence[Grant]:
    """SharePoint may show a person by login only: the directory is asked who signs in so."""
    grants = await grants_of(graph, item, expected)
    logins = {grant.address for grant in grants if nameless(grant) and grant.address}
    if not logins:
        return grants
    found = await look_up(graph, sorted(logins))
    return [_identified(grant, found) if nameless(grant) else grant for grant in grants]


def _identified(grant: Grant, found: LookUp) -> Grant:
    """Of several accounts, the one whose login it is; else they stay unknown."""
    accounts = [match.account for match in found.of(grant.address)] if grant.address else []
    login = grant.who.rpartition("|")[2]
    exact = [each for each in accounts if (each.user_principal_name or "").casefold() == login]
    ids = [each.id for each in exact or accounts]
    return msgspec.structs.replace(grant, who=ids[0]) if len(ids) == 1 else grant

"""The rights on a folder as they are read, each person by their id where the directory knows it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from provisioning.graph import Graph
from provisioning.kinds.shared.directory import LookUp, look_up
from provisioning.kinds.shared.grants import Grant
from provisioning.kinds.shared.permissions import grants_of


async def read_rights(graph: Graph, item: str) -> Sequence[Grant]:
    """SharePoint may show a person by login only: the directory is asked who signs in so."""
    grants = await grants_of(graph, item)
    nameless = {grant.address for grant in grants if _nameless(grant)}
    if not nameless:
        return grants
    found = await look_up(graph, sorted(nameless))
    return [_identified(grant, found) if _nameless(grant) else grant for grant in grants]


def _nameless(grant: Grant) -> bool:
    return grant.holder == "person" and bool(grant.address) and not _is_id(grant.who)


def _is_id(who: str) -> bool:
    return "|" not in who and "@" not in who


def _identified(grant: Grant, found: LookUp) -> Grant:
    """Of several accounts, the one whose login it is; else they stay unknown."""
    accounts = [match.account for match in found.of(grant.address)]
    login = grant.who.rpartition("|")[2]
    exact = [each for each in accounts if (each.user_principal_name or "").casefold() == login]
    ids = [each.id for each in exact or accounts]
    return msgspec.structs.replace(grant, who=ids[0]) if len(ids) == 1 else grant

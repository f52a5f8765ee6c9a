"""What the simulated tenant was asked, the directory's part and SharePoint's."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from graph_simulator import Call

SHAREPOINT = ("/sites", "/drives", "/groups/{group}/sites", "/_api")


@dataclass
class Traffic:
    """HTTP requests, of which envelopes; calls in envelopes and outside; units; rights read."""

    requests: int = 0
    envelopes: int = 0
    calls: int = 0
    units: int = 0
    permissions: int = 0


@dataclass
class Split:
    directory: Traffic
    sharepoint: Traffic

    @property
    def requests(self) -> int:
        return self.directory.requests + self.sharepoint.requests


class _Journal(msgspec.Struct):
    value: list[Call]


def journal(address: str) -> list[Call]:
    """What a tenant that is served answered since the last ``forget``."""
    with urllib.request.urlopen(f"{address}/_simulator/journal") as answer:
        return msgspec.json.decode(answer.read(), type=_Journal).value


def split(journal: Iterable[Call]) -> Split:
    """An envelope stands in the journal after what it held, all of it of one service."""
    found = Split(Traffic(), Traffic())
    held = found.directory
    for call in journal:
        if call.template == "/$batch":
            held.requests += 1
            held.envelopes += 1
            continue
        held = found.sharepoint if call.template.startswith(SHAREPOINT) else found.directory
        held.requests += not call.in_batch
        held.calls += 1
        held.units += call.units
        held.permissions += "permissions" in call.template
    return found

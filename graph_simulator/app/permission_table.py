"""Which application permissions let a call through: Microsoft's own table (permissions.json)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from graph_simulator.wire.routing import Route

_KEYED = re.compile(r"\([^)]*='\{\w+\}'\)")
_HOLE = re.compile(r"\{[^}]*\}")
_ENDING = re.compile(r"/\$(?:count|ref)$")
_CAST = re.compile(r"(members|memberof|owners|pages|pages/\{id\})/graph\.\w+")
_PLACE = re.compile(r"^/drives/\{id\}/(?:root:/\{id\}:?|items/\{id\}:/\{id\}:?|root)(?=/|$)")


class Table(msgspec.Struct):
    """``microsoft`` and ``pages``: call -> permissions, any of which is enough.

    ``properties``: those of a user that want more than the call does.
    """

    source: str
    microsoft: dict[str, list[str]]
    pages: dict[str, list[str]]
    properties: dict[str, list[str]]


@cache
def table() -> Table:
    return msgspec.json.decode(
        files("graph_simulator.app").joinpath("permissions.json").read_bytes(), type=Table
    )


def call_of(route: Route) -> str:
    """As the table spells it: ``POST /groups/{id}/members`` for ``…/{group}/members/$ref``."""
    path = _HOLE.sub("{id}", _KEYED.sub("/{id}", route.template)).lower()
    path = _CAST.sub(r"\1", _ENDING.sub("", path))
    return f"{route.method} {_PLACE.sub('/drives/{id}/items/{id}', path)}"


@cache
def permissions_of(route: Route) -> frozenset[str]:
    known = table()
    call = call_of(route)
    return frozenset([*known.microsoft.get(call, ()), *known.pages.get(call, ())])


def sensitive() -> Mapping[str, list[str]]:
    """Property of a user -> permissions, any of which may write it."""
    return table().properties

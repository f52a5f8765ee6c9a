"""Pages and their opaque tokens."""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from graph_simulator.odata.query import Query
from graph_simulator.wire.errors import GraphError, not_simulated
from graph_simulator.wire.messages import Json, Request, Response

ROWS_KEPT = 5_000_000


class Snapshots:
    """Results being paged through. A page token holds the name of one and a position in it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Sequence[Any]]] = OrderedDict()
        self._count = self._rows = 0

    def keep(self, path: str, rows: Sequence[Any]) -> str:
        self._count += 1
        name = f"{self._count:x}"
        self._kept[name] = (path, rows)
        self._rows += len(rows)
        while self._rows > ROWS_KEPT and len(self._kept) > 1:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._rows -= len(dropped)
        return name

    def resume(self, path: str, token: str) -> tuple[str, Sequence[Any], int]:
        expired = GraphError(
            400, "Directory_ExpiredPageToken", "The specified page token value has expired."
        )
        try:
            name, position = unseal(token).split(":")
            owner, rows = self._kept[name]
        except (ValueError, KeyError):
            raise expired from None
        if owner != path or not position.isdecimal():
            raise expired
        self._kept.move_to_end(name)
        return name, rows, int(position)


def seal(text: str) -> str:
    """Opaque, as page tokens are: nobody should be tempted to read one."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unseal(token: str) -> str:
    """Raise ``ValueError`` for what was never sealed here."""
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None


def link(request: Request, **options: str) -> str:
    """The absolute URL of this request with ``$name=value`` replaced or added."""
    kept = {name.lower(): value for name, value in request.query.items()}
    kept |= {f"${name}": value for name, value in options.items()}
    query = "&".join(f"{name}={quote(value, safe='(),:/')}" for name, value in kept.items())
    return f"{request.base}{quote(request.path, safe='/$()')}?{query}"


def page(
    request: Request,
    query: Query,
    snapshots: Snapshots,
    rows: Callable[[], Sequence[Any]],
    show: Callable[[Sequence[Any]], list[Json]],
    *,
    default_size: int,
    context: str,
) -> Response:
    """One page of ``rows``, which are worked out for the first page only.

    ``@odata.count`` is on the first page of an advanced query; elsewhere it silently vanishes.
    """
    if query.expand:
        raise not_simulated(f"$expand on {request.path}")
    size = query.top or default_size
    body: Json = {"@odata.context": f"{request.base}/$metadata#{context}"}
    if query.skiptoken:
        name, found, start = snapshots.resume(request.path, query.skiptoken)
    else:
        name, found, start = "", rows(), 0
        if query.advanced:
            body["@odata.count"] = len(found)
    end = start + size
    if end < len(found):
        name = name or snapshots.keep(request.path, found)
        body["@odata.nextLink"] = link(request, skiptoken=seal(f"{name}:{end}"))
    body["value"] = show(found[start:end])
    return Response(200, body)

"""Opening a connection to a tenant, and closing it whatever happened."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from provisioning import __version__
from provisioning.graph.auth import Tokens, check_root, is_loopback
from provisioning.graph.batch_queue import Wire
from provisioning.graph.budget import Budgets
from provisioning.graph.client import Graph
from provisioning.graph.errors import Unreachable
from provisioning.graph.permissions import Need
from provisioning.graph.retry import OnAway, Patience, Sleep
from provisioning.graph.sharepoint import NOT_USED


@asynccontextmanager
async def connect(
    root: str,
    credential: Any,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Callable[[], float] | None = None,
    sleep: Sleep | None = None,
    budgets: Budgets | None = None,
    patience: Patience | None = None,
    lanes: int = 6,
    needs: Sequence[Need] = (),
    sharepoint: str = NOT_USED,
    on_away: OnAway = lambda _: None,
) -> AsyncIterator[Graph]:
    """``root`` is ``https://graph.microsoft.com/v1.0`` or any root that speaks Graph.

    ``lanes``: requests in flight for each budget. ``clock`` counts seconds from anywhere.
    ``needs``: what each call needs, to be said where one is refused. ``sharepoint``: why its REST
    service is not used; empty where it may be. ``on_away``: see ``graph.retry``.
    """
    from provisioning.graph.wire import AdapterWire, RestWire

    root = check_root(root)
    tokens = Tokens(credential, root)
    http = httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(100, connect=30),
        limits=httpx.Limits(max_connections=4 * lanes, max_keepalive_connections=4 * lanes),
        headers={"User-Agent": f"NONISV|Extranet|provisioning/{__version__}"},
        trust_env=not is_loopback(root),
        verify=_trusted() if transport is None and root.startswith("https:") else True,
    )
    patience = patience or Patience()

    def dial(host: str) -> tuple[Wire, Tokens]:
        own = Tokens(credential, root, f"https://{host}/.default")
        origin = root.removesuffix(urlsplit(root).path) if is_loopback(root) else f"https://{host}"
        return RestWire(origin, host, own, http, timeout=patience.timeout), own

    async with http:
        graph = Graph(
            root,
            AdapterWire(root, tokens, http, timeout=patience.timeout),
            tokens,
            budgets=budgets or Budgets(),
            patience=patience,
            clock=clock or asyncio.get_running_loop().time,
            sleep=sleep or asyncio.sleep,
            lanes=lanes,
            needs=needs,
            dial=dial,
            sharepoint=sharepoint,
            on_away=on_away,
        )
        try:
            yield graph
        finally:
            await graph.close()


def _trusted() -> ssl.SSLContext:
    """The authorities of SSL_CERT_FILE or SSL_CERT_DIR, where set, or those that are well known."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise Unreachable(
            f"the authorities to trust cannot be read ({error.strerror or error}); SSL_CERT_FILE, "
            "where it is set, must name a file of PEM certificates"
        ) from None

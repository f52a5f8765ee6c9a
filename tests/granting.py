"""An administrator lets our application into the sites of some spaces."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from azure.core.credentials import AccessToken

from graph_simulator.wire.tokens import UNKNOWN_APP
from provisioning.graph import Graph, connect
from provisioning.reconcile.site_grants import grant, places
from tests import virtual_time
from tests.tenancy import Tenancy

ADMINISTRATOR = ("Sites.FullControl.All", "Group.Read.All")


class Session:
    """Somebody else's token."""

    def __init__(self, *roles: str) -> None:
        claims = {"appid": "22222222-2222-4222-8222-222222222222", "roles": roles}
        parts = (base64.urlsafe_b64encode(json.dumps(each).encode()) for each in ({}, claims))
        self._token = ".".join((*(part.decode().rstrip("=") for part in parts), "x"))

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(self._token, int(time.time()) + 3600)


def as_another(tenancy: Tenancy, session: Session, work: Callable[[Graph], Awaitable[str]]) -> str:
    async def main() -> str:
        transport = tenancy.simulator.transport()
        async with connect("http://localhost/v1.0", session, transport=transport) as graph:
            return await work(graph)

    return virtual_time.run(main())


def granted(tenancy: Tenancy, *codes: str, session: Session | None = None) -> list[str]:
    wanted = places(tenancy.extranet())
    return [
        as_another(
            tenancy,
            session or Session(*ADMINISTRATOR),
            lambda graph, place=wanted[code]: grant(graph, place, UNKNOWN_APP, "fullcontrol"),
        )
        for code in codes
    ]

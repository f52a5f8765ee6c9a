"""Over a real socket on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from graph_simulator import Fault, Simulator, serve
from graph_simulator.tests.calls import invitation

HEADERS = {"Authorization": "Bearer x"}


@contextlib.asynccontextmanager
async def served(simulator: Simulator, state: Path | None) -> AsyncIterator[httpx.AsyncClient]:
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(simulator, port=0, state=state, on_ready=port.set_result))
    root = f"http://127.0.0.1:{await port}"
    async with httpx.AsyncClient(base_url=root, headers=HEADERS) as client:
        yield client
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def test_a_served_tenant_answers_and_is_saved_when_it_stops(tmp_path: Path) -> None:
    state = tmp_path / "tenant.json"

    async def story() -> None:
        simulator = Simulator()
        async with served(simulator, state) as client:
            made = await client.post("/v1.0/invitations", json=invitation("lea@ars.example"))
            assert made.status_code == 201
            page = await client.get("/v1.0//users", params={"$top": "1", "$select": "mail"})
            assert page.json()["value"] == [{"mail": "lea@ars.example"}]
            simulator.add_guest("luc@ars.example")
            page = await client.get("/v1.0/users?$top=1")
            rest = await client.get(page.json()["@odata.nextLink"])
            assert len(rest.json()["value"]) == 1
            gone = await client.delete(f"/v1.0/users/{made.json()['invitedUser']['id']}")
            assert (gone.status_code, gone.content) == (204, b"")

    asyncio.run(story())
    assert len(Simulator.load(state).tenant.users) == 1


def test_a_lost_answer_breaks_the_connection_for_real() -> None:
    async def story() -> None:
        simulator = Simulator()
        simulator.faults.add(Fault(path="/invitations", do="lose"))
        async with served(simulator, None) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                await client.post("/v1.0/invitations", json=invitation("lea@ars.example"))
            assert len(simulator.tenant.users) == 1
            assert (await client.get("/v1.0/users")).status_code == 200

    asyncio.run(story())


def test_a_port_that_is_taken_is_named() -> None:
    async def story() -> None:
        async with served(Simulator(), None) as client:
            port = client.base_url.port or 0
            with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 cannot be used"):
                await serve(Simulator(), port=port, state=None, on_ready=lambda _: None)

    asyncio.run(story())

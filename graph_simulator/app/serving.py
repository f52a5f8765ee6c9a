"""The simulated tenant over HTTP, on loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn

from graph_simulator.app.simulator import Receive, Scope, Send, Simulator
from graph_simulator.wire.errors import AnswerLostError

SAVE_EVERY = 1.0


async def serve(
    simulator: Simulator, *, port: int, state: Path | None, on_ready: Callable[[int], None]
) -> None:
    """Answer on 127.0.0.1 until stopped or cancelled; port 0 takes a free one.

    ``on_ready`` is told the port. What changed is saved to ``state`` about every second, and
    when the server stops. Raise ``OSError`` with one sentence when the port is taken.
    """
    listening = _listen(port)
    server = _Server(simulator, state, lambda: on_ready(listening.getsockname()[1]))
    # What was loaded stays: without this every page of a large tenant pays for the collector.
    gc.collect()
    gc.freeze()
    saving = asyncio.create_task(_save_regularly(simulator, state))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(running)
    finally:
        server.should_exit = True
        saving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await saving
        await running


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        listening.close()
        why = error.strerror if isinstance(error, OSError) else "there is no such port"
        text = f"port {port} of 127.0.0.1 cannot be used ({why}); name another"
        raise OSError(getattr(error, "errno", None), text) from None
    return listening


class _Server(uvicorn.Server):
    """Says when it is ready, and saves before uvicorn passes on the signal that stopped it."""

    def __init__(
        self, simulator: Simulator, state: Path | None, on_ready: Callable[[], None]
    ) -> None:
        application = _dropping(simulator)
        super().__init__(uvicorn.Config(application, log_level="warning", access_log=False))
        self._simulator, self._state, self._on_ready = simulator, state, on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self._state is not None and self._simulator.tenant.changed:
            self._simulator.save(self._state)


async def _save_regularly(simulator: Simulator, state: Path | None) -> None:
    """A large tenant is saved less often: at most a tenth of the time is spent on it."""
    pause = SAVE_EVERY
    while state is not None:
        await asyncio.sleep(pause)
        if simulator.tenant.changed:
            began = time.perf_counter()
            simulator.save(state)
            pause = max(SAVE_EVERY, 10 * (time.perf_counter() - began))


def _dropping(simulator: Simulator) -> Callable[[Scope, Receive, Send], object]:
    """An answer that is lost is announced, never sent: uvicorn then closes the connection."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await simulator(scope, receive, send)
        except AnswerLostError:
            headers = [(b"content-length", b"1000")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})

    return application

"""The simulated tenant under an httpx client, without a socket."""

from __future__ import annotations

import httpx

from graph_simulator.wire.errors import AnswerLostError


class InProcessTransport(httpx.ASGITransport):
    """A lost answer breaks the connection, as a socket would."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except AnswerLostError:
            message = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(message, request=request) from None

"""One HTTP request over msgraph-sdk's adapter, without any of its middleware.

The adapter signs in and opens the connection; it neither retries nor follows redirects because
the HTTP client is ours. A new ``RequestInformation`` is made for each attempt: a used one keeps
its old token.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, cast

import httpx
import msgspec
from kiota_abstractions.method import Method
from kiota_abstractions.native_response_handler import NativeResponseHandler
from kiota_abstractions.request_information import RequestInformation
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from kiota_http.middleware.options import ResponseHandlerOption
from msgraph.graph_request_adapter import GraphRequestAdapter

from provisioning.graph.auth import Tokens, host_of
from provisioning.graph.calls import Answer, Broken, Call, Outcome, request_id

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

_log = logging.getLogger("extranet.graph")
_PLAIN = "application/json;odata=nometadata"
_RAW = ResponseHandlerOption(NativeResponseHandler())
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class AdapterWire:
    """``root`` without a final slash; ``http`` carries the User-Agent."""

    def __init__(self, root: str, tokens: Tokens, http: httpx.AsyncClient) -> None:
        provider = AzureIdentityAuthenticationProvider(
            cast("AsyncTokenCredential", tokens),
            scopes=[tokens.scope],
            allowed_hosts=[host_of(root)],
        )
        self._adapter = GraphRequestAdapter(provider, http)
        self._adapter.base_url = root
        self._root = root

    async def send(self, call: Call) -> Outcome:
        started = time.perf_counter()
        try:
            response = await self._adapter.send_primitive_async(self._request(call), "bytes", {})
        except _NEVER_SENT as error:
            outcome: Outcome = Broken(sent=False, reason=type(error).__name__)
        except httpx.RequestError as error:
            outcome = Broken(sent=True, reason=type(error).__name__)
        else:
            assert isinstance(response, httpx.Response)
            outcome = Answer(response.status_code, response.headers, response.content)
            # A response and its stream hold each other: a page would wait for the collector.
            del response.stream
        if _log.isEnabledFor(logging.DEBUG):
            said = outcome.status if isinstance(outcome, Answer) else outcome.reason
            _log.debug("%s: %s, %d ms", call.where, said, 1000 * (time.perf_counter() - started))
        return outcome

    def _request(self, call: Call) -> RequestInformation:
        request = RequestInformation(Method[call.method])
        request.url = self._root + call.path
        for name, value in call.headers.items():
            request.headers.try_add(name, value)
        request.headers.try_add("Accept", "application/json")
        request.headers.try_add("client-request-id", request_id())
        if call.body is not None:
            request.headers.try_add("Content-Type", "application/json")
            request.content = call.body
        request.add_request_options([_RAW])
        return request


class RestWire(AdapterWire):
    """To ``host`` of SharePoint at ``origin``, which is elsewhere for a simulated tenant.

    Page *Complete basic operations using SharePoint REST endpoints*: an update or a deletion is
    a POST that says so in a header, with the version that it replaces.
    """

    def __init__(self, origin: str, host: str, tokens: Tokens, http: httpx.AsyncClient) -> None:
        super().__init__(origin, tokens, http)
        self._host = host

    def _request(self, call: Call) -> RequestInformation:
        headers = {"Host": self._host, **call.headers}
        if call.method in ("MERGE", "DELETE"):
            headers |= {"X-HTTP-Method": call.method, "IF-MATCH": "*"}
            call = msgspec.structs.replace(call, method="POST")
        headers.setdefault("Accept", _PLAIN)
        if call.body is not None and "OData-Version" not in headers:
            headers["Content-Type"] = _PLAIN
        return super()._request(msgspec.structs.replace(call, headers=headers))

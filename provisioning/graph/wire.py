"""One HTTP request over msgraph-sdk's adapter, without any of its middleware.

The adapter signs in and opens the connection; it neither retries nor follows redirects because
the HTTP client is ours. A new ``RequestInformation`` is made for each attempt: a used one keeps
its old token.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
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
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_whole = msgspec.json.Decoder(msgspec.Raw).decode
_CUT = (ssl.SSLEOFError, ssl.SSLSyscallError, ssl.SSLZeroReturnError)


class AdapterWire:
    """``root`` without a final slash; ``http`` carries the User-Agent; ``timeout`` in seconds,
    for one whole answer: each of its bytes may come in good time and the last one never.
    """

    def __init__(
        self, root: str, tokens: Tokens, http: httpx.AsyncClient, *, timeout: float
    ) -> None:
        provider = AzureIdentityAuthenticationProvider(
            cast("AsyncTokenCredential", tokens),
            scopes=[tokens.scope],
            allowed_hosts=[host_of(root)],
        )
        self._adapter = GraphRequestAdapter(provider, http)
        self._adapter.base_url = root
        self._root = root
        self._tokens = tokens
        self._timeout = timeout
        self.date: str | None = None

    async def send(self, call: Call) -> Outcome:
        await self._tokens.get_token(self._tokens.scope)  # signing in has its own patience
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._adapter.send_primitive_async(
                    self._request(call), "bytes", {}
                )
        except TimeoutError:
            outcome: Outcome = Broken(sent=True, reason=f"not whole after {self._timeout:g} s")
        except _NEVER_SENT as error:
            outcome = _never_sent(error, host_of(self._root))
        except httpx.RequestError as error:
            outcome = Broken(sent=True, reason=type(error).__name__)
        else:
            assert isinstance(response, httpx.Response)
            self.date = response.headers.get("date", self.date)
            outcome = _arrived(response)
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


def _arrived(response: httpx.Response) -> Outcome:
    """What a proxy or a portal puts in the place of an answer is no answer."""
    if response.is_success and response.content:
        try:
            _whole(response.content)
        except msgspec.DecodeError:
            return Broken(sent=True, reason="what came back is not JSON")
    return Answer(response.status_code, response.headers, response.content)


def _never_sent(error: Exception, host: str) -> Broken:
    """A connection that TLS refuses is refused each time; one that is cut on the way may not be."""
    why: BaseException | None = error
    while why and not isinstance(why, ssl.SSLError):
        why = why.__cause__ or why.__context__
    match why:
        case ssl.SSLCertVerificationError():
            reason = (
                f"the certificate of {host} is not trusted: {why.verify_message.rstrip('.')}; "
                "where it is right, name its authority's file in SSL_CERT_FILE"
            )
            return Broken(sent=False, reason=reason, lasting=True)
        case ssl.SSLError() if not isinstance(why, _CUT):
            reason = f"{host} does not speak TLS as it should: {why.reason or type(why).__name__}"
            return Broken(sent=False, reason=reason, lasting=True)
        case _:
            return Broken(sent=False, reason=type(error).__name__)


class RestWire(AdapterWire):
    """To ``host`` of SharePoint at ``origin``, which is elsewhere for a simulated tenant.

    Page *Complete basic operations using SharePoint REST endpoints*: an update or a deletion is
    a POST that says so in a header, with the version that it replaces.
    """

    def __init__(
        self, origin: str, host: str, tokens: Tokens, http: httpx.AsyncClient, *, timeout: float
    ) -> None:
        super().__init__(origin, tokens, http, timeout=timeout)
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

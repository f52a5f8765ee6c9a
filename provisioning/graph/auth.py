"""Proving who we are: azure-identity for a real tenant, nothing for a loopback one."""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from provisioning.graph.errors import Unreachable

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken

_GRAPH_SCOPE = "https://graph.microsoft.com/.default"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SignIn(Protocol):
    """What signing in needs to know; ``provisioning.settings.Settings`` has this shape."""

    @property
    def tenant_id(self) -> str | None: ...
    @property
    def client_id(self) -> str | None: ...
    @property
    def certificate(self) -> str | None: ...
    @property
    def credential(self) -> str: ...
    @property
    def environment(self) -> Mapping[str, str]: ...


class LocalCredential:
    """For a simulated tenant: any bearer will do."""

    async def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        from azure.core.credentials import AccessToken

        return AccessToken("local", int(time.time()) + 3600)


def host_of(root: str) -> str:
    return urlsplit(root).hostname or ""


def check_root(root: str) -> str:
    """``root`` without its final slash; https, or plain http to this machine only."""
    parts = urlsplit(root)
    if parts.scheme == "https" and parts.hostname:
        return root.rstrip("/")
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return root.rstrip("/")
    if parts.scheme == "http":
        raise Unreachable(
            f"{root}: plain http would show the token to the network; "
            "use https, or a tenant simulated on this machine (127.0.0.1, localhost or ::1)"
        )
    raise Unreachable(f"{root!r} is not the address of Graph; write https://HOST/v1.0")


def is_loopback(root: str) -> bool:
    return host_of(root) in _LOOPBACK


def roles_of(token: str) -> frozenset[str] | None:
    """The application permissions in an access token, read without verifying it.

    ``None`` where there is nothing to read: the token is opaque to us, as it may always be.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return frozenset(str(role) for role in claims.get("roles", ()))
    except (ValueError, AttributeError, TypeError):
        return None


class Tokens:
    """One credential's token, kept until five minutes before its end.

    A credential that blocks runs in a thread. ``forget`` is called when the service refused the
    token: the credential is asked again.
    """

    def __init__(self, credential: Any, root: str, scope: str = "") -> None:
        graph = _GRAPH_SCOPE if is_loopback(root) else f"https://{host_of(root)}/.default"
        self.scope = scope or graph
        self._credential = credential
        self._blocking = not inspect.iscoroutinefunction(credential.get_token)
        self._token: AccessToken | None = None
        self._one_at_a_time = asyncio.Lock()

    async def get_token(
        self, *scopes: str, claims: str | None = None, **options: Any
    ) -> AccessToken:
        async with self._one_at_a_time:
            if self._token is None or claims or self._token.expires_on < time.time() + 300:
                self._token = await self._fetch(*scopes, claims=claims, **options)
            return self._token

    def forget(self) -> None:
        self._token = None

    async def _fetch(self, *scopes: str, **options: Any) -> AccessToken:
        from azure.core.exceptions import AzureError

        try:
            if self._blocking:
                token: AccessToken = await asyncio.to_thread(
                    self._credential.get_token, *scopes, **options
                )
            else:
                token = await self._credential.get_token(*scopes, **options)
        except AzureError as error:
            said = str(error).strip().partition("\n")[0][:300]
            raise Unreachable(f"no token could be had for {self.scope}: {said}") from None
        return token

"""The environment, read once into one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, Self, cast, get_args
from urllib.parse import urlsplit

import msgspec

TenantSize = Literal["S", "M", "L"]
CredentialChoice = Literal[
    "auto",
    "certificate",
    "workload-identity",
    "github",
    "environment",
    "managed-identity",
    "developer",
]
_PUBLIC_ROOT: Final = "https://graph.microsoft.com/v1.0"
_MOST_LANES: Final = 16
_LONGEST_TIMEOUT: Final = 600


class BadSetting(Exception):
    """``NAME=value: what is wrong; what to write``."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """``environment`` is what this was read from: each way of signing in has its own variables."""

    graph_root: str = _PUBLIC_ROOT
    tenant_id: str | None = None
    client_id: str | None = None
    certificate: str | None = None
    credential: CredentialChoice = "auto"
    tenant_size: TenantSize = "S"
    state_directory: Path = Path(".extranet")
    locks_directory: Path | None = None
    licences: int = 0
    lanes: int = 6
    request_timeout: int = 120
    environment: Mapping[str, str] = {}

    def __repr__(self) -> str:
        """Without the environment, which may hold secrets."""
        return f"Settings(graph_root={self.graph_root!r}, credential={self.credential!r})"

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Self:
        """``AZURE_*`` where a standard name exists, ``EXTRANET_*`` otherwise; empty is unset."""
        given = {name: value.strip() for name, value in env.items() if value.strip()}
        _one_of("EXTRANET_LOG", given.get("EXTRANET_LOG", "plain"), ("plain", "text", "json"))
        _one_of("EXTRANET_LOG_NAMES", given.get("EXTRANET_LOG_NAMES", "no"), ("no", "yes"))
        return cls(
            graph_root=_root(given.get("EXTRANET_GRAPH", _PUBLIC_ROOT)),
            tenant_id=given.get("AZURE_TENANT_ID"),
            client_id=given.get("AZURE_CLIENT_ID"),
            certificate=given.get("AZURE_CLIENT_CERTIFICATE_PATH"),
            credential=cast(
                "CredentialChoice",
                _one_of(
                    "EXTRANET_CREDENTIAL",
                    given.get("EXTRANET_CREDENTIAL", "auto"),
                    get_args(CredentialChoice),
                ),
            ),
            tenant_size=cast(
                "TenantSize",
                _one_of(
                    "EXTRANET_TENANT_SIZE",
                    given.get("EXTRANET_TENANT_SIZE", "S").upper(),
                    get_args(TenantSize),
                ),
            ),
            state_directory=Path(given.get("EXTRANET_STATE", ".extranet")),
            locks_directory=Path(locks) if (locks := given.get("EXTRANET_LOCKS")) else None,
            licences=_licences(given.get("EXTRANET_LICENCES", "0")),
            lanes=_lanes(given.get("EXTRANET_LANES", "6")),
            request_timeout=_timeout(given.get("EXTRANET_REQUEST_TIMEOUT", "120")),
            environment=given,
        )


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise BadSetting(f"{name}={value}: unknown value; write one of {', '.join(choices)}")
    return value


def _lanes(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= _MOST_LANES:
        raise BadSetting(f"EXTRANET_LANES={value}: not a number from 1 to {_MOST_LANES}")
    return int(value)


def _timeout(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= _LONGEST_TIMEOUT:
        raise BadSetting(
            f"EXTRANET_REQUEST_TIMEOUT={value}: not a number of seconds, 1 to {_LONGEST_TIMEOUT}"
        )
    return int(value)


def _licences(value: str) -> int:
    if not value.isdecimal():
        raise BadSetting(
            f"EXTRANET_LICENCES={value}: not a number; write how many the tenant has, as 1500"
        )
    return int(value)


def _root(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSetting(f"EXTRANET_GRAPH={value}: not an address; write {_PUBLIC_ROOT}")
    return value.rstrip("/")

"""What a bearer token says of its application. Nothing is verified: any token is accepted."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from typing import NamedTuple

import msgspec

UNKNOWN_APP = "00000000-0000-0000-0000-00000000e77a"
"""The application of a token that says nothing."""


class Caller(NamedTuple):
    """``roles`` are the application permissions that the token carries; ``None``: it is silent.

    ``object_id`` is that of its service principal, empty when the token does not say; so are
    ``audience``, for whom the token is, and ``proof``: ``1`` where it was had by a secret.
    """

    app_id: str = UNKNOWN_APP
    object_id: str = ""
    name: str = "Extranet"
    roles: frozenset[str] | None = None
    audience: str = ""
    proof: str = ""


SILENT = Caller()


class Claims(msgspec.Struct):
    appid: str = UNKNOWN_APP
    oid: str = ""
    app_displayname: str = "Extranet"
    roles: list[str] | None = None
    aud: str = ""
    appidacr: str = ""


@lru_cache(maxsize=100)
def caller_of(authorization: str) -> Caller:
    """From the payload of a JSON Web Token; an opaque token is the unknown application's."""
    parts = authorization.partition(" ")[2].strip().split(".")
    if len(parts) != 3:
        return SILENT
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = msgspec.json.decode(payload, type=Claims)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return SILENT
    roles = None if claims.roles is None else frozenset(claims.roles)
    return Caller(
        claims.appid.lower(),
        claims.oid.lower(),
        claims.app_displayname,
        roles,
        claims.aud.removesuffix("/"),
        claims.appidacr,
    )

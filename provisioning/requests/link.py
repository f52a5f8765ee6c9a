"""The link that proves an address: signed, never stored, valid for some hours of *our* clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

from provisioning.requests.errors import BadLink

_SALT: Final = "access.confirm"


def token(request: int, now: datetime) -> str:
    """To be put in a mail at the moment it is sent, and nowhere else."""
    signed: str = Signer(salt=_SALT).sign_object([request, int(now.timestamp())])
    return signed


def request_of(token: str, now: datetime, *, hours: int) -> int:
    """The account request that this link confirms. ``BadLink`` never repeats the link."""
    try:
        request, at = Signer(salt=_SALT).unsign_object(token.strip())
    except (BadSignature, ValueError, TypeError):
        raise BadLink(
            "this confirmation link is not ours or was cut; copy it whole from the message"
        ) from None
    if now - datetime.fromtimestamp(at, UTC) > timedelta(hours=hours):
        raise BadLink(f"this confirmation link is older than {hours} hours; ask for a new one")
    return int(request)

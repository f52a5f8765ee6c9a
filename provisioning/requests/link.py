"""Links of mails: signed, never stored, valid for some hours of *our* clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.core.signing import BadSignature, Signer

from provisioning.requests.errors import BadLink

CONFIRM: Final = "access.confirm"
RESET: Final = "access.reset"
RESET_HOURS: Final = 1


def token(number: int, now: datetime, use: str = CONFIRM) -> str:
    """To be put in a mail at the moment it is sent, and nowhere else."""
    signed: str = Signer(salt=use).sign_object([number, int(now.timestamp())])
    return signed


def request_of(token: str, now: datetime, *, hours: int, use: str = CONFIRM) -> int:
    """The number that this link was made for. ``BadLink`` never repeats the link."""
    try:
        number, at = Signer(salt=use).unsign_object(token.strip())
    except (BadSignature, ValueError, TypeError):
        raise BadLink(
            "this confirmation link is not ours or was cut; copy it whole from the message"
        ) from None
    if now - datetime.fromtimestamp(at, UTC) > timedelta(hours=hours):
        raise BadLink(f"this confirmation link is older than {hours} hours; ask for a new one")
    return int(number)

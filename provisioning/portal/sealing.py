"""What the portal keeps and must be able to read again, kept unreadable without the secret key.

A row written under a former key (``EXTRANET_SECRET_KEY_FALLBACKS``) is still read.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from typing import Any, Final

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

_USE: Final = b"portal.sealing"


def _keys() -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    derived = (hashlib.sha256(_USE + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(each)) for each in derived])


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """``InvalidToken`` when no key of ours sealed it."""
    return _keys().decrypt(sealed.encode()).decode()


class SealedJson:
    """The contents of a session: what is typed, a second factor being set up."""

    def dumps(self, contents: dict[str, Any]) -> bytes:
        return seal(json.dumps(contents, separators=(",", ":"))).encode("latin-1")

    def loads(self, sealed: bytes) -> dict[str, Any]:
        """``InvalidToken`` for a key that is gone, of which Django makes an empty session."""
        found: dict[str, Any] = json.loads(unseal(sealed.decode("latin-1")))
        return found

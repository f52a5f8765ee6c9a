"""The secret keys of a store, the present one first: what each of their uses derives from them.

Whoever can write the database and has none of them can neither name a person as the journal does,
nor seal a line, nor bear witness to a row.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import cached_property
from typing import Final

_SEAL: Final = b"access.journal.seal"
_HOLDING: Final = b"access.journal.holding"
# As Django's salted_hmac derives it: lines of the first releases name people by it.
_PERSON: Final = b"access.journal"


class SecretKey:
    """``id`` tells keys apart and gives none away."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def id(self) -> str:
        return self._derived(b"access.key.id").hex()[:8]

    @cached_property
    def _of_seals(self) -> bytes:
        return self._derived(_SEAL)

    @cached_property
    def _of_holdings(self) -> bytes:
        return self._derived(_HOLDING)

    @cached_property
    def _of_people(self) -> bytes:
        return self._derived(_PERSON)

    def _derived(self, use: bytes) -> bytes:
        return hashlib.sha256(use + self._secret).digest()

    def seal(self, text: str) -> str:
        """52 characters: the key's id, a colon, and the proof."""
        proof = hmac.digest(self._of_seals, text.encode(), "sha256")
        return f"{self.id}:{urlsafe_b64encode(proof).decode().rstrip('=')}"

    def holding(self, text: str) -> str:
        return hmac.digest(self._of_holdings, text.encode(), "sha256").hex()[:32]

    def pseudonym(self, address: str) -> str:
        return hmac.digest(self._of_people, address.encode(), "sha256").hex()[:32]


def key_of(seal: str) -> str:
    """The id of the key that made this seal; empty for lines older than keys."""
    return seal.partition(":")[0] if ":" in seal else ""

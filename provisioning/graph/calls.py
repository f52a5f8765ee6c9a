"""The nouns of the wire: what is asked, what came back, and what it cost so far."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec


class CallCost(NamedTuple):
    """What one call takes from each of the service's budgets (page *Throttling limits*)."""

    units: float = 0
    writes: float = 0
    invitations: float = 0
    sharepoint: float = 0

    @classmethod
    def total(cls, costs: Iterable[CallCost]) -> CallCost:
        return cls(*map(sum, zip(*costs, strict=True)))


class Call(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One request, without its token: it can be sent alone or inside an envelope, and again.

    ``path`` is relative to the root and starts with a slash. ``slots`` is the number of places
    it takes in an envelope of 20. ``repeatable`` says that doing it twice does no harm.
    """

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = {}
    slots: int = 1
    repeatable: bool = False
    cost: CallCost = CallCost()

    @property
    def where(self) -> str:
        """``GET /users``: without the query, which may hold addresses or page tokens."""
        return f"{self.method} {self.path.partition('?')[0]}"


class Answer(msgspec.Struct, frozen=True, eq=False):
    """``headers`` are in lower case. ``body`` is JSON, or empty."""

    status: int
    headers: Mapping[str, str]
    body: bytes | msgspec.Raw = b""


class Broken(msgspec.Struct, frozen=True):
    """No readable answer. ``sent`` says that the request may have reached the service,
    ``lasting`` that to try again changes nothing.
    """

    sent: bool
    reason: str
    lasting: bool = False


Outcome = Answer | Broken


def request_id() -> str:
    """A random UUID for ``client-request-id``; ``uuid.uuid4`` costs four times as much."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@dataclass(slots=True)
class Stats:
    """``requests`` counts HTTP requests, ``items`` calls (alone or in envelopes), repeats too."""

    requests: int = 0
    envelopes: int = 0
    items: int = 0
    units: float = 0
    writes: float = 0
    throttled: int = 0
    retries: int = 0
    waited: float = 0

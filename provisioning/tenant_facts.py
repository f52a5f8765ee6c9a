"""How a tenant behaves, as it answered when it was asked: the facts file of ``extranet probe``.

It names no person, no object and no tenant, and holds no secret: it may be sent to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from provisioning.errors import Refusal

FORMAT = 1
Verdict = Literal["as believed", "otherwise", "could not tell"]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``name`` is that of a belief. ``found`` is the tenant's answer, unless it could not tell."""

    name: str
    verdict: Verdict
    believed: Any = None
    found: Any = None
    reason: str = ""


class TenantFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``tool`` is the version that asked, ``on`` the day."""

    format: int
    tool: str
    on: date
    facts: tuple[Fact, ...]

    def by_name(self) -> Mapping[str, Fact]:
        return {fact.name: fact for fact in self.facts}

    def values(self) -> Mapping[str, Any]:
        """Belief -> what the tenant answered, where it did."""
        return {fact.name: fact.found for fact in self.facts if fact.verdict != "could not tell"}


def encoded(facts: Iterable[Fact], *, tool: str, on: date) -> bytes:
    file = TenantFacts(FORMAT, tool, on, tuple(facts))
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def read_facts(path: Path) -> TenantFacts:
    """Raise ``Refusal`` where this is no facts file, or one of another format."""
    try:
        content = path.read_bytes()
        version = msgspec.json.decode(content, type=_Format).format
        if version != FORMAT:
            raise Refusal(
                f"{path}: a facts file of format {version}, and this version reads {FORMAT}; "
                "run extranet probe again"
            )
        return msgspec.json.decode(content, type=TenantFacts)
    except msgspec.MsgspecError as error:
        raise Refusal(
            f"{path}: not a facts file ({error}); extranet probe --out writes one"
        ) from None
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror or error}") from None


class _Format(msgspec.Struct):
    format: int

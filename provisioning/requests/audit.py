"""The proof of the journal, offline: lines of JSON, no database, no key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Self

import msgspec


class AuditLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line as exported, in this order of fields; ``seal`` covers all the others."""

    seq: int
    at: str
    act: str
    what: str
    about: str
    actor: str
    detail: str
    previous: str
    seal: str

    @classmethod
    def sealed(cls, **fields: str | int) -> Self:
        return msgspec.convert({**fields, "seal": _seal(fields)}, cls)

    def columns(self) -> dict[str, str | int]:
        return {name: getattr(self, name) for name in self.__struct_fields__}

    def true(self) -> bool:
        fields = self.columns()
        return fields.pop("seal") == _seal(fields)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """``faults`` are sentences, none when every line is as it was written.

    ``head`` is the last seal: compare it with one noted elsewhere to prove that no line was cut
    from the end. ``clock_went_back`` counts lines dated before the one they follow.
    """

    lines: int
    head: str
    faults: tuple[str, ...]
    clock_went_back: int = 0


def canonical(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _seal(fields: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


def verify(lines: Iterable[str], *, head: str | None = None) -> Verdict:
    """Check exported lines. One changed byte, a line removed, added or moved is a fault."""
    faults: list[str] = []
    seal, at, count, back = "", "", 0, 0
    for number, text in enumerate(lines, 1):
        count = number
        raw = text.removesuffix("\n")
        try:
            line = msgspec.json.decode(raw, type=AuditLine)
        except (msgspec.DecodeError, UnicodeError):
            faults.append(f"line {number}: not a line of the journal")
            seal = ""
            continue
        if written(line) != raw or not line.true():
            faults.append(f"line {number}: it was changed after it was written")
        if line.seq != number:
            faults.append(f"line {number}: it says it is line {line.seq}")
        if line.previous != seal:
            faults.append(f"line {number}: it does not follow the line before")
        back += line.at < at
        seal, at = line.seal, line.at
    if head is not None and head != seal:
        faults.append("the end: the last seal is not the expected one; lines were cut or added")
    return Verdict(lines=count, head=seal, faults=tuple(faults), clock_went_back=back)


def written(line: AuditLine) -> str:
    """The only way to write a line; another spelling of the same JSON is a change."""
    return msgspec.json.encode(line).decode()


def exported(lines: Iterable[AuditLine]) -> Iterator[str]:
    for line in lines:
        yield written(line) + "\n"

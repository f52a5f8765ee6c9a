"""The proof of the journal, offline: lines of JSON, no database; the key where it is at hand."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, Self

import msgspec

from provisioning.requests.keys import SecretKey, key_of

# Made once: it is asked for each person of each plan.
_CANONICAL: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
    def sealed(cls, key: SecretKey, **fields: str | int) -> Self:
        return msgspec.convert({**fields, "seal": key.seal(canonical(fields))}, cls)

    def columns(self) -> dict[str, str | int]:
        return {name: getattr(self, name) for name in self.__struct_fields__}

    def true(self, keys: Iterable[SecretKey]) -> bool:
        """Whether its seal is the one that its key, among these, gives it."""
        fields = self.columns()
        seal, text = fields.pop("seal"), canonical(fields)
        if not key_of(self.seal):
            return seal == hashlib.sha256(text.encode()).hexdigest()
        return any(key.id == key_of(self.seal) and key.seal(text) == seal for key in keys)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """``faults`` are sentences, none when every line is as it was written.

    ``head`` is the last line's ``SEQ:SEAL``: noted elsewhere, it proves later that nothing was cut
    or rewritten up to there. ``unproved`` counts the lines of each key that is not at hand, by its
    id. ``clock_went_back`` counts lines dated before the one they follow.
    """

    lines: int
    head: str
    faults: tuple[str, ...]
    unproved: Mapping[str, int] = {}
    clock_went_back: int = 0


def canonical(value: Mapping[str, object]) -> str:
    return _CANONICAL.encode(value)


def verify(
    lines: Iterable[str], *, keys: Collection[SecretKey] = (), noted: Iterable[str] = ()
) -> Verdict:
    """Check exported lines. One changed byte, a line removed, added or moved is a fault.

    ``noted`` are heads of before; without its key, a line is only held against its neighbours.
    """
    checking = _Checking(frozenset(keys), set(noted))
    for number, text in enumerate(lines, 1):
        checking.line(number, text.removesuffix("\n"))
    return checking.verdict()


class _Checking:
    def __init__(self, keys: Collection[SecretKey], noted: set[str]) -> None:
        self._keys, self._ids = keys, {key.id for key in keys}
        self._noted = noted
        self._faults: list[str] = []
        self._seal, self._at, self._count, self._back = "", "", 0, 0
        self._unproved: Counter[str] = Counter()

    def line(self, number: int, raw: str) -> None:
        self._count = number
        try:
            line = msgspec.json.decode(raw, type=AuditLine)
        except (msgspec.DecodeError, UnicodeError):
            self._faults.append(f"line {number}: not a line of the journal")
            self._seal = ""
            return
        self._faults += [f"line {number}: {fault}" for fault in self._wrong(line, number, raw)]
        self._back += line.at < self._at
        self._seal, self._at = line.seal, line.at
        self._noted -= {line.seal, f"{number}:{line.seal}"}

    def _wrong(self, line: AuditLine, number: int, raw: str) -> Iterator[str]:
        key = key_of(line.seal)
        if key and key not in self._ids:
            self._unproved[key] += 1
        if written(line) != raw or not (key in self._unproved or line.true(self._keys)):
            yield "it was changed after it was written"
        if not key and key_of(self._seal):
            yield "it has no key, and follows one that has"
        if line.seq != number:
            yield f"it says it is line {line.seq}"
        if line.previous != self._seal:
            yield "it does not follow the line before"

    def verdict(self) -> Verdict:
        gone = "a seal that was noted is not in it; lines were cut, or all was rewritten"
        return Verdict(
            lines=self._count,
            head=f"{self._count}:{self._seal}" if self._count else "",
            faults=(*self._faults, *[f"the end: {gone}"] * bool(self._noted)),
            unproved=dict(self._unproved),
            clock_went_back=self._back,
        )


def written(line: AuditLine) -> str:
    """The only way to write a line; another spelling of the same JSON is a change."""
    return msgspec.json.encode(line).decode()


def exported(lines: Iterable[AuditLine]) -> Iterator[str]:
    for line in lines:
        yield written(line) + "\n"

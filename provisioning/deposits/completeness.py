"""How far each establishment is with what a campaign expects, and how far all of them are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from provisioning.deposits.documents import Expected, File, Judged, concerns, judge
from provisioning.spec.model import Campaign

State = Literal["received", "refused", "missing"]


class Piece(msgspec.Struct, frozen=True):
    """One expected document. The last good file counts; ``right`` are all of them, last first."""

    name: str
    right: tuple[Judged, ...]
    wrong: tuple[Judged, ...]

    @property
    def state(self) -> State:
        if self.right:
            return "received"
        return "refused" if self.wrong else "missing"

    @property
    def late(self) -> bool:
        """It was in time if any good version was."""
        return bool(self.right) and all(each.late for each in self.right)

    @property
    def duplicated(self) -> bool:
        return len(self.right) > 1


class Deposit(msgspec.Struct, frozen=True):
    """How far one establishment is; ``stray`` are files that are no expected piece."""

    expected: Expected
    folder: bool
    pieces: tuple[Piece, ...]
    stray: tuple[Judged, ...]

    @property
    def complete(self) -> bool:
        return all(piece.state == "received" for piece in self.pieces)

    @property
    def begun(self) -> bool:
        """Something is there, right or wrong."""
        return bool(self.stray) or any(piece.state != "missing" for piece in self.pieces)

    @property
    def late(self) -> bool:
        return any(piece.late for piece in self.pieces)


class Total(msgspec.Struct, frozen=True):
    """``received`` counts establishments by piece; ``begun`` have something, not everything."""

    name: str
    expected: int
    complete: int
    begun: int
    late: int
    received: Mapping[str, int]

    @property
    def nothing(self) -> int:
        return self.expected - self.complete - self.begun


def review(
    expected: Iterable[Expected],
    campaign: Campaign,
    files: Mapping[str, Sequence[File]],
    until: date = date.max,
) -> tuple[Deposit, ...]:
    """``files``: FINESS -> what is in its folder; an absent number has no folder.

    ``until``: when another campaign opens, see ``concerns``.
    """
    ours = {
        finess: [file for file in found if concerns(file, campaign, until)]
        for finess, found in files.items()
    }
    return tuple(_deposit(each, campaign, ours.get(each.establishment.finess)) for each in expected)


def _deposit(expected: Expected, campaign: Campaign, files: Sequence[File] | None) -> Deposit:
    judged = [judge(file, expected, campaign) for file in files or ()]
    judged.sort(key=lambda each: (each.file.deposited, each.file.name), reverse=True)
    pieces = [
        Piece(
            name,
            tuple(each for each in judged if each.piece == name and not each.flaws),
            tuple(each for each in judged if each.piece == name and each.flaws),
        )
        for name in campaign.pieces
    ]
    stray = tuple(each for each in judged if each.piece is None)
    return Deposit(expected, files is not None, tuple(pieces), stray)


def totals(deposits: Iterable[Deposit], by: Callable[[Deposit], str]) -> tuple[Total, ...]:
    """One line per ``by(deposit)``, in the order of these names; what has none comes last."""
    groups: dict[str, list[Deposit]] = defaultdict(list)
    for deposit in deposits:
        groups[by(deposit)].append(deposit)
    return tuple(total(name, groups[name]) for name in sorted(groups, key=lambda n: (not n, n)))


def total(name: str, deposits: Sequence[Deposit]) -> Total:
    received: dict[str, int] = defaultdict(int)
    for deposit in deposits:
        for piece in deposit.pieces:
            received[piece.name] += piece.state == "received"
    complete = sum(deposit.complete for deposit in deposits)
    something = sum(deposit.begun for deposit in deposits)
    return Total(
        name=name,
        expected=len(deposits),
        complete=complete,
        begun=something - complete,
        late=sum(deposit.late for deposit in deposits),
        received=dict(received),
    )

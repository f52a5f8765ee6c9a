"""Whether a file is the document that a campaign expects of an establishment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from provisioning.spec.establishments import Establishment, key_ok, normal, regions, structure_types
from provisioning.spec.model import Campaign, Spec
from provisioning.spec.model.spaces import MACROS

Wrong = Literal[
    "macros", "extension", "empty", "size", "finess", "manager", "year", "kind", "piece"
]

MEGABYTE = 1024 * 1024

_NUMBERS = re.compile(r"(?<![0-9A-Z])(?:\d{2}|2[AB])\d{7}(?![0-9A-Z])", re.ASCII).findall
_YEARS = re.compile(r"(?<!\d)20\d\d(?!\d)", re.ASCII).findall
# The name we propose: {finess}_{year}_{kind}_{piece}.
_OWN_NAME = re.compile(r"[0-9A-Z]{9}_(20\d\d)_", re.ASCII | re.IGNORECASE).match
# Of the places that deposit, Guadeloupe and Martinique are the last to end their day.
_LAST_MIDNIGHT = timedelta(hours=-4)


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was found; ``size`` in bytes, the columns as text, empty when unsaid.
    ``depositor`` is the id of an account.
    """

    name: str
    size: int
    deposited: datetime
    finess: str = ""
    year: str = ""
    kind: str = ""
    piece: str = ""
    content_type: str = ""
    depositor: str = ""

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].casefold() if "." in self.name else ""

    @property
    def day(self) -> date:
        return (self.deposited + _LAST_MIDNIGHT).date()


class Flaw(NamedTuple):
    """Why a file does not count; ``said`` is what it says instead."""

    what: Wrong
    said: str = ""


class Judged(msgspec.Struct, frozen=True):
    file: File
    piece: str | None
    flaws: tuple[Flaw, ...]
    late: bool


class Expected(NamedTuple):
    """``kind`` is the report asked for (CAMSP), ``region`` a structure's name or nothing."""

    establishment: Establishment
    kind: str
    region: str


def expectations(
    spec: Spec, campaign: Campaign, establishments: Iterable[Establishment]
) -> tuple[Expected, ...]:
    """Every open establishment whose kind of report the campaign has a model for."""
    types, covered = structure_types(spec), regions(spec)
    found = (
        Expected(each, types[each.category].upper(), covered.get(each.departement, ""))
        for each in establishments
        if each.open and each.category in types
    )
    return tuple(each for each in found if not campaign.models or each.kind in campaign.models)


def next_opening(spec: Spec, campaign: Campaign) -> date:
    """When the library begins to receive another campaign; the end of time if none is known."""
    place = (campaign.space, campaign.library)
    others = (each for each in spec.campaigns.values() if (each.space, each.library) == place)
    return min((each.opens for each in others if each.opens > campaign.opens), default=date.max)


def concerns(file: File, campaign: Campaign, until: date = date.max) -> bool:
    """A file that says the campaign's year, or may have mistaken it.

    One that says another year was deposited while the campaign was open; one that says none, at
    any time from the opening ``until`` another campaign opens.
    """
    named = _OWN_NAME(file.name)
    said = file.year.strip() or (named[1] if named else "")
    if _whole(said) == campaign.year:
        return True
    if said:
        return campaign.opens <= file.day <= campaign.closes
    return campaign.opens <= file.day < until


def judge(file: File, expected: Expected, campaign: Campaign) -> Judged:
    piece = piece_of(file, campaign)
    flaws = (
        *_form(file, piece, campaign),
        *_identity(file, expected),
        *_year(file, campaign),
    )
    return Judged(file, piece, tuple(dict.fromkeys(flaws)), file.day > campaign.due)


def piece_of(file: File, campaign: Campaign) -> str | None:
    """The column decides, then the content type, the file's name, and its extension."""
    said = file.piece.strip().casefold()
    if said in campaign.pieces:
        return said
    for text in (file.content_type.casefold(), file.name.casefold()):
        named = [piece for piece in campaign.pieces if piece in text]
        if len(named) == 1:
            return named[0]
    plain = {"xlsm": "xlsx", "docm": "docx"}.get(file.extension, file.extension)
    taking = [piece for piece, extensions in campaign.pieces.items() if plain in extensions]
    return taking[0] if len(taking) == 1 else None


def _form(file: File, piece: str | None, campaign: Campaign) -> Iterator[Flaw]:
    accepted = campaign.pieces.get(piece or "", ())
    if file.extension in MACROS:
        yield Flaw("macros", file.extension)
    elif piece is None:
        yield Flaw("piece")
    elif file.extension not in accepted:
        yield Flaw("extension", file.extension)
    if file.size == 0:
        yield Flaw("empty")
    if file.size > campaign.max_size_mb * MEGABYTE:
        yield Flaw("size", str(-(-file.size // MEGABYTE)))


def _identity(file: File, expected: Expected) -> Iterator[Flaw]:
    place = expected.establishment
    number = normal(file.finess)
    said = [number.finess if number else file.finess.strip()] if file.finess.strip() else []
    named = [each for each in _NUMBERS(file.name.upper()) if key_ok(each) and each != place.siren]
    for finess in (*said, *named):
        if finess == place.ej_finess:
            yield Flaw("manager", finess)
        elif finess != place.finess:
            yield Flaw("finess", finess)
    if file.kind.strip() and file.kind.strip().upper() != expected.kind:
        yield Flaw("kind", file.kind.strip())


def _year(file: File, campaign: Campaign) -> Iterator[Flaw]:
    """In a name, the years in which the campaign runs may be the day of the deposit."""
    if file.year.strip() and _whole(file.year) != campaign.year:
        yield Flaw("year", file.year.strip())
    running = range(campaign.opens.year, campaign.closes.year + 1)
    named = [year for year in map(int, _YEARS(file.name)) if year not in running]
    if named and campaign.year not in named:
        yield Flaw("year", str(named[0]))


def _whole(text: str) -> int | None:
    head = text.strip().partition(".")[0]
    return int(head) if head.isascii() and head.isdecimal() and len(head) < 9 else None

"""The daily public flow "structures", JSON: managers (``pmej``) and their places (``ege``).

Schema: repository ansforge/finess, ``schema-structures-v1.json``. Each manager and each place is
decoded on its own, so that one of an unforeseen shape is named and the others are read.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from provisioning.errors import Mistake, Refusal
from provisioning.spec.files.finess.extract import (
    Extract,
    RegisterRow,
    day_in,
    departement_of,
    plain,
)


class _Flow(msgspec.Struct, rename="camel"):
    pmej: list[msgspec.Raw]
    generated_at: str = ""


class _Manager(msgspec.Struct, rename="camel"):
    num_finess_pm: str = ""
    siren: str = ""


class _Pmej(msgspec.Struct):
    about: _Manager = msgspec.field(name="informationsGeneralesPMEJ")
    ege: list[msgspec.Raw] = []


class _About(msgspec.Struct, rename="camel"):
    num_finess_ege: str
    nom_ege_court: str = ""
    nom_ege_long: str = ""
    siret: str = ""
    date_fermeture: str = ""


class _Address(msgspec.Struct, rename="camel"):
    cog_commune: str = ""


class _Ege(msgspec.Struct):
    about: _About = msgspec.field(name="informationsGeneralesEGE")
    category: str = msgspec.field(default="", name="categorieentiteGeographiqueExercice")
    addresses: list[_Address] = msgspec.field(default_factory=list, name="adresse")
    state: str = msgspec.field(default="", name="etatObjet")


def read_flow(raw: bytes, file: str) -> Extract:
    try:
        flow = msgspec.json.decode(raw, type=_Flow)
    except msgspec.DecodeError as error:
        raise Refusal(
            f"{file}: not the structures flow of FINESS ({error}); "
            "give the JSON file whose first level holds pmej"
        ) from None
    unreadable: list[Mistake] = []
    return Extract(day_in(flow.generated_at), _rows(flow, raw, file, unreadable), unreadable)


class _Lines:
    """Where in the file each part begins, asked in the order of the file."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._position = 0
        self._line = 1

    def of(self, part: msgspec.Raw) -> int:
        position = self._raw.find(bytes(part), self._position)
        self._line += self._raw.count(b"\n", self._position, position)
        self._position = position
        return self._line


def _rows(flow: _Flow, raw: bytes, file: str, unreadable: list[Mistake]) -> Iterator[RegisterRow]:
    lines = _Lines(raw)

    def wrong(what: str, line: int, error: Exception) -> None:
        told = f"this {what} has another shape than expected ({error}); left out"
        unreadable.append(Mistake(file, line, 1, "", told))

    for pmej in flow.pmej:
        line = lines.of(pmej)
        try:
            manager = _manager(pmej)
        except msgspec.DecodeError as error:
            wrong("manager", line, error)
            continue
        for ege in manager.ege:
            line = lines.of(ege)
            try:
                yield _row(manager.about, _place(ege), line)
            except msgspec.DecodeError as error:
                wrong("establishment", line, error)


_manager = msgspec.json.Decoder(_Pmej).decode
_place = msgspec.json.Decoder(_Ege).decode


def _row(manager: _Manager, ege: _Ege, line: int) -> RegisterRow:
    communes = (plain(address.cog_commune).upper() for address in ege.addresses)
    commune = next(filter(None, communes), "")
    about = ege.about
    return RegisterRow(
        line=line,
        finess=plain(about.num_finess_ege),
        ej_finess=plain(manager.num_finess_pm),
        name=plain(about.nom_ege_long) or plain(about.nom_ege_court),
        category=plain(ege.category),
        departement=departement_of(commune),
        commune=commune,
        siren=plain(manager.siren) or plain(about.siret)[:9],
        siret=plain(about.siret),
        open=ege.state == "A" or (not ege.state and not about.date_fermeture),
    )

"""The CSV export of an access portal becomes account requests, or sentences line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

import msgspec
from anyascii import anyascii

from provisioning.errors import Mistake
from provisioning.requests import views
from provisioning.requests.errors import AccessRefusal
from provisioning.requests.form import EXTRANET, AccountForm
from provisioning.requests.store import accounts
from provisioning.requests.transaction import writing
from provisioning.spec.files.grid import Grid, read_grid
from provisioning.spec.model import Spec

_COLUMNS: Final = {
    "last_name": ("nom", "last name"),
    "first_name": ("prenom", "first name"),
    "address": ("adresse courriel", "courriel", "adresse", "email", "e-mail", "address"),
    "access_mode": ("profil", "mode d'acces", "acces", "access mode"),
    "structure_type": ("type de structure", "structure type"),
    "structure": ("structure", "nom de la structure", "nom de structure"),
    "application": ("application",),
    "message": ("message", "message au gestionnaire"),
}
_OPTIONAL: Final = {"application", "message"}
_WORDS: Final = {word: name for name, words in _COLUMNS.items() for word in words}


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken, a mistake for each line that was not, and what is ``said`` of the file."""

    requests: tuple[views.AccountView, ...]
    mistakes: tuple[Mistake, ...]
    said: tuple[Mistake, ...] = ()


class _BadTable(ValueError):
    pass


def import_csv(
    spec: Spec, raw: bytes, file: str, *, now: datetime, proved: bool = False
) -> Imported:
    """One request per line; a bad line takes nobody else with it.

    Labels or codes of spaces.yaml. ``proved`` when the portal already had each address
    confirmed. Everything is one transaction: a run cut short has imported nothing, and can be run
    again.
    """
    requests: list[views.AccountView] = []
    mistakes: list[Mistake] = []
    first: dict[str, int] = {}
    sheet = read_grid(raw, file)
    said = tuple(each for each in sheet.mistakes if each.warning)
    try:
        with writing():
            for line, row in _rows(sheet):
                key = row["address"].casefold()
                if key in first:
                    text = f"{key} is already on line {first[key]}; keep one of the two lines"
                    mistakes.append(Mistake(file, line, 1, "address", text))
                    continue
                first[key] = line
                try:
                    form = _form(spec, row)
                    requests.append(accounts.submit(spec, form, now=now, proved=proved))
                except AccessRefusal as refusal:
                    mistakes.append(Mistake(file, line, 1, "", str(refusal)))
    except _BadTable as error:
        text = f"this is not an export of the portal: {error}"
        return Imported(requests=(), mistakes=(Mistake(file, 1, 1, "", text),))
    return Imported(requests=tuple(requests), mistakes=tuple(mistakes), said=said)


def _rows(sheet: Grid) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The number of the line and its cells by our names; cells that are missing are empty."""
    if wrong := [each for each in sheet.mistakes if not each.warning]:
        raise _BadTable(wrong[0].text)
    names = [_WORDS.get(_plain(name)) for name in sheet.names]
    if missing := [words[0] for name, words in _COLUMNS.items() if name not in names]:
        needed = [word for word in missing if _WORDS[word] not in _OPTIONAL]
        if needed:
            raise _BadTable(f"no column {' nor '.join(needed)} on its first line; add it")
    for line, cells in sheet.rows:
        found = dict.fromkeys(_COLUMNS, "")
        named = zip(names, cells, strict=False)
        yield line, found | {name: cell for name, cell in named if name}


def _plain(word: str) -> str:
    return anyascii(word).strip().strip("*").strip().casefold().replace("’", "'")


def _form(spec: Spec, row: Mapping[str, str]) -> AccountForm:
    modes = ((code, mode.label) for code, mode in spec.access_modes.items())
    kinds = ((code, kind.label) for code, kind in spec.structure_types.items())
    applications = ((code, each.label) for code, each in spec.applications.items())
    return AccountForm(
        address=row["address"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        access_mode=_code(row["access_mode"], modes),
        structures=((_code(row["structure_type"], kinds), row["structure"]),),
        application=_code(row["application"], applications) or EXTRANET,
        message=row["message"],
    )


def _code(word: str, known: Iterable[tuple[str, str]]) -> str:
    """The code of a label, as people read it; anything else is left to be refused as it stands."""
    return next((code for code, label in known if _plain(label) == _plain(word)), word)

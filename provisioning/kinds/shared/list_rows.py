"""The rows of a list that are ours: written in spaces.yaml, or derived from what we know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from provisioning.plan.details import Detail
from provisioning.plan.grants import Person
from provisioning.spec.establishments import Establishment, regions, structure_types
from provisioning.spec.model import SiteList, Spec

if TYPE_CHECKING:
    from provisioning.plan.desired import Extranet

MOST = 255
"""Characters that a column of one line holds."""


class RowWanted(Detail, frozen=True, kw_only=True):
    """``values`` are pairs of column and text, in the order of the columns' names."""

    values: tuple[tuple[str, str], ...] = ()

    def facts(self) -> Mapping[str, object]:
        return dict(self.values)


def row(name: str, values: Mapping[str, str]) -> RowWanted:
    return RowWanted(name=name, values=tuple(sorted(values.items())))


def rows_of(extranet: Extranet, entry: SiteList) -> tuple[RowWanted, ...] | None:
    """In the order of their keys; ``None``: not ours to say, or their source is not at hand."""
    if entry.key is None:
        return None
    match entry.source:
        case "rows":
            found: Iterable[Mapping[str, str]] = entry.rows
        case "directory":
            found = _directory(extranet)
        case "finess":
            if not extranet.establishments:
                return None
            found = _register(extranet.spec, extranet.establishments)
    columns = {"Title", *entry.columns}
    rows = {
        key: row(key, _fitting(values, columns, entry))
        for values in found
        if (key := values.get(entry.key))
    }
    return tuple(rows[key] for key in sorted(rows))


def _fitting(values: Mapping[str, str], columns: set[str], entry: SiteList) -> dict[str, str]:
    """Those that have a column, as the tenant will give them back."""
    types = {name: column.type for name, column in entry.columns.items()}
    return {
        name: _plain(types.get(name, "text"), value.strip())
        for name, value in values.items()
        if name in columns
    }


def _plain(type_: str, value: str) -> str:
    match type_:
        case "note":
            return value
        case "number" if value:
            return f"{float(value):.15g}"
        case _:
            return value[:MOST].rstrip()


def _directory(extranet: Extranet) -> Iterator[Mapping[str, str]]:
    """The members who agreed to appear."""
    for person in extranet.people.values():
        if person.listed:
            yield {
                "Title": person.name,
                "Adresse": person.address,
                "Nom": person.last_name,
                "Prenom": person.first_name,
                "Structure": "; ".join(of.name for of in person.structures),
                "Fonction": extranet.job_title(person) or "",
                "Profils": _profiles(extranet.spec, person),
            }


def _profiles(spec: Spec, person: Person) -> str:
    return ", ".join(sorted(spec.profiles[code].label for code in person.profiles))


def _register(spec: Spec, establishments: Iterable[Establishment]) -> Iterator[Mapping[str, str]]:
    region_of, type_of = regions(spec), structure_types(spec)
    for each in establishments:
        yield {
            "Title": each.title,
            "Finess": each.finess,
            "Gestionnaire": each.ej_finess,
            "Nom": each.name,
            "Categorie": type_of.get(each.category, each.category).upper(),
            "Departement": each.departement,
            "Commune": each.commune,
            "Region": region_of.get(each.departement, ""),
            "Ferme": "false" if each.open else "true",
        }

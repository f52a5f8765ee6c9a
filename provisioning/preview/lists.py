"""What the pages of libraries and lists show: columns, folders and who reaches them, rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from provisioning.kinds.shared.library_folder import LibraryFolder
from provisioning.kinds.shared.list_rows import rows_of
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.preview.messages import WORDS, Words
from provisioning.preview.viewer import Viewer
from provisioning.spec.model import Column, Library, SiteList


def columns(entry: Library | SiteList, words: Words) -> list[dict[str, Any]]:
    return [
        {
            "title": column.title or name,
            "type": words.types[column.type] + _of(column, words),
            "required": column.required,
            "unique": column.unique,
        }
        for name, column in entry.columns.items()
    ]


def _of(column: Column, words: Words) -> str:
    return f"{words.choices}{', '.join(column.choices)}" if column.choices else ""


def types(library: Library) -> list[dict[str, str]]:
    return [
        {"title": each.title, "description": each.description or ""}
        for each in library.content_types.values()
    ]


def folders(viewer: Viewer, held: Iterable[LibraryFolder]) -> list[dict[str, Any]]:
    """Those that the viewer opens, with the people who write and read; ``None``: everybody."""
    return [
        {
            "name": folder.name,
            "writers": _people(viewer.extranet, folder.writers),
            "readers": _people(viewer.extranet, folder.readers),
        }
        for folder in held
        if viewer.opens(folder)
    ]


def _people(extranet: Extranet, keys: Iterable[Key] | None) -> list[str] | None:
    if keys is None:
        return None
    people = extranet.people
    return sorted(people[key.name].name if key.name in people else key.name for key in keys)


def table(extranet: Extranet, entry: SiteList) -> Sequence[Sequence[str]] | None:
    """The rows in the order of the columns; ``None`` where they are not ours to say."""
    rows = rows_of(extranet, entry)
    if rows is None:
        return None
    flags = {name for name, column in entry.columns.items() if column.type == "boolean"}
    words = WORDS[extranet.spec.instance.lang]
    said = {"true": words.yes, "false": words.no}
    facts = [row.facts() for row in rows]
    return [
        [_shown(str(fact.get(name, "")), said if name in flags else {}) for name in entry.columns]
        for fact in facts
    ]


def _shown(value: str, said: Mapping[str, str]) -> str:
    return said.get(value, value)

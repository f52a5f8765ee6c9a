"""What is wrong in libraries and lists is said where it stands, before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from provisioning.spec.rules import Path
from tests.spec.test_rules import found, space

LISTS = ("spaces", "a", "lists")
LIBRARIES = ("spaces", "a", "libraries")


def said(**content: Any) -> list[tuple[Path, str]]:
    return found(spaces={"a": space(**content)})


def columns(**more: Any) -> dict[str, Any]:
    return {"l": {"title": "L", "columns": more}}


@pytest.mark.parametrize(
    ("content", "path", "text"),
    [
        (
            {"lists": {"x": {"title": "Un"}}, "libraries": {"x": {"title": "Deux"}}},
            (*LISTS, "x"),
            "'x' is taken by library 'x'",
        ),
        (
            {"lists": {"x": {"title": "Même"}, "y": {"title": "même"}}},
            (*LISTS, "y", "title"),
            "'même' is taken by list 'x'",
        ),
        (
            {"libraries": {"docs": {"title": "Documents"}}},
            (*LIBRARIES, "docs", "title"),
            "taken by SharePoint",
        ),
        ({"lists": columns(ID={})}, (*LISTS, "l", "columns", "ID"), "there by itself"),
        (
            {"lists": columns(Mot={"type": "note", "indexed": "true"})},
            (*LISTS, "l", "columns", "Mot"),
            "neither indexed nor unique",
        ),
        (
            {"lists": columns(**{f"C{n}": {"indexed": "true"} for n in range(21)})},
            (*LISTS, "l", "columns"),
            "21 columns are indexed",
        ),
        (
            {
                "lists": {
                    "x": {"title": "X", "columns": {"Y": {"type": "lookup", "lookup": "y"}}},
                    "y": {"title": "Y", "columns": {"X": {"type": "lookup", "lookup": "x"}}},
                }
            },
            LISTS,
            "in a circle: x, y",
        ),
        (
            {"libraries": {"z": {"title": "Z", "folders": {"a/b": {}}}}},
            (*LIBRARIES, "z", "folders", "a/b"),
            "cannot hold /",
        ),
        (
            {"libraries": {"z": {"title": "Z", "folders": {"fin.": {}}}}},
            (*LIBRARIES, "z", "folders", "fin."),
            "takes no folder of the name",
        ),
        (
            {"libraries": {"z": {"title": "Z", "folders": {"NUL": {}}}}},
            (*LIBRARIES, "z", "folders", "NUL"),
            "takes no folder of the name",
        ),
        (
            {"libraries": {"z": {"title": "Z", "folders": {"Un": {}, "UN": {}}}}},
            (*LIBRARIES, "z", "folders", "UN"),
            "the same folder as 'Un'",
        ),
        (
            {
                "lists": {"l": {"title": "L"}},
                "libraries": {"z": {"title": "Z", "establishments": {"list": "l", "write": ["p"]}}},
            },
            (*LIBRARIES, "z", "establishments", "list"),
            "give it source: finess",
        ),
        ({"lists": {"l": {"title": "L", "source": "finess"}}}, (*LISTS, "l"), "need a key"),
        (
            {
                "lists": {
                    "l": {
                        "title": "L",
                        "source": "finess",
                        "key": "Finess",
                        "columns": {"Finess": {}, "Departement": {"type": "number"}},
                    }
                }
            },
            (*LISTS, "l", "columns", "Departement", "type"),
            "fills 'Departement' with text",
        ),
        (
            {
                "lists": {
                    "l": {
                        "title": "L",
                        "source": "directory",
                        "key": "Bureau",
                        "columns": {"Bureau": {}},
                    }
                }
            },
            (*LISTS, "l", "key"),
            "does not fill 'Bureau'",
        ),
    ],
)
def test_each_mistake_is_told_once_where_it_stands(
    content: dict[str, Any], path: Path, text: str
) -> None:
    [(where, why)] = said(**content)
    assert where == path
    assert text in why
    assert ";" in why, "and what to do"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ({"type": "number"}, "beaucoup", "not a number"),
        ({"type": "boolean"}, "oui", "neither true nor false"),
        ({"type": "date"}, "demain", "not a day"),
        ({"type": "choice", "choices": ["a", "b"]}, "c", "write one of a, b"),
        ({"type": "lookup", "lookup": "l"}, "x", "cannot be filled from this file"),
    ],
)
def test_a_value_that_its_column_does_not_take(
    column: dict[str, Any], value: str, why: str
) -> None:
    rows = [{"Nom": "x", "C": value}]
    content = {"l": {"title": "L", "key": "Nom", "columns": {"Nom": {}, "C": column}, "rows": rows}}
    [(path, text)] = said(lists=content)
    assert path == (*LISTS, "l", "rows", 0, "C")
    assert why in text


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ({"type": "number"}, "-2.5"),
        ({"type": "boolean"}, "true"),
        ({"type": "date"}, "2026-11-23"),
        ({"type": "choice", "choices": ["a", "b"]}, "b"),
        ({"type": "choice", "choices": ["a", "b"]}, ""),
    ],
)
def test_a_value_that_fits(column: dict[str, Any], value: str) -> None:
    rows = [{"Nom": "x", "C": value}]
    content = {"l": {"title": "L", "key": "Nom", "columns": {"Nom": {}, "C": column}, "rows": rows}}
    assert said(lists=content) == []


def test_a_list_may_look_up_itself_and_share_its_title_with_another_site() -> None:
    lists = {"l": {"title": "L", "columns": {"P": {"type": "lookup", "lookup": "l"}}}}
    assert found(spaces={"a": space(lists=lists), "b": space(title="b", lists=lists)}) == []


def test_the_list_of_the_extranet_itself_is_not_to_be_taken_in_any_site() -> None:
    """Its id is found by that code."""
    mine = {"lists": {"extranet-stamps": {"title": "Mienne"}}}
    home = {"referents": ["ines@cnsa.example", "lina@cnsa.example"], **mine}
    for mistakes, place in ((found(home=home), ("home",)), (said(**mine), ("spaces", "a"))):
        [(path, text)] = mistakes
        assert path == (*place, "lists", "extranet-stamps")
        assert "taken by the extranet, about itself" in text

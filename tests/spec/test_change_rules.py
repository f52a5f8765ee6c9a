"""Allowances, handles and old names that cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from provisioning.spec.rules import check
from tests.plan.extranets import spec
from tests.written import written


def texts(**more: Any) -> list[str]:
    return [finding.text for finding in check(spec(**more))]


ALLOW = {"remove": 2, "space": "aidants", "until": "2026-12-01", "because": "Départs"}


@pytest.mark.parametrize(
    ("allow", "said"),
    [
        ([ALLOW | {"space": "aidant"}], "unknown space 'aidant'; did you mean 'aidants'?"),
        ([ALLOW | {"of": 1}], "2 cannot leave a space of 1"),
        ([ALLOW, ALLOW], "the same allowance as allow[0]"),
        ([ALLOW, ALLOW | {"remove": 3}], "one run uses one of them only"),
    ],
)
def test_an_allowance_that_cannot_be_meant(allow: list[Any], said: str) -> None:
    assert any(said in text for text in texts(allow=allow))


def test_an_allowance_of_the_home_and_of_a_space_are_fine() -> None:
    allow = [ALLOW, ALLOW | {"space": "accueil"}]

    assert not any("allow" in text for text in texts(allow=allow))


def test_a_handle_is_one_person_s() -> None:
    handles = {"ines@cnsa.example": "@Ines", "karim@cnsa.example": "@ines"}

    assert any("@ines is ines@cnsa.example's already" in text for text in texts(handles=handles))


def page(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, **more}


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({"a": page("A", previously=["b"])}, ""),
        ({"a": page("A", previously=["b"]), "b": page("B")}, "'b' is still in the file"),
        (
            {"a": page("A", previously=["z"]), "b": page("B", previously=["z"])},
            "'z' is claimed by 'a' already",
        ),
    ],
)
@pytest.mark.parametrize("section", ["pages", "libraries", "lists"])
def test_an_old_code_is_gone_and_claimed_once(
    section: str, pages: dict[str, Any], said: str
) -> None:
    spaces = written(spec())["spaces"]
    for space in spaces.values():
        space["requires"] = {word: codes for word, codes in space["requires"].items() if codes}
    spaces["aidants"][section] = pages

    found = [text for text in texts(spaces=spaces) if "claimed" in text or "still" in text]

    assert len(found) == bool(said)
    assert all(said in text for text in found)


@pytest.mark.parametrize(
    ("pages", "news", "said"),
    [
        ({}, {"a": page("A", previously=["b"])}, ""),
        ({"b": page("B")}, {"a": page("A", previously=["b"])}, "'b' is still in the file"),
        ({"a": page("A", previously=["b"])}, {"b": page("B")}, "'b' is still in the file"),
        (
            {"a": page("A", previously=["z"])},
            {"b": page("B", previously=["z"])},
            "'z' is claimed by 'a' already",
        ),
        ({}, {"a": page("A", previously=["home"])}, "no page was ever called 'home'"),
        ({"a": page("A", previously=["home"])}, {}, "no page was ever called 'home'"),
    ],
)
def test_pages_and_news_share_their_old_codes(
    pages: dict[str, Any], news: dict[str, Any], said: str
) -> None:
    home = written(spec())["home"]
    home["pages"] = pages
    home["news"] = {code: item | {"published": "2026-01-05"} for code, item in news.items()}

    found = [t for t in texts(home=home) if any(w in t for w in ("claimed", "still", "ever"))]

    assert len(found) == bool(said)
    assert all(said in text for text in found)

"""The rules across spaces.yaml, asked of plain values."""

from __future__ import annotations

from typing import Any

import pytest

from provisioning.spec import rules
from provisioning.spec.files.reading import made
from provisioning.spec.model import Spec

TWO = ["ines@cnsa.example", "lina@cnsa.example"]


def space(**more: Any) -> dict[str, Any]:
    title = f"Espace {more.pop('title', 'sans nom')}"
    return {"title": title, "requires": {"any": ["p"]}, "referents": TWO, **more}


def spec(**more: Any) -> Spec:
    return made(
        Spec,
        {
            "instance": {
                "code": "ext",
                "title": "Extranet",
                "support": "support@extranet.example",
                "domain": "comptes.extranet.example",
                "invitation": {"redirect": "https://extranet.example"},
            },
            "admins": TWO,
            "responsables": TWO,
            "structure_types": {"ars": {"label": "ARS"}},
            "profiles": {"p": {"label": "P", "structure_types": ["ars"], "approvers": TWO}},
            "spaces": {"a": space()},
            "home": {"referents": TWO},
            **more,
        },
    )


def found(**more: Any) -> list[tuple[rules.Path, str]]:
    return [(finding.path, finding.text) for finding in rules.check(spec(**more))]


def test_a_sound_spec_has_no_finding() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("field", "value", "path", "unknown"),
    [
        ("menu", ["b"], ("home", "menu", 0, "space"), "space 'b'"),
        (
            "menu",
            [{"title": "Thèmes", "spaces": ["a", "b"]}],
            ("home", "menu", 0, "spaces", 1),
            "space 'b'",
        ),
        ("footer", [{"title": "x", "page": "y"}], ("home", "footer", 0, "page"), "page 'y'"),
        (
            "quick_links",
            [{"title": "x", "space": "a", "library": "y"}],
            ("home", "quick_links", 0, "library"),
            "library 'y'",
        ),
        (
            "pages",
            {"x": {"title": "x", "button": {"title": "x", "list": "y"}}},
            ("home", "pages", "x", "button", "list"),
            "list 'y'",
        ),
        (
            "news",
            {
                "x": {
                    "title": "x",
                    "published": "2025-01-01",
                    "quick_links": [{"title": "x", "space": "b", "page": "y"}],
                }
            },
            ("home", "news", "x", "quick_links", 0, "space"),
            "space 'b'",
        ),
        (
            "libraries",
            {"x": {"title": "x", "folders": {"F": {"write": ["p", "q"]}}}},
            ("home", "libraries", "x", "folders", "F", "write", 1),
            "profile 'q'",
        ),
        (
            "libraries",
            {"x": {"title": "x", "content_types": {"t": {"title": "t", "columns": ["C"]}}}},
            ("home", "libraries", "x", "content_types", "t", "columns", 0),
            "column 'C'",
        ),
        (
            "libraries",
            {"x": {"title": "x", "establishments": {"list": "y", "write": ["p"]}}},
            ("home", "libraries", "x", "establishments", "list"),
            "list 'y'",
        ),
        (
            "lists",
            {"x": {"title": "x", "columns": {"C": {"type": "lookup", "lookup": "y"}}}},
            ("home", "lists", "x", "columns", "C", "lookup"),
            "list 'y'",
        ),
        (
            "lists",
            {"x": {"title": "x", "key": "Title", "rows": [{"Title": "1", "C": "2"}]}},
            ("home", "lists", "x", "rows", 0, "C"),
            "column 'C'",
        ),
    ],
)
def test_what_does_not_exist_is_found_where_it_is_named(
    field: str, value: Any, path: rules.Path, unknown: str
) -> None:
    ((where, text),) = found(home={"referents": TWO, field: value})
    assert where == path
    assert text.startswith(f"unknown {unknown}; ")


def test_a_link_may_lead_to_its_own_space_to_another_and_to_the_home() -> None:
    pages = {"faq": {"title": "FAQ"}}
    links = [
        {"title": "ici", "page": "faq"},
        {"title": "là", "space": "b", "page": "faq"},
        {"title": "accueil", "space": "accueil"},
        {"title": "ailleurs", "url": "https://ailleurs.example"},
    ]
    spaces = {"a": space(pages=pages, quick_links=links), "b": space(title="b", pages=pages)}
    assert found(spaces=spaces) == []


def test_rows_of_a_list_are_told_apart_by_their_key() -> None:
    rows = [{"Title": "1"}, {"Title": "1"}, {"Title": ""}]
    lists = {"x": {"title": "x", "key": "Title", "rows": rows}}
    paths = [path for path, _ in found(home={"referents": TWO, "lists": lists})]
    assert paths == [("home", "lists", "x", "rows", 1, "Title"), ("home", "lists", "x", "rows", 2)]


def test_a_loop_of_parents_is_said_once() -> None:
    parents = {"a": "b", "b": "c", "c": "a", "d": "a"}
    spaces = {code: space(title=code, parent=up) for code, up in parents.items()}
    ((path, text),) = found(spaces=spaces)
    assert path == ("spaces", "a", "parent")
    assert "a -> b -> c -> a" in text


def test_a_referent_who_leaves_does_not_count_among_the_two() -> None:
    leaving = [TWO[0], {"address": TWO[1], "until": "2026-01-31"}]
    (finding,) = rules.check(spec(spaces={"a": space(referents=leaving)}))
    assert finding.warning
    assert "only one referent without an end date" in finding.text


def test_a_referent_may_come_back() -> None:
    back = [
        *TWO,
        {"address": "eve@cnsa.example", "until": "2025-01-31"},
        {"address": "eve@cnsa.example", "since": "2025-06-01"},
    ]
    assert found(spaces={"a": space(referents=back)}) == []


def test_an_approver_makes_a_profile_that_no_space_requires_obtainable() -> None:
    profiles = {
        "p": {"label": "P", "structure_types": ["ars"]},
        "q": {"label": "Q", "structure_types": ["ars"], "approvers": [TWO[0]]},
    }
    assert found(profiles=profiles) == []


def test_a_nickname_may_not_be_anothers_default_in_any_case() -> None:
    spaces = {"a": space(), "b": space(title="b", nickname="Ext-A")}
    ((path, text),) = found(spaces=spaces)
    assert path == ("spaces", "b")
    assert "spaces.a" in text


def test_the_home_and_a_space_may_not_share_a_code() -> None:
    spaces = {"accueil": space()}
    assert [path for path, _ in found(spaces=spaces)] == [("spaces", "accueil")]


def test_one_former_code_is_claimed_once() -> None:
    spaces = {c: space(title=c, previously=["old"]) for c in ("a", "b")}
    ((path, _),) = found(spaces=spaces)
    assert path == ("spaces", "b", "previously", 0)


def test_two_titles_alike_are_a_warning() -> None:
    (finding,) = rules.check(spec(spaces={"a": space(), "b": space()}))
    assert finding.warning
    assert finding.path == ("spaces", "b", "title")


def test_a_partial_reading_reproaches_nothing_that_may_stand_in_what_was_not_read() -> None:
    partial = spec(spaces={"a": space(parent="b")}, admins=[], profiles={})
    codes = {("spaces",): ["b"], ("profiles",): ["p"]}
    assert list(rules.check(partial, lambda path: codes.get(path, ()))) == []

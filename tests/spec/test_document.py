"""YAML as codes need it: text stays text, everything has its place, nothing blows up."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from provisioning.spec.files.document import read
from provisioning.spec.files.source_map import Map, Seq, locate
from provisioning.spec.text import hidden


def told(text: str) -> list[str]:
    return [str(mistake) for mistake in read(text, "f")[1]]


@pytest.mark.parametrize(
    "code", ["no", "on", "yes", "01", "2A", "010000024", "12:30", "1e3", "0x10", "2026-04-30", ".5"]
)
def test_a_plain_scalar_stays_the_text_that_was_written(code: str) -> None:
    assert read(f"a: {code}\n{code}: [{code}]", "f") == ({"a": code, code: [code]}, [])


def test_only_null_tilde_and_nothing_are_nothing() -> None:
    data, _ = read("{a: null, b: ~, c: , d: 'null', e: Null}", "f")
    assert data == {"a": None, "b": None, "c": None, "d": "null", "e": "Null"}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12).filter(
    lambda text: hidden(text) is None
)
DATA = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(TEXTS, DATA, max_size=5) | st.lists(DATA, max_size=5), st.booleans())
def test_quoted_text_is_read_as_a_plain_yaml_reader_reads_it(data: Any, flow: bool) -> None:
    text = yaml.safe_dump(
        data, default_style='"', default_flow_style=flow, allow_unicode=True, width=40
    )
    found, mistakes = read(text, "f")
    assert mistakes == []
    assert found == yaml.safe_load(text) == data


@given(st.dictionaries(TEXTS, DATA, min_size=1, max_size=5))
def test_every_key_and_item_is_where_its_position_says(data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, default_style='"', allow_unicode=True, width=10_000)
    lines = text.splitlines()

    def check(node: Any, path: tuple[str | int, ...]) -> None:
        place, real = locate(found, path)
        assert real == path
        rest = lines[place.line - 1][place.column - 1 :]
        if path and isinstance(path[-1], str):
            assert rest.startswith(('"', "? "))
        match node:
            case Map():
                for key in node:
                    check(node[key], (*path, key))
            case Seq():
                for index, item in enumerate(node):
                    check(item, (*path, index))

    found, _ = read(text, "f")
    check(found, ())


def test_what_is_not_written_is_found_where_it_should_have_been() -> None:
    data, _ = read("a:\n  b: [x, y]\n", "f")
    assert locate(data, ("a", "b", 1, "z")) == ((0, 2, 10), ("a", "b", 1))
    assert locate(data, ("nothing",)) == ((0, 1, 1), ())


def test_a_shared_value_may_be_anchored() -> None:
    data, mistakes = read("a: &x [p, q]\nb: *x\n", "f")
    assert (data, mistakes) == ({"a": ["p", "q"], "b": ["p", "q"]}, [])


def test_aliases_that_blow_up_are_refused_before_they_do() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
    )
    start = time.process_time()
    (mistake,) = told(bomb)
    assert "aliases stand for more than 100,000 values; write them out" in mistake
    assert time.process_time() - start < 2


def test_an_anchor_cannot_hold_itself() -> None:
    assert told("a: &a [*a]") == [
        "f:1:8: alias *a has no anchor above it; write &a",
    ]


def test_nesting_without_end_is_refused() -> None:
    (mistake,) = told("[" * 100_000)
    assert mistake == "f:1:51: more than 50 levels deep; flatten this part"


@pytest.mark.parametrize("key", ["[a]: b", "? {a: b}\n: c", "x: &x a\n*x : b"])
def test_a_key_is_text(key: str) -> None:
    assert "a key must be a plain text" in told(key)[0]


def test_a_duplicate_does_not_hide_the_mistakes_after_it() -> None:
    assert told("a: 1\na: 2\nb: !!int 3\nb: 4\n") == [
        "f:2:1: key 'a' is written twice, first on line 1; keep one",
        "f:3:4: tag !!int is not taken; remove it, text needs none",
        "f:4:1: key 'b' is written twice, first on line 3; keep one",
    ]


def test_a_control_character_is_placed() -> None:
    (mistake,) = told("a: x\nb: y\x07z\n")
    assert mistake == "f:2:5: a control character (U+0007) stands here; remove it"


def test_french_spaces_are_not_control_characters() -> None:
    assert read("a: «\u00a0Nouveau\u202f»\n", "f") == ({"a": "«\u00a0Nouveau\u202f»"}, [])

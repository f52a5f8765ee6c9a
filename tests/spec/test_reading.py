"""Plain data and the types of the model: what is read, and what is said of what is not."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, strategies as st

from provisioning.spec.files.reading import made, read
from provisioning.spec.model import Announcement, Link, Password, Spec
from provisioning.spec.model.fields import Digits, Handle
from provisioning.spec.rules import Path
from tests.spec.test_sample import sample
from tests.written import written

SAMPLE = written(sample().spec)


def places(data: Any, path: Path = ()) -> list[Path]:
    inside: list[tuple[Any, Any]] = []
    if isinstance(data, dict):
        inside = list(data.items())
    if isinstance(data, list):
        inside = list(enumerate(data))
    return [path, *(each for key, value in inside for each in places(value, (*path, key)))]


@given(st.sampled_from(places(SAMPLE)[1:]))
def test_what_is_spoiled_in_one_place_is_told_there_and_nowhere_else(path: Path) -> None:
    """No type of the model takes a list of lists."""
    data = copy.deepcopy(SAMPLE)
    around: Any = data
    for part in path[:-1]:
        around = around[part]
    around[path[-1]] = [["x"]]

    told = read(Spec, data).wrong

    assert told
    assert {wrong.path[: len(path)] for wrong in told} == {path}


@given(st.sets(st.sampled_from(["title", "support", "domain", "invitation"])))
def test_each_key_that_is_missing_is_told_at_its_entry(left_out: set[str]) -> None:
    instance = {key: value for key, value in SAMPLE["instance"].items() if key not in left_out}

    told = read(Spec, SAMPLE | {"instance": instance}).wrong

    assert {wrong.path for wrong in told} == {("instance", key) for key in left_out}
    assert {wrong.at for wrong in told} <= {("instance",)}


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (Handle, "paul", "'paul' is not a handle; write it with its @, such as @paul-martin"),
        (Digits, "x" * 256, "256 characters are too many; shorten it to 255"),
        (
            tuple[Handle, ...],
            "@paul",
            "expected a list (- item), found '@paul'; rewrite it that way",
        ),
        (dict[Handle, Digits], None, "expected a map (key: value), found nothing; give it a value"),
        (Password, {"minimum": "7"}, "7 is too small; write 8 or more"),
        (Password, {"minimum": "20", "maximum": "19"}, "the minimum is above the maximum"),
        (Password, {"minimum": "20", "maximum": "x"}, "'x' is not a whole number"),
        (Link, {"title": "x", "url": "http://x"}, "'http://x' is not a secure web address"),
        (Link, "x", "expected a map (key: value), found 'x'"),
    ],
)
def test_one_mistake_is_one_sentence(kind: Any, data: Any, said: str) -> None:
    (wrong,) = read(kind, data).wrong

    assert wrong.text.startswith(said)


def test_what_holds_for_a_whole_entry_is_asked_once_its_parts_are_right() -> None:
    entry = {"title": "T", "since": "2026-02-01", "until": "2026-01-01", "by": "a@b.example"}

    (empty,) = read(Announcement, entry | {"text": ""}).wrong
    (order,) = read(Announcement, entry | {"text": "x"}).wrong

    assert (empty.path, empty.text) == (("text",), "this text is empty; write something")
    assert (order.path, order.text) == ((), "until is before since; exchange the two days")


def test_a_text_that_is_right_becomes_what_its_type_wants() -> None:
    assert made(Password, {"minimum": "9"}) == Password(minimum=9)


def test_what_was_thought_right_and_is_not_says_all_that_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"(?s)minimum.*too small.*classes.*not a whole number"):
        made(Password, {"minimum": "1", "classes": "all"})

"""Whatever is written, the answer is a value or a list of placed mistakes; never a traceback."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.files.document import load as read_document, read
from tests.spec.small import SMALL, mistakes_of

ROOT = Path(__file__).parents[2]
BITS = [
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "  ",
    "&a ",
    "*a",
    "'",
    '"',
    "|\n",
    "? ",
    "#",
    "!!x ",
    "\t",
]


@given(st.binary(max_size=80) | st.lists(st.sampled_from([*BITS, "a", "é", "\0"])).map("".join))
def test_any_bytes_are_data_or_placed_mistakes(raw: bytes | str) -> None:
    _, mistakes = read_document(raw if isinstance(raw, bytes) else raw.encode(), "f")
    assert all(mistake.line >= 1 and mistake.column >= 1 for mistake in mistakes)


def plain_sample() -> Any:
    """The sample as plain dicts and lists of text."""
    data, _ = read((ROOT / "spaces.yaml").read_text("utf-8"), "spaces.yaml")
    return json.loads(json.dumps(data))


ODD: list[Any] = [None, "", "x", [], {}, ["x"], {"x": "y"}, {"x": None}, [None], "a" * 300, "-1"]


def spoil(data: Any, chance: random.Random) -> Any:
    """One node somewhere becomes something else, or goes, or gets a stranger beside it."""
    if not isinstance(data, dict | list) or not data or chance.random() < 0.15:
        return copy.deepcopy(chance.choice(ODD))
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    key = chance.choice(keys)
    match chance.randrange(6):
        case 0:
            del data[key]
        case 1 if isinstance(data, dict):
            data[chance.choice(["x", "Ç", "title", "requires"])] = copy.deepcopy(chance.choice(ODD))
        case _:
            data[key] = spoil(data[key], chance)
    return data


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_spoiled_sample_is_a_spec_or_placed_mistakes(chance: random.Random, times: int) -> None:
    data = plain_sample()
    for _ in range(times):
        data = spoil(data, chance)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "spaces.yaml"
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        mistakes = mistakes_of(path)
    assert all("; " in mistake for mistake in mistakes)


@pytest.mark.parametrize("pattern", [".", "..", "/", "**", "[", "\\0", "~", "a//b", "*"])
def test_any_include_pattern_is_taken_or_told(pattern: str, tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    quoted = yaml.safe_dump(pattern, default_style='"')
    path.write_text(f"include: {quoted}{SMALL}", encoding="utf-8")
    assert all("include" in line for line in mistakes_of(path))


@given(st.text(st.sampled_from(',;"\n\r éa\0'), max_size=60), st.sampled_from(["utf-8", "cp1252"]))
def test_any_table_is_people_or_placed_mistakes(text: str, encoding: str) -> None:
    spec = load(ROOT / "spaces.yaml").spec
    with TemporaryDirectory() as folder:
        path = Path(folder) / "approvals.csv"
        path.write_bytes(text.encode(encoding))
        with contextlib.suppress(Mistakes):
            read_approvals(path, spec)

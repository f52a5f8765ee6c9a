"""One layout for the reviewed files: the same data, the same comments, once for all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, strategies as st

from provisioning.errors import Mistakes
from provisioning.spec.files.document import read
from provisioning.spec.files.layout import layout
from tests.house.repository import ROOT

WORDS = st.sampled_from(
    [
        "no",
        "01",
        "2A",
        "12:30",
        "1e3",
        "~",
        "null",
        "true",
        "é",
        "- a",
        "a: b",
        "# x",
        "",
        "  b ",
        "1_0",
    ]
)
DATA = st.recursive(
    WORDS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(WORDS, inside, max_size=3),
    max_leaves=12,
)


def laid_out(text: str) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_text(text, "utf-8")
        return layout(path).after.decode()


@given(st.dictionaries(WORDS, DATA, min_size=1, max_size=4), st.sampled_from([None, False, True]))
def test_the_data_stays_and_a_second_time_changes_nothing(data: object, flow: bool | None) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow, indent=3)
    once = laid_out(text)

    assert read(once, "x")[0] == read(text, "x")[0]
    assert laid_out(once) == once


UNTIDY = """\
# tête
spaces:
    aidants:   # le code
        title:   "Aidants"\x20\x20


        requires: {any: [ars-aidants]}
        referents:
        - ines@cnsa.example
        -   address: paul@cnsa.example
            until: 2027-01-01
        welcome: |
            Bonjour.


            Deux lignes au-dessus.
# fin"""
TIDY = """\
# tête
spaces:
  aidants:     # le code
    title: "Aidants"


    requires: {any: [ars-aidants]}
    referents:
      - ines@cnsa.example
      - address: paul@cnsa.example
        until: 2027-01-01
    welcome: |
      Bonjour.


      Deux lignes au-dessus.
# fin
"""


def test_comments_order_quotes_and_words_stay() -> None:
    assert laid_out(UNTIDY) == TIDY


@pytest.mark.parametrize("name", ["spaces.yaml", "approvals.yaml"])
def test_our_own_files_are_laid_out(name: str) -> None:
    found = layout(ROOT / name)

    assert found.after == found.before


def test_what_is_no_yaml_is_said_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    path.write_text("spaces: [", "utf-8")

    with pytest.raises(Mistakes, match="this is not YAML"):
        layout(path)

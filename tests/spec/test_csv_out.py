"""No table that leaves holds a formula, and what is read again is what was written."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from provisioning.spec.csv_out import as_csv, inert, without_guard
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.finess import load_establishments, write_table
from provisioning.spec.text import line

START = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", "''=", "＝", " ", "", "a"])
CELL = st.builds(str.__add__, START, st.text(st.characters(codec="utf-8"), max_size=8))


@given(CELL)
def test_no_cell_starts_a_formula_and_each_can_be_said_plainly(text: str) -> None:
    assert inert(text).lstrip()[:1] not in {*"=+-@\t\r＝＋－＠"}
    assert without_guard(inert(text)) == text


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=4), st.sampled_from(";,"))
def test_a_table_is_read_as_it_was_written(rows: list[list[str]], delimiter: str) -> None:
    text = as_csv(("a", "b"), rows, delimiter=delimiter)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    ends = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows]
    assert read == [["a", "b"], *([inert(cell) for cell in row] for row in ends)]


NAMES = st.one_of(
    st.sampled_from(["=CMD|' /C calc'!A0", "'=x", "''=x", "+33 CAMSP", "-", "@a", "L’ÎLE", "'x"]),
    st.text("abé =+-@'\";,|", min_size=1, max_size=10),
).filter(lambda text: text.strip() != "" and line(text) == text)


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_our_own_register_is_read_again_to_the_letter(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    path: Path = tmp_path_factory.mktemp("out") / "finess.csv"
    written = [
        Establishment(finess=f"99000{n:04}", name=name, category="190", departement="2A")
        for n, name in enumerate(names)
    ]
    write_table(path, written)
    read, warnings = load_establishments(path)
    assert list(read) == written
    assert warnings == ()

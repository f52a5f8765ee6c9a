"""Files of establishments: the two public formats, and our own copy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from provisioning.errors import Mistakes, Refusal
from provisioning.reviewed_files import load
from provisioning.spec.establishments import Establishment, key_ok
from provisioning.spec.files.finess import load_establishments, read_edition, write_table

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
FLOW, ETALAB = EXAMPLES / "finess-structures.json", EXAMPLES / "finess-etalab.csv"
OURS = frozenset({"189", "190"})
HEADER = "finess;name;category;departement\n"


def facts(establishment: Establishment) -> tuple[object, ...]:
    left_out = {"source_date", "open"}
    names = [name for name in establishment.__struct_fields__ if name not in left_out]
    return tuple(getattr(establishment, name) for name in names)


def table(folder: Path, text: str) -> Path:
    path = folder / "finess.csv"
    path.write_text(text, encoding="utf-8")
    return path


def said(folder: Path, text: str) -> list[str]:
    """Each mistake without the folder and the name of the file."""
    path = table(folder, text)
    try:
        _, warnings = load_establishments(path, load(ROOT / "spaces.yaml").spec)
    except Mistakes as refusal:
        return [str(each).removeprefix(f"{path}:") for each in refusal.mistakes]
    return [str(each).removeprefix(f"{path}:") for each in warnings]


# The public register


def test_both_formats_say_the_same_of_the_same_establishments() -> None:
    flow, etalab = read_edition(FLOW, OURS), read_edition(ETALAB, OURS)

    assert len(flow.establishments) == 28
    assert set(map(facts, flow.establishments)) == set(map(facts, etalab.establishments))
    assert not flow.unreadable + etalab.unreadable


def test_other_categories_are_not_ours() -> None:
    everything = read_edition(ETALAB, {"182", "183", *OURS}).establishments

    assert len(everything) == 30
    assert {each.category for each in read_edition(ETALAB, OURS).establishments} == OURS


def test_codes_stay_text_overseas_and_in_corsica() -> None:
    found = {each.name: each for each in read_edition(ETALAB, OURS).establishments}

    assert (found["CMPP LES ALIZÉS"].departement, found["CMPP LES ALIZÉS"].commune) == (
        *("974", "97411"),
    )
    assert found["CAMSP LES COQUELICOTS"].departement == "973"
    assert found["CMPP LE LAGON"].commune == "97611"
    assert (found["CAMSP A STRADA"].finess, found["CAMSP A STRADA"].departement) == (
        *("2A9999901", "2A"),
    )
    assert found['CMPP "LES SOURCES"'].departement == "63"


def test_closed_places_are_known_as_closed() -> None:
    closed = [each.name for each in read_edition(FLOW, OURS).establishments if not each.open]

    assert closed == ["CMPP LES ÉRABLES"]


def test_the_old_extract_is_read_in_either_encoding(tmp_path: Path) -> None:
    latin = tmp_path / "old.csv"
    latin.write_bytes(ETALAB.read_text("utf-8").encode("latin-1"))
    marked = tmp_path / "marked.csv"
    marked.write_bytes(b"\xef\xbb\xbf" + ETALAB.read_bytes())

    assert read_edition(latin, OURS) == read_edition(ETALAB, OURS) == read_edition(marked, OURS)


def spoiled(folder: Path, old: str, new: str, source: Path = ETALAB) -> Path:
    text = source.read_text("utf-8")
    assert text.count(old) >= 1
    path = folder / source.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_short_row_is_told_by_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    path = spoiled(tmp_path, "structureet;990000010;990090011;", "structureet;990000010\n;")

    found = read_edition(path, OURS)

    (mistake,) = found.unreadable
    assert (mistake.line, mistake.file) == (3, str(path))
    assert len(found.establishments) == 27


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("structureet;990000002;", "structureet;;", "'' is no FINESS number"),
        ("structureet;990000002;", "structureet;99000000X2;", "'99000000X2' is no FINESS"),
        (";990000010;", ";990000002;", "stands twice"),
        (";019;29;", ";;;", "has no département"),
    ],
)
def test_an_odd_row_is_left_out_and_told(tmp_path: Path, old: str, new: str, text: str) -> None:
    found = read_edition(spoiled(tmp_path, old, new), OURS)

    (mistake,) = found.unreadable
    assert text in mistake.text
    assert len(found.establishments) == 27


def test_a_zero_lost_in_a_spreadsheet_comes_back(tmp_path: Path) -> None:
    found = read_edition(spoiled(tmp_path, ";990000002;", ";10000024;"), OURS)

    assert "010000024" in {each.finess for each in found.establishments}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"numFinessEge": "990000002"', '"numFinessEge": 990000002', "this establishment"),
        ('"categorieentiteGeographiqueExercice": "190"', '"x": 1, "adresse": 3', "establishment"),
        ('"informationsGeneralesPMEJ"', '"informations"', "this manager"),
    ],
)
def test_an_unforeseen_shape_is_told_by_its_line(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    path = spoiled(tmp_path, old, new, FLOW)
    opening = path.read_text("utf-8").splitlines()

    (mistake,) = read_edition(path, OURS).unreadable

    assert what in mistake.text
    assert opening[mistake.line - 1].strip() == "{"
    assert mistake.line > 5


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[1]", "{}", '{"pmej": 3}', '{"pmej": [', "finess,name\n"]
)
def test_another_file_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_edition(table(tmp_path, text), OURS)

    assert "finess.csv" in str(refusal.value)
    assert "\n" not in str(refusal.value)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["pmej", "ege", "informationsGeneralesPMEJ", "adresse", "etatObjet"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
)


@given(st.lists(JSON, max_size=4))
def test_no_shape_of_json_crashes(tmp_path_factory: pytest.TempPathFactory, pmej: Any) -> None:
    path = table(tmp_path_factory.mktemp("any"), json.dumps({"pmej": pmej}))

    assert read_edition(path, OURS).establishments == ()


@given(st.binary(max_size=200))
def test_no_bytes_crash(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "finess.csv"
    path.write_bytes(b"finess;etalab;111;2026-05-12\nstructureet;" + raw)

    assert len(read_edition(path, OURS).establishments) <= 1


# Our own copy


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "finess.csv"
    found = read_edition(FLOW, OURS).establishments

    write_table(path, reversed(found))
    first = path.read_bytes()
    read, warnings = load_establishments(path)
    write_table(path, read)

    assert sorted(read, key=lambda each: each.finess) == sorted(found, key=lambda each: each.finess)
    assert warnings == ()
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


def test_the_shipped_copy_is_sound_and_knows_the_sample_s_depositors() -> None:
    establishments, warnings = load_establishments(
        ROOT / "finess.csv", load(ROOT / "spaces.yaml").spec
    )

    assert warnings == ()
    assert {"990000002", "990000010"} <= {each.finess for each in establishments}
    assert all(each.finess.startswith(("99", "2A99")) for each in establishments)
    assert all(key_ok(each.finess) for each in establishments)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            "990000002;CAMSP;190;29\n990000002;Autre;190;29",
            "3:1: finess: 990000002 stands on line 2",
        ),
        ("9900000;CAMSP;190;29", "2:1: finess: '9900000' is no FINESS number"),
        ("990000002;CAMSP;191;29", "2:1: category: no structure type has category '191'"),
        ("990000002;;190;29", "2:1: name: the cell 'name' is empty"),
        ("990000002;CAMSP;190", "2:1: 3 cells under 4 columns"),
        ("10000024;CAMSP;190;29", "2:1: warning: finess: finess 10000024 is read as 010000024"),
        ("990000002;CAMSP;190;999", "2:1: warning: departement: no regional structure"),
    ],
)
def test_each_mistake_has_its_place(tmp_path: Path, rows: str, expected: str) -> None:
    (line,) = said(tmp_path, f"{HEADER}{rows}\n")

    assert line.startswith(expected)


ROW = "990000002;CAMSP;190;29"


@pytest.mark.parametrize("above", ["\n", ";;;\n", "\n;;;\n \n"])
def test_empty_lines_above_the_columns_are_no_matter(tmp_path: Path, above: str) -> None:
    assert said(tmp_path, f"{above}{HEADER}{ROW}\n") == []


@pytest.mark.parametrize("above", ["ESMS au 05/01/2026;;;\n", "Établissement;;Adresse;\n\n"])
def test_a_title_or_merged_cells_above_the_columns_are_told_once(
    tmp_path: Path, above: str
) -> None:
    [told] = said(tmp_path, f"{above}{HEADER}{ROW}\n")
    line = above.count("\n") + 1
    assert f"the names of the columns stand on line {line}; remove what is above them" in told


def test_a_column_without_a_name_is_told_by_its_place(tmp_path: Path) -> None:
    [told] = said(tmp_path, f"{HEADER.replace('name;', 'name;;')}{ROW}\n")
    assert "column 3 has no name" in told


@pytest.mark.parametrize("shown", ["#N/A", "#NOM?", "#REF!", "#VALEUR!", "#DIV/0!", "########"])
@pytest.mark.parametrize("column", range(4))
def test_what_a_spreadsheet_shows_in_the_place_of_a_value_is_none(
    tmp_path: Path, shown: str, column: int
) -> None:
    cells = ROW.split(";")
    cells[column] = shown
    [told] = said(tmp_path, f"{HEADER}{';'.join(cells)}\n")
    assert f"{shown!r} is what a spreadsheet shows where it has no value" in told


def test_days_and_truths_are_read_as_such(tmp_path: Path) -> None:
    rows = "990000002;A;190;29;oui;2026-02-31\n"

    lines = said(tmp_path, f"{HEADER.strip()};open;source_date\n{rows}")

    assert [line.split(":")[2].strip() for line in lines] == ["open", "source_date"]


def test_a_wrong_key_is_no_matter_in_our_own_copy(tmp_path: Path) -> None:
    assert said(tmp_path, f"{HEADER}990000003;CAMSP;190;29\n") == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("finess;name;category", "column 'departement' is missing"),
        ("finess;nam;name;category;departement", "did you mean 'name'?"),
        ("finess;name;name;category;departement", "column 'name' stands twice"),
    ],
)
def test_the_columns_are_held_to_their_names(tmp_path: Path, header: str, expected: str) -> None:
    assert any(expected in line for line in said(tmp_path, f"{header}\n"))


@given(st.binary(max_size=120))
def test_any_bytes_are_a_table_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "finess.csv"
    path.write_bytes(HEADER.encode() + raw)
    try:
        load_establishments(path)
        told = ""
    except Mistakes as refusal:
        told = "".join(each.text for each in refusal.mistakes)
    assert "\n" not in told

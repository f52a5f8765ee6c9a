"""Bytes as people save them: read to the letter, or refused where the first letter is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from provisioning.spec.files.encoding import decode
from provisioning.spec.files.grid import read_grid

WORDS = (
    "L’établissement « Les Érables », à l’école : cœur, naïf, août, garçon, où, Œuvre… – fin — "
    "30 € n° 3 m² ½ ±5 Žižka Dušan SANTÉ™ Noël Strauß MéRIGNAC\n"
)


@pytest.mark.parametrize(
    ("codec", "mark", "name"),
    [
        ("utf-8", b"", ""),
        ("utf-8-sig", b"", ""),
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "UTF-32"),
        ("utf-32-be", b"\x00\x00\xfe\xff", "UTF-32"),
        ("cp1252", b"", "Windows-1252"),
    ],
)
def test_an_encoding_is_read_to_the_letter_and_said_once(
    codec: str, mark: bytes, name: str
) -> None:
    found = decode(mark + WORDS.encode(codec), "f")
    assert found.text == WORDS
    assert found.readable
    assert [f"in {name}:" in each.text for each in found.mistakes] == [True] * bool(name)


@pytest.mark.parametrize(
    ("codec", "text", "column"),
    [
        ("mac_roman", "Zoé", 3),
        ("mac_roman", "Hélène", 4),
        ("mac_roman", "Noël", 3),
        ("mac_roman", "à côté", 1),
        ("mac_roman", "sœur", 2),
        ("cp850", "Zoé", 3),
        ("cp850", "garçon", 4),
        ("cp437", "Hélène", 2),
        ("iso8859-15", "sœur", 2),
        ("cp1251", "Привет", 1),
        ("utf-16-le", "Zoé", 2),
        ("utf-16-be", "Zoe", 1),
    ],
)
def test_another_encoding_is_refused_with_its_line_and_column(
    codec: str, text: str, column: int
) -> None:
    found = decode(b"abc\n" + text.encode(codec), "f")
    (mistake,) = found.mistakes
    assert found.text == ""
    assert (mistake.line, mistake.column, mistake.warning) == (2, column, False)
    assert "save it again as UTF-8" in mistake.text


def test_a_byte_that_was_lost_from_utf8_is_no_windows_file() -> None:
    raw = "Zoé et Léa".encode()
    (mistake,) = decode(raw[:-1] + b"\xe9", "f").mistakes
    assert mistake.column == 10
    assert not mistake.warning


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    (mistake,) = decode(b"x" * 11, "f", most=10).mistakes
    assert "larger than" in mistake.text


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_one_placed_mistake(raw: bytes) -> None:
    found = decode(raw, "f")
    wrong = [each for each in found.mistakes if not each.warning]
    assert len(found.mistakes) <= 1
    assert not (wrong and found.text)
    assert all(each.line >= 1 and each.column >= 1 for each in found.mistakes)


NAMES = st.text("abcdefghijklmnoprstuvzéèêàçôûœÉÀ’- ", min_size=1, max_size=8).filter(str.strip)


@given(
    st.lists(st.lists(NAMES, min_size=2, max_size=2), max_size=4),
    st.sampled_from([";", ",", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.integers(0, 3),
)
def test_a_table_says_the_same_however_it_was_saved(
    rows: list[list[str]], separator: str, codec: str, end: str, said: bool, empty: int
) -> None:
    lines = [separator.join([*row, *[""] * empty]) for row in [["first", "last"], *rows]]
    text = f"sep={separator}{end}" * (said and end != "\r") + end.join([*lines, ""])
    found = read_grid(text.encode(codec), "f")
    if any(not each.warning for each in found.mistakes):
        assert codec == "cp1252", found.mistakes
        return
    assert found.names == ["first", "last"]
    assert [row.cells for row in found.rows] == [[cell.strip() for cell in row] for row in rows]

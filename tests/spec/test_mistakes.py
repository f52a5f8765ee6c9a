"""Each bad file, and exactly what its writer is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load
from tests.spec.small import SMALL, mistakes_of, spoiled

BAD_FILES = yaml.safe_load((Path(__file__).parent / "bad_files.yaml").read_text("utf-8"))


@pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad["case"])
def test_a_bad_file_is_told_exactly_what_is_wrong(bad: dict[str, Any], tmp_path: Path) -> None:
    changes = [(change["old"], change["new"]) for change in bad["changes"]]
    assert spoiled(tmp_path, *changes) == bad["told"]


def test_a_file_without_mistake_says_nothing(tmp_path: Path) -> None:
    assert spoiled(tmp_path) == []


def test_every_mistake_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = spoiled(
        tmp_path,
        ("support@extranet.example", "nobody"),
        ("structure_types: [ars]", "structure_types: [arss]"),
        ("    title: Aidants", "    titel: Aidants"),
        ("any: [ars-aidants]", "any: [ars-aidants, ars-parents]"),
        ("home:", "    parent: ailleurs\n    quick_links: [{title: FAQ, page: faq}]\nhome:"),
    )
    words = ["nobody", "arss", "'title' is missing", "titel", "ars-parents", "ailleurs", "faq"]
    assert len(told) == len(words)
    for word in words:
        assert any(word in line for line in told), word
    lines = [int(line.partition(":")[0]) for line in told]
    assert lines == sorted(lines)


def test_what_a_mistake_causes_elsewhere_is_not_said_as_another_mistake(tmp_path: Path) -> None:
    told = spoiled(tmp_path, ("requires: {any: [ars-aidants]}", "requires: {any: nothing}"))
    assert len(told) == 1
    assert "spaces.aidants.requires.any" in told[0]


def test_a_file_in_no_known_encoding_is_told_which_byte_and_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    path.write_bytes(SMALL.encode("mac_roman"))
    (told,) = mistakes_of(path)
    assert told.startswith("spaces.yaml:10:24: this text cannot be read: byte 0x8e at offset ")
    assert "save it again as UTF-8" in told


def test_a_utf8_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert mistakes_of(path) == []


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    (told,) = mistakes_of(tmp_path / "spaces.yaml")
    assert told.startswith("spaces.yaml:1:1: there is no such file; begin one with extranet init")


def test_an_empty_file_is_told_what_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert "spaces.yaml:1:1: key 'instance' is missing; add it" in mistakes_of(path)


def test_a_warning_does_not_stop_the_loading(tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    one = SMALL.replace("[ines@cnsa.example, lina@cnsa.example]", "[ines@cnsa.example]", 1)
    path.write_text(one, encoding="utf-8")
    loaded = load(path)
    assert [warning.path for warning in loaded.warnings] == ["spaces.aidants.referents"]
    assert loaded.spec.spaces["aidants"].referents[0].address == "ines@cnsa.example"


def test_a_mistake_says_its_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "spaces.yaml"
    path.write_text(SMALL.replace("code: ext", "code: Ext"), encoding="utf-8")
    with pytest.raises(Mistakes) as refusal:
        load(path)
    (mistake,) = refusal.value.mistakes
    assert (mistake.file, mistake.line, mistake.column) == (str(path), 2, 3)
    assert str(mistake).startswith(f"{path}:2:3: instance.code: 'Ext' is not")


def test_a_page_is_told_that_its_markdown_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "faq.md").write_text("# FAQ", encoding="utf-8")
    bodies = {"a": "pages/faq.md", "b": "pages/guides.md", "c": "../faq.md"}
    pages = ", ".join(f"{code}: {{title: t, body: {body}}}" for code, body in bodies.items())
    told = spoiled(tmp_path, ("home:", f"home:\n  pages: {{{pages}}}"))
    assert [line.partition(": ")[2] for line in told] == [
        "home.pages.b.body: there is no file 'pages/guides.md'; write it, or correct the name",
        (
            "home.pages.c.body: '../faq.md' leads out of the folder of spaces.yaml; "
            "move the file into pages/"
        ),
    ]

"""extranet fmt on the files of a folder."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command


def test_only_what_is_laid_out_otherwise_is_written(extranet: Command, folder: Path) -> None:
    spaces, approvals = folder / "spaces.yaml", folder / "approvals.yaml"
    assert extranet("fmt").code == 0
    tidy, others = spaces.read_bytes(), approvals.read_bytes()
    spaces.write_bytes(tidy.replace(b"\n", b"   \n"))

    checked, shown = extranet("fmt", "--check"), spaces.read_bytes()
    done = extranet("fmt")

    assert (checked.code, shown) == (2, tidy.replace(b"\n", b"   \n"))
    assert checked.err.splitlines() == ["spaces.yaml: would be laid out anew"]
    assert (done.code, spaces.read_bytes(), approvals.read_bytes()) == (0, tidy, others)
    assert extranet("fmt", "--check").code == 0


def test_nothing_is_written_when_one_file_cannot_be_read(extranet: Command, folder: Path) -> None:
    spaces = folder / "spaces.yaml"
    text = spaces.read_bytes().replace(b"\n", b"   \n")
    spaces.write_bytes(text)
    (folder / "quarantine.yaml").write_text("people: [", "utf-8")

    ran = extranet("fmt")

    assert ran.code == 1
    assert "quarantine.yaml:2:1" in ran.err
    assert spaces.read_bytes() == text


def test_an_unknown_space_is_not_drawn(extranet: Command) -> None:
    ran = extranet("graph", "aidant")

    assert ran.code == 1
    assert "unknown space 'aidant'; did you mean 'aidants'?" in ran.err

"""extranet preview: files, and no tenant."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command
from tests.cli.files import sandbox


def test_it_writes_the_pages_and_says_where(extranet: Command, folder: Path) -> None:
    ran = extranet("preview", "--out", "apercu")

    assert ran.code == 0
    assert "open apercu/index.html" in ran.out
    assert (folder / "apercu" / "index.html").is_file()
    assert not sandbox(folder).tenant.groups, "no tenant was asked"


def test_it_shows_what_somebody_sees(extranet: Command, folder: Path) -> None:
    assert extranet("preview", "--out", "apercu", "--as", "paul.martin@ars.example").code == 0
    assert "Paul Martin" in (folder / "apercu" / "index.html").read_text("utf-8")


def test_somebody_unknown_is_one_sentence(extranet: Command) -> None:
    ran = extranet("preview", "--out", "apercu", "--as", "paul.martain@ars.example")

    assert ran.code == 1
    assert "did you mean paul.martin@ars.example?" in ran.err


def test_a_folder_that_cannot_be_written_is_one_sentence(extranet: Command, folder: Path) -> None:
    (folder / "apercu").write_text("", encoding="utf-8")
    ran = extranet("preview", "--out", "apercu")

    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1

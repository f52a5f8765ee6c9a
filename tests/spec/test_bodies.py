"""What may be published: Markdown of one folder, of a size that somebody can read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from provisioning.reviewed_files import examine
from provisioning.spec.files.bodies import LARGEST
from tests.spec.small import SMALL

PAGE = "home:\n  pages:\n    faq: {{title: FAQ, body: {}}}\n"


def told(folder: Path, body: str) -> list[str]:
    path = folder / "spaces.yaml"
    path.write_text(SMALL.replace("home:\n", PAGE.format(body)), encoding="utf-8")
    return [mistake.text for mistake in examine(path).mistakes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (".git", ".extranet", "pages/.hidden", "docs"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.md").write_text("# Non\n", "utf-8")
    for name in ("README.md", "approvals.yaml", "finess.csv", "pages/a.md", "pages/a.html"):
        (tmp_path / name).write_text("# Oui\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("pages/a.md", ""),
        (".git/a.md", "is not in pages/: nothing else is published; move the file there"),
        (".extranet/a.md", "is not in pages/"),
        ("docs/a.md", "is not in pages/"),
        ("README.md", "is not in pages/"),
        ("approvals.yaml", "is not in pages/"),
        ("finess.csv", "is not in pages/"),
        ("pages/../approvals.yaml", "is not in pages/"),
        ("pages/.hidden/a.md", "is not in pages/"),
        ("pages/a.html", "is no Markdown file; give it a name that ends in .md"),
        ("pages/b.md", "there is no file"),
        ("../a.md", "leads out of the folder of spaces.yaml"),
        (".", "is not in pages/"),
    ],
)
def test_nothing_but_markdown_of_the_folder_for_publishing_is_published(
    folder: Path, body: str, said: str
) -> None:
    found = told(folder, body)
    assert len(found) == bool(said)
    assert all(said in text for text in found)


@pytest.mark.parametrize("target", ["../approvals.yaml", "../.git/a.md", "/etc/hostname"])
def test_a_link_is_what_it_leads_to(folder: Path, target: str) -> None:
    (folder / "pages" / "link.md").symlink_to(target)
    (text,) = told(folder, "pages/link.md")
    assert "is not in pages/" in text or "leads out of the folder" in text


def test_a_file_of_300_megabytes_is_a_sentence_at_once(folder: Path) -> None:
    with (folder / "pages" / "large.md").open("wb") as file:
        file.truncate(300 << 20)
    start = time.process_time()
    (text,) = told(folder, "pages/large.md")
    assert time.process_time() - start < 1
    assert "has 307,200 KB, 256 at most; shorten it, or split the page" in text


def test_the_largest_file_is_read(folder: Path) -> None:
    (folder / "pages" / "full.md").write_text("é" * (LARGEST // 2), "utf-8")
    assert told(folder, "pages/full.md") == []


def test_a_pipe_is_never_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pages" / "pipe.md")
    (text,) = told(folder, "pages/pipe.md")
    assert "is no ordinary file" in text


def test_words_of_the_windows_code_page_are_published_to_the_letter(folder: Path) -> None:
    (folder / "pages" / "old.md").write_bytes("L’été à l’école\n".encode("cp1252"))
    (text,) = told(folder, "pages/old.md")
    assert "this file is in Windows-1252" in text
    spec = examine(folder / "spaces.yaml").spec
    assert spec is not None
    assert spec.home.pages["faq"].text == "L’été à l’école\n"

"""The documentation site: built strictly, whole, and in need of nothing from outside."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from scripts.site.build import gather, moved, navigation, pages, render
from tests.house.repository import ROOT, committed

DOCUMENTS = {path.name for path in committed() if path.parent == ROOT / "docs"}


class Tag(NamedTuple):
    name: str
    attributes: dict[str, str]


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Tag] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Tag(tag, {name: value or "" for name, value in attrs}))


class Page(NamedTuple):
    path: Path
    tags: list[Tag]

    @property
    def ids(self) -> set[str]:
        return {tag.attributes["id"] for tag in self.tags if "id" in tag.attributes}

    @property
    def assets(self) -> list[str]:
        """What a browser fetches by itself."""
        sources = [tag.attributes["src"] for tag in self.tags if "src" in tag.attributes]
        sheets = ("stylesheet", "icon", "preload", "preconnect")
        links = (tag.attributes for tag in self.tags if tag.name == "link")
        return sources + [link["href"] for link in links if link["rel"] in sheets]

    @property
    def links(self) -> list[str]:
        return [tag.attributes["href"] for tag in self.tags if tag.attributes.get("href")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("built") / "site"
    ran = subprocess.run(
        [sys.executable, "-m", "scripts.site", str(into)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == f"{into / 'index.html'}\n"
    return into


@pytest.fixture(scope="module")
def built(site: Path) -> dict[Path, Page]:
    paths = [path for path in site.rglob("*.html") if path.name != "404.html"]
    return {path: Page(path, Tags(path.read_text("utf-8")).found) for path in paths}


def test_every_document_is_in_the_navigation_once() -> None:
    led_to = list(pages(navigation()))

    assert sorted(led_to) == sorted(set(led_to))
    assert set(led_to) >= DOCUMENTS


def test_every_document_is_a_page(site: Path) -> None:
    expected = {Path(each).with_suffix(".html") for each in pages(navigation())}

    assert expected <= {path.relative_to(site) for path in site.rglob("*.html")}


def outside(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def test_no_page_fetches_anything_from_outside(built: dict[Path, Page]) -> None:
    assert all(page.assets for page in built.values())
    assert [each for page in built.values() for each in page.assets if outside(each)] == []


def test_no_style_fetches_anything_from_outside(site: Path) -> None:
    styles = list(site.rglob("*.css"))
    fetched = [
        found
        for path in styles
        for found in re.findall(r"(?:url\(|@import )[\"']?([^\"')]+)", path.read_text("utf-8"))
        if outside(found)
    ]

    assert styles
    assert fetched == []


def test_no_page_asks_for_what_the_theme_would_fetch_by_script(built: dict[Path, Page]) -> None:
    """Diagrams, a lightbox and an editor: the theme's script takes them from a CDN when used."""
    classes = {
        word
        for page in built.values()
        for tag in page.tags
        for word in tag.attributes.get("class", "").split()
    }

    assert not classes & {"mermaid", "glightbox", "exec"}


def targets(page: Page) -> Iterator[tuple[str, Path, str]]:
    for address in [*page.links, *page.assets]:
        parts = urlsplit(address)
        if not parts.scheme and not parts.netloc:
            path = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            yield address, path, unquote(parts.fragment)


def test_every_link_and_picture_leads_somewhere(built: dict[Path, Page]) -> None:
    broken = [
        (page.path.name, address)
        for page in built.values()
        for address, path, fragment in targets(page)
        if not path.is_file()
        or (fragment and path in built and fragment not in built[path].ids | {"__skip"})
    ]

    assert broken == []


def test_a_page_is_read_out_in_the_language_it_is_written_in(site: Path) -> None:
    french = {
        path.stem for path in site.glob("*.html") if '<div lang="fr">' in path.read_text("utf-8")
    }

    assert french == {Path(name).stem for name in pages(navigation(), "En français")}
    assert "referents" in french


def test_a_bar_in_a_pattern_shows_as_it_is_written(site: Path) -> None:
    page = (site / "reference" / "spaces.html").read_text("utf-8")

    assert "<td>text like <code>^extensionAttribute([1-9]|1[0-5])$</code></td>" in page


def test_search_knows_every_page_without_a_server(site: Path) -> None:
    script = (site / "search.js").read_text("utf-8")
    index = json.loads(script.removeprefix("var __index = ").rstrip().removesuffix(";"))

    known = {item["location"].partition("#")[0] for item in index["items"]}
    assert known >= {str(Path(each).with_suffix(".html")) for each in pages(navigation())}


@pytest.mark.parametrize("link", ["[x](nowhere.md)", "[x](admins.md#nowhere)"])
def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path, link: str) -> None:
    gather(tmp_path / "docs")
    assert render(tmp_path) is None
    with (tmp_path / "docs" / "drift.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{link}\n")

    complaints = render(tmp_path)

    assert complaints
    assert "drift.md" in complaints


def test_links_between_the_documents_and_the_top_of_the_repository_follow() -> None:
    assert moved("[a](../SECURITY.md#x) [b](docs/spaces.md) [c](review.md)") == (
        "[a](SECURITY.md#x) [b](spaces.md) [c](review.md)"
    )

"""The Markdown files that pages take their words from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from provisioning.spec import rules
from provisioning.spec.model import Page, Place, Spec


def missing_bodies(spec: Spec, folder: Path) -> Iterator[rules.Finding]:
    """``body`` is a path beneath the folder of spaces.yaml, whichever file names it."""
    root = folder.resolve()
    for path, page in each_page(spec):
        if page.body is None:
            continue
        body = (root / page.body).resolve()
        if not body.is_relative_to(root):
            text = f"{page.body!r} leads out of the folder of spaces.yaml; move the file into it"
            yield rules.Finding((*path, "body"), text)
        elif not body.is_file():
            text = f"there is no file {page.body!r}; write it, or correct the name"
            yield rules.Finding((*path, "body"), text)
        elif _read(body) is None:
            text = f"{page.body!r} is not text in UTF-8; save it that way"
            yield rules.Finding((*path, "body"), text)


def bodies(spec: Spec, folder: Path) -> Mapping[str, str]:
    """The words of each file that a page names; a file that cannot be read has none."""
    root = folder.resolve()
    names = {page.body for _, page in each_page(spec) if page.body}
    files = ((name, (root / name).resolve()) for name in sorted(names))
    return {name: _read(file) or "" for name, file in files if file.is_relative_to(root)}


def _read(file: Path) -> str | None:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def each_page(spec: Spec) -> Iterator[tuple[rules.Path, Page]]:
    yield from _each(("home", "news"), spec.home.news)
    yield from _each(("home", "pages"), spec.home.pages)
    for code, space in spec.spaces.items():
        yield from _each(("spaces", code, "pages"), space.pages)


def _each(path: rules.Path, pages: Mapping[str, Page]) -> Iterator[tuple[rules.Path, Page]]:
    for code, page in pages.items():
        yield (*path, code), page


P = TypeVar("P", bound=Place)


def told(spec: Spec, words: Mapping[str, str]) -> Spec:
    """The spec with the words themselves in the place of the names of their files."""
    if not words:
        return spec

    def spoken(pages: Mapping[str, Page]) -> dict[str, Page]:
        return {
            code: page.model_copy(update={"body": None, "text": words[page.body]})
            if page.body
            else page
            for code, page in pages.items()
        }

    def place(entry: P) -> P:
        return entry.model_copy(update={"pages": spoken(entry.pages)})

    home = place(spec.home).model_copy(update={"news": spoken(spec.home.news)})
    spaces = {code: place(space) for code, space in spec.spaces.items()}
    return spec.model_copy(update={"home": home, "spaces": spaces})

"""The Markdown files that pages take their words from."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from msgspec import structs

from provisioning.errors import Mistake
from provisioning.spec import rules
from provisioning.spec.files.encoding import decode
from provisioning.spec.model import Page, Place, Spec

PUBLISHED: Final = "pages"
"""The one folder, beside spaces.yaml, whose files may be published."""
LARGEST: Final = 256 * 1024
"""Bytes of one file: some hundred pages of words."""


def missing_bodies(spec: Spec, folder: Path) -> Iterator[rules.Finding]:
    """``body`` is a path beneath the folder of spaces.yaml, whichever file names it."""
    for path, page in each_page(spec):
        if page.body is not None and (told := _objection(folder, page.body)):
            yield rules.Finding((*path, "body"), told)


def bodies(spec: Spec, folder: Path) -> tuple[Mapping[str, str], list[Mistake]]:
    """The words of each file that may be published, and what is to say of their encoding."""
    names = sorted({page.body for _, page in each_page(spec) if page.body})
    words: dict[str, str] = {}
    said: list[Mistake] = []
    for name in names:
        if _objection(folder, name) is None:
            found = decode((folder / name).read_bytes(), name)
            words[name] = found.text
            said += found.mistakes
    return words, said


def _objection(folder: Path, name: str) -> str | None:
    """Why a file may not be published."""
    root = folder.resolve()
    file = (root / name).resolve()
    if not file.is_relative_to(root):
        return f"{name!r} leads out of the folder of spaces.yaml; move the file into {PUBLISHED}/"
    beneath = file.relative_to(root).parts
    if beneath[:1] != (PUBLISHED,) or any(part.startswith(".") for part in beneath):
        return f"{name!r} is not in {PUBLISHED}/: nothing else is published; move the file there"
    if file.suffix.casefold() != ".md":
        return f"{name!r} is no Markdown file; give it a name that ends in .md"
    return _unfit(file, name)


def _unfit(file: Path, name: str) -> str | None:
    """A file is looked at before it is opened: it may be anything."""
    try:
        there = file.stat()
    except OSError:
        return f"there is no file {name!r}; write it, or correct the name"
    if not stat.S_ISREG(there.st_mode):
        return f"{name!r} is no ordinary file; write one, or correct the name"
    if there.st_size > LARGEST:
        size = there.st_size / 1024
        return (
            f"{name!r} has {size:,.0f} KB, {LARGEST >> 10} at most; shorten it, or split the page"
        )
    try:
        wrong = [each for each in decode(file.read_bytes(), name).mistakes if not each.warning]
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        return f"cannot read {name!r}: {reason}; check its rights"
    return f"{name!r}: {wrong[0].text}" if wrong else None


def each_page(spec: Spec) -> Iterator[tuple[rules.Path, Page]]:
    yield from _each(("home", "news"), spec.home.news)
    yield from _each(("home", "pages"), spec.home.pages)
    for code, space in spec.spaces.items():
        yield from _each(("spaces", code, "pages"), space.pages)


def _each(path: rules.Path, pages: Mapping[str, Page]) -> Iterator[tuple[rules.Path, Page]]:
    for code, page in pages.items():
        yield (*path, code), page


P = TypeVar("P", bound=Place)


def with_words(spec: Spec, words: Mapping[str, str]) -> Spec:
    """The spec with the words themselves in the place of the names of their files."""
    if not words:
        return spec

    def spoken(pages: Mapping[str, Page]) -> dict[str, Page]:
        return {
            code: structs.replace(page, body=None, text=words.get(page.body, ""))
            if page.body
            else page
            for code, page in pages.items()
        }

    def place(entry: P) -> P:
        return structs.replace(entry, pages=spoken(entry.pages))

    home = structs.replace(place(spec.home), news=spoken(spec.home.news))
    spaces = {code: place(space) for code, space in spec.spaces.items()}
    return structs.replace(spec, home=home, spaces=spaces)

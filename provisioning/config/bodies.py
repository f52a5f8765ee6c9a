"""The Markdown files that pages take their words from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from provisioning.core import rules
from provisioning.core.spec import Page, Spec


def missing_bodies(spec: Spec, folder: Path) -> Iterator[rules.Finding]:
    """``body`` is a path beneath the folder of spaces.yaml, whichever file names it."""
    root = folder.resolve()
    for path, page in _pages(spec):
        if page.body is None:
            continue
        body = (root / page.body).resolve()
        if not body.is_relative_to(root):
            text = f"{page.body!r} leads out of the folder of spaces.yaml; move the file into it"
            yield rules.Finding((*path, "body"), text)
        elif not body.is_file():
            text = f"there is no file {page.body!r}; write it, or correct the name"
            yield rules.Finding((*path, "body"), text)


def _pages(spec: Spec) -> Iterator[tuple[rules.Path, Page]]:
    yield from _each(("home", "news"), spec.home.news)
    yield from _each(("home", "pages"), spec.home.pages)
    for code, space in spec.spaces.items():
        yield from _each(("spaces", code, "pages"), space.pages)


def _each(path: rules.Path, pages: Mapping[str, Page]) -> Iterator[tuple[rules.Path, Page]]:
    for code, page in pages.items():
        yield (*path, code), page

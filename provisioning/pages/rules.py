"""What pages say: words that SharePoint keeps, templates and links that exist, a true mention."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from provisioning.errors import Mistake
from provisioning.pages.accessibility import TEMPLATE as ACCESSIBILITY, statement
from provisioning.shipped import template_folders
from provisioning.spec import rules
from provisioning.spec.files.bodies import each_page
from provisioning.spec.files.spaces import WordRules
from provisioning.spec.model import Place, Spec

_SUFFIX = ".xml.j2"
MARKED: Final = re.compile(r"[<`\[\t]|~~~| {4}")
"""What a text holds before a link, HTML, an image or code can be in it: all that is reproached."""
OURS = frozenset({"home", "space", "announcement"})
"""The templates of what is no page of the file: none of those may name them."""


def wrong_words(spec: Spec) -> Iterator[rules.Finding]:
    """Mistakes in what stands in spaces.yaml itself."""
    for path, text in _texts(spec):
        for line, said in _faults(spec, text):
            where = f"line {line} of this text: " if "\n" in text.strip() else ""
            yield rules.Finding(path, f"{where}{said}")
    known = templates()
    for path, page in each_page(spec):
        if page.template not in known:
            said = rules.suggestion(page.template, known)
            text = f"there is no template {page.template!r} for pages; {said}"
            yield rules.Finding((*path, "template"), text)
    yield from _mention(spec)


def wrong_bodies(spec: Spec, words: Mapping[str, str]) -> Iterator[Mistake]:
    """Mistakes in the files that pages take their words from."""
    for name, text in words.items():
        for line, said in _faults(spec, text):
            yield Mistake(name, line, 1, "", said)


def _faults(spec: Spec, text: str) -> Iterator[tuple[int, str]]:
    if MARKED.search(text):
        from provisioning.pages.marked_text import faults  # markdown-it: a fifth of a validation

        yield from faults(spec, text)


def _texts(spec: Spec) -> Iterator[tuple[rules.Path, str]]:
    places: dict[rules.Path, Place] = {("home",): spec.home}
    places |= {("spaces", code): space for code, space in spec.spaces.items()}
    for path, place in places.items():
        if place.welcome:
            yield (*path, "welcome"), place.welcome
        for code, announcement in place.announcements.items():
            yield (*path, "announcements", code, "text"), announcement.text
    for path, page in each_page(spec):
        if page.text:
            yield (*path, "text"), page.text


def _mention(spec: Spec) -> Iterator[rules.Finding]:
    """The state of conformity is said in one file; nothing may say another."""
    pages = {code for code, page in spec.home.pages.items() if page.template == ACCESSIBILITY}
    if not pages:
        return
    said: list[tuple[rules.Path, str]]
    said = [(("home", "pages", code, "title"), spec.home.pages[code].title) for code in pages]
    said += [
        (("home", "footer", index, "title"), link.title)
        for index, link in enumerate(spec.home.footer)
        if link.page in pages
    ]
    mention = statement().mention
    for path, title in said:
        if title != mention:
            text = f"the statement in templates/pages/accessibility.yaml says {mention!r}; write it"
            yield rules.Finding(path, text)


def templates() -> frozenset[str]:
    """What ``template:`` may name in spaces.yaml."""
    files = (
        file
        for place in template_folders()
        for folder in (place / "pages", place / "en" / "pages")
        for file in folder.glob(f"[!_]*{_SUFFIX}")
    )
    return frozenset(file.name.removesuffix(_SUFFIX) for file in files) - OURS


RULES = WordRules(wrong_words, wrong_bodies)

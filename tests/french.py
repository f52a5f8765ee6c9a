"""What is not French in a text that professionals read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_ENGLISH = (
    "the and of to is are was were would be been with your you this that these those for from by",
    "not has have had who whom which its it they them their in at than then when where because",
    "must can may will only no each every people person others should could nobody somebody",
    "nothing everybody more fewer least until unless once already yet what how does did another",
)
ENGLISH = frozenset(" ".join(_ENGLISH).split())
"""Function words that French does not have (``on``, ``or``, ``a`` and ``as`` it has)."""
NAMES = (
    r"https?://\S+",
    r"[\w.+-]+@[\w.-]+",
    r"`[^`]*`",
    r"\b[\w-]+\.(?:yaml|csv|xlsx?|docx?|pdf|xls|xlsm|j2)\b",
    r"\blimits\.\w+",
    r"--[a-z-]+",
    r"« empty: true »",
    r"^- extranet .*$",
)
"""Addresses, files, settings, commands: the same in any language."""
_ENDING_SO_ALONE = r"(?:accès|dans|depuis|fois|mois|plus|sans|sous)\b"
PLURAL_OF_ONE = re.compile(
    rf"(?<![\d/.,:-])[01] (?:\w+ )?(?!{_ENDING_SO_ALONE})\w{{3,}}s\b", re.IGNORECASE
)


def english(text: str) -> list[str]:
    """The lines in which an English function word stands."""
    bare = text.replace("\\", "")  # as Markdown escapes
    for name in NAMES:
        bare = re.sub(name, " ", bare, flags=re.MULTILINE)
    return [
        line.strip()
        for line in bare.splitlines()
        if ENGLISH & set(re.findall(r"[a-zà-ÿ']+", line.casefold()))
    ]


def plurals_of_one(text: str) -> list[str]:
    """``1 unités``, ``0 unités``."""
    return PLURAL_OF_ONE.findall(text)


class Read(HTMLParser):
    """What somebody reads or hears of a page: its text, one block to a line, and its labels."""

    HEARD = ("alt", "aria-label", "title", "label", "description", "summary")
    INLINE = ("a", "strong", "em", "span", "b", "i")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unread = 0
        self.feed(text)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in ("style", "script")
        self.parts += [] if tag in self.INLINE else ["\n"]
        self.parts += [f"\n{value}\n" for name, value in attrs if name in self.HEARD and value]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in ("style", "script")
        self.parts += [] if tag in self.INLINE else ["\n"]

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(" ".join(data.split("\n")))


def read(page: str) -> str:
    return Read(page).text


def faults(texts: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    """Name of a text -> what is not French in it, for those where anything is."""
    found = {name: [*english(text), *plurals_of_one(text)] for name, text in texts}
    return {name: wrong for name, wrong in found.items() if wrong}

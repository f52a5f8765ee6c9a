"""A plan's document -> one HTML page that needs nothing beside it, to read and to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from provisioning.plan.document import Document
from provisioning.plan.messages import PAGE
from provisioning.plan.render import Line, Manner, lines, visible
from provisioning.templating import render


class Item(NamedTuple):
    """One line, and what stands below it."""

    mark: str
    text: str
    below: tuple[Line, ...] = ()


class Chapter(NamedTuple):
    """``anchor`` is its place in the page."""

    anchor: str
    title: str
    items: tuple[Item, ...]


def page(document: Document, manner: Manner) -> str:
    """All of the plan: what a terminal cuts short has room here."""
    blocks = list(_blocks(lines(document, manner._replace(everything=True))))
    head, *middle, foot = [[_clean(line) for line in block] for block in blocks]
    return (
        render(
            "reports/plan.html.j2",
            language=manner.language,
            document=document,
            words={name: sentence[manner.language == "en"] for name, sentence in PAGE.items()},
            sentence=foot[0].text,
            facts=[line.text for line in (*head, *foot[1:]) if not line.mark],
            alerts=[line.text for line in (*head, *foot[1:]) if line.mark],
            chapters=[_chapter(number, block) for number, block in enumerate(middle, 1)],
        )
        + "\n"
    )


def _blocks(said: Iterable[Line]) -> Iterator[list[Line]]:
    for blank, block in groupby(said, key=lambda line: not (line.text or line.mark)):
        if not blank:
            yield list(block)


def _clean(line: Line) -> Line:
    return line._replace(text=visible(line.text))


def _chapter(number: int, block: Sequence[Line]) -> Chapter:
    title, *rest = block
    items: list[Item] = []
    for line in rest:
        if line.depth > 1 and items:
            items[-1] = items[-1]._replace(below=(*items[-1].below, line))
        else:
            items.append(Item(line.mark, line.text))
    return Chapter(f"part-{number}", title.text, tuple(items))

"""What needs what, as a drawing: solid for what cannot be made without, dotted for who is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

from provisioning.plan.model import Key, Resource, needs, references

Form = Literal["mermaid", "dot"]


class Arrow(NamedTuple):
    start: str
    end: str
    gathers: bool


class Diagram(NamedTuple):
    """``boxes``: an id -> its words."""

    boxes: dict[str, str]
    arrows: list[Arrow]


def of_kinds(resources: Iterable[Resource]) -> Diagram:
    """One box for each kind of thing, with how many there are."""
    found = list(resources)
    counts = Counter(each.key.kind for each in found)
    boxes = {each.key.kind: f"{each.heading[1]} ({counts[each.key.kind]})" for each in found}
    return Diagram(boxes, _arrows(found, lambda key: key.kind if key.kind in counts else ""))


def of_space(resources: Iterable[Resource], space: str) -> Diagram:
    """One box for each thing of a space; people are one box for each kind of account."""
    found = [each for each in resources if each.place == f"space/{space}"]
    inside = {each.key: each for each in found}
    people = Counter(
        key.kind for key in {key for each in found for key in references(each)} - inside.keys()
    )
    boxes = {str(key): f"{key.kind}: {each.title}" for key, each in inside.items()}
    boxes |= {kind: f"{kind} ({count})" for kind, count in people.items()}

    def box(key: Key) -> str:
        return str(key) if key in inside else key.kind if key.kind in people else ""

    return Diagram(boxes, _arrows(found, box))


def _arrows(resources: Iterable[Resource], box: Callable[[Key], str]) -> list[Arrow]:
    arrows = dict.fromkeys(
        Arrow(box(each.key), box(key), gathers)
        for each in resources
        for gathers, keys in ((False, needs(each)), (True, references(each)))
        for key in keys
        if box(key) and box(key) != box(each.key)
    )
    firm = {(each.start, each.end) for each in arrows if not each.gathers}
    return sorted(each for each in arrows if not each.gathers or each[:2] not in firm)


def text(drawing: Diagram, form: Form) -> str:
    """``mermaid`` is what GitHub and GitLab draw in Markdown; ``dot`` is Graphviz's."""
    lines = _mermaid(drawing) if form == "mermaid" else _dot(drawing)
    return "\n".join(lines) + "\n"


def _mermaid(drawing: Diagram) -> Iterator[str]:
    ids = {box: f"n{number}" for number, box in enumerate(drawing.boxes)}
    yield "flowchart LR"
    for box, words in drawing.boxes.items():
        yield f'  {ids[box]}["{words.replace(chr(34), "#quot;")}"]'
    for start, end, gathers in drawing.arrows:
        yield f"  {ids[start]} {'-.->' if gathers else '-->'} {ids[end]}"


def _dot(drawing: Diagram) -> Iterator[str]:
    yield "digraph extranet {"
    yield "  rankdir=LR; node [shape=box];"
    for box, words in drawing.boxes.items():
        yield f"  {_quoted(box)} [label={_quoted(words)}];"
    for start, end, gathers in drawing.arrows:
        yield f"  {_quoted(start)} -> {_quoted(end)}{' [style=dotted]' if gathers else ''};"
    yield "}"


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""The text of approvals.yaml with some entries ended or gone; every other sign of it stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

from provisioning.errors import Refusal
from provisioning.spec.files.approvals.edit import EntryLines


class _Span(NamedTuple):
    """``text`` takes the place of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def edited_tree(text: str, file: str, places: Sequence[EntryLines]) -> str:
    root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    people = _value(root, "people")
    if not (isinstance(root, yaml.MappingNode) and isinstance(people, yaml.SequenceNode)):
        raise Refusal(f"{file}: has no list of people; nothing can be changed in it")
    at = {node.start_mark.line + 1: node for node in people.value}
    spans = [span for place in places for span in _spans(text, file, at, place)]
    if len({place.line for place in places if place.edit.goes}) == len(people.value):
        key = next(key for key, value in root.value if value is people)
        colon = text.index(":", key.end_mark.index) + 1
        spans.append(_Span(colon, colon, " []"))
    for span in sorted(spans, reverse=True):
        text = text[: span.start] + span.text + text[span.end :]
    return text


def _spans(text: str, file: str, at: dict[int, yaml.Node], place: EntryLines) -> Iterator[_Span]:
    entry = at.get(place.line)
    if not isinstance(entry, yaml.MappingNode):
        raise Refusal(f"{file}:{place.line}: this entry cannot be changed here; change it by hand")
    if place.edit.goes:
        yield _gone(text, file, entry)
        return
    ended = [entry]
    if place.lines:
        grants = _value(entry, "profiles")
        assert isinstance(grants, yaml.SequenceNode)
        ended = [grants.value[number] for number in place.edit.grants]
    for node in ended:
        for key, value in place.edit.values.items():
            yield _set(text, node, key, value, place.edit.note)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _set(text: str, entry: yaml.MappingNode, key: str, value: str, note: str) -> _Span:
    comment = f"  # {note}" if note else ""
    if have := _value(entry, key):
        return _Span(have.start_mark.index, have.end_mark.index, value)
    if entry.flow_style:
        end = max(each.end_mark.index for _, each in entry.value)
        closing, line_end = entry.end_mark.index, _line_end(text, entry.end_mark.index)
        alone = not text[closing:line_end].strip()
        return _Span(
            end,
            closing if alone else end,
            f", {key}: {value}" + (text[end:closing] + comment if alone else ""),
        )
    last = [each for _, each in entry.value if not _block(each)][-1]
    end = _line_end(text, last.end_mark.index)
    newline = "\r\n" if "\r\n" in text else "\n"
    indent = " " * entry.start_mark.column
    return _Span(end, end, f"{newline}{indent}{key}: {value}{comment}")


def _block(node: yaml.Node) -> bool:
    """Whether its end is not where its last sign is."""
    if isinstance(node, yaml.ScalarNode):
        return node.style in {"|", ">"}
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _gone(text: str, file: str, entry: yaml.MappingNode) -> _Span:
    start = text.rfind("\n", 0, entry.start_mark.index) + 1
    if text[start : entry.start_mark.index].strip() != "-":
        raise Refusal(
            f"{file}:{entry.start_mark.line + 1}: not a list of one entry after another; "
            "change it by hand"
        )
    end = _line_end(text, _last_sign(text, entry))
    if text.startswith("\r\n", end):
        end += 2
    elif end < len(text):
        end += 1
    return _Span(start, end, "")


def _last_sign(text: str, node: yaml.Node) -> int:
    if not (isinstance(node, yaml.CollectionNode) and _block(node) and node.value):
        return len(text[: node.end_mark.index].rstrip())
    last = node.value[-1]
    return _last_sign(text, last[1] if isinstance(node, yaml.MappingNode) else last)


def _line_end(text: str, at: int) -> int:
    """Before the end of the line."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if end > at and text[end - 1] == "\r" else end

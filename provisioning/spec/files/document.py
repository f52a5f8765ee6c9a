"""YAML text -> plain data that remembers where everything stands.

One pass over libyaml's events. Every plain scalar stays text (only ``null``, ``~`` and nothing
become None): ``no``, ``01``, ``2A`` and ``12:30`` are codes until a model asks for something else.
"""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from provisioning.errors import Mistake
from provisioning.spec.files.encoding import decode
from provisioning.spec.files.merge_marks import unmerged
from provisioning.spec.files.source_map import Map, Seq, pack, unpack
from provisioning.spec.text import called, first_hidden, hidden, without_hidden

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null"})
_DEPTH = 50
_ALIASED = 100_000


def load(raw: bytes, file: str, number: int = 0) -> tuple[Any, list[Mistake]]:
    """The document of a file, and all that is to say of it; None after what made it unreadable."""
    text, said = decode(raw, file)
    said = [*said, *unmerged(text, file)]
    if not all(mistake.warning for mistake in said):
        return None, said
    data, mistakes = read(text, file, number)
    return data, said + mistakes


def read(text: str, file: str, number: int = 0) -> tuple[Any, list[Mistake]]:
    """The document, and what is wrong with it; after a mistake of syntax the document is None."""
    return _read(_Builder(file, number), text)


def _read(builder: _Builder, text: str) -> tuple[Any, list[Mistake]]:
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _Stop:
        return None, builder.mistakes
    except yaml.YAMLError as error:
        return None, [*builder.mistakes, _syntax(error, text, builder.file)]
    return builder.root, builder.mistakes


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        why = getattr(error, "problem", None) or "unreadable"
        advice = "check the indentation, colons and quotes here and just above"
        return Mistake(
            file, mark.line + 1, mark.column + 1, "", f"this is not YAML: {why}; {advice}"
        )
    offset = first_hidden(text) or 0
    line, column = text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)
    told = f"{called(text[offset : offset + 1])} stands here; remove it"
    return Mistake(file, line + 1, column + 1, "", told)


class Listed(msgspec.Struct):
    """A document that is a list of entries under one key.

    ``of`` are the mistakes inside of each entry, by its number; ``mistakes`` those of the whole.
    """

    data: Any
    mistakes: list[Mistake]
    of: dict[int, list[Mistake]]


def load_list(raw: bytes, file: str, section: str) -> Listed:
    text, said = decode(raw, file)
    said = [*said, *unmerged(text, file)]
    if not all(mistake.warning for mistake in said):
        return Listed(None, said, {})
    builder = _Builder(file, 0, section)
    data, mistakes = _read(builder, text)
    inside = {id(each) for some in builder.inside.values() for each in some}
    said += [each for each in mistakes if id(each) not in inside]
    return Listed(data, said, builder.inside if data is not None else {})


class _Stop(Exception):
    """The end of a reading; the mistakes say why."""


class _Open:
    """A collection being filled; ``key`` waits for its value."""

    __slots__ = ("anchor", "data", "dropped", "is_map", "key", "size")

    def __init__(self, data: Map | Seq, anchor: str | None) -> None:
        self.data = data
        self.is_map = type(data) is Map
        self.anchor = anchor
        self.key: str | None = None
        self.dropped = False
        self.size = 1


class _Builder:
    """``inside`` are the mistakes within the entries of the list ``section``, by their number."""

    def __init__(self, file: str, number: int, section: str = "") -> None:
        self.file = file
        self.number = number
        self.root: Any = None
        self.mistakes: list[Mistake] = []
        self.inside: dict[int, list[Mistake]] = {}
        self._section = section
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._documents = 0
        self._aliased = 0

    def take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._start(event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._end()
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                self._wrong(event, "a second document starts here; keep one per file, without ---")
                raise _Stop

    def _scalar(self, event: Any) -> None:
        if event.tag is not None:
            self._tag(event)
        text: str = event.value
        if told := hidden(text, lines="\n" in text):
            self._wrong(event, told)
            text = without_hidden(text) or "?"
        if self._key_is_due():
            self._key(event, self._stack[-1], text)
            return
        value = None if event.implicit[0] and text in _NOTHING else text
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._put(value, event)

    def _start(self, event: Any) -> None:
        if event.tag is not None:
            self._tag(event)
        if len(self._stack) >= _DEPTH:
            self._wrong(event, f"more than {_DEPTH} levels deep; flatten this part")
            raise _Stop
        if self._key_is_due():
            self._wrong(event, "a key must be a plain text, not a list or a map")
            raise _Stop
        data: Map | Seq
        if type(event) is yaml.MappingStartEvent:
            data = Map()
            data.keys_at = {}
        else:
            data = Seq()
            data.items_at = []
        data.at = self._at(event)
        self._put(data, event)
        self._stack.append(_Open(data, event.anchor))

    def _end(self) -> None:
        done = self._stack.pop()
        if done.anchor:
            self._anchors[done.anchor] = (done.data, done.size)
        if self._stack:
            self._stack[-1].size += done.size - 1

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._wrong(
                event, f"alias *{event.anchor} has no anchor above it; write &{event.anchor}"
            )
            raise _Stop
        if self._key_is_due():
            self._wrong(event, "a key must be a plain text, not an alias")
            raise _Stop
        value, size = self._anchors[event.anchor]
        self._aliased += size
        if self._aliased > _ALIASED:
            self._wrong(event, f"aliases stand for more than {_ALIASED:,} values; write them out")
            raise _Stop
        self._put(value, event)
        if self._stack:
            self._stack[-1].size += size - 1

    def _key(self, event: Any, top: _Open, key: str) -> None:
        top.key, top.dropped = key, True
        keys_at = top.data.keys_at if isinstance(top.data, Map) else {}
        if key == "<<" and event.implicit[0]:
            self._wrong(event, "merge keys (<<) are not taken; write the keys out")
        elif key in keys_at:
            first = unpack(keys_at[key]).line
            self._wrong(event, f"key {key!r} is written twice, first on line {first}; keep one")
        else:
            keys_at[key] = self._at(event)
            top.dropped = False

    def _put(self, value: Any, event: Any) -> None:
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        top.size += 1
        data = top.data
        if isinstance(data, Seq):
            data.append(value)
            data.items_at.append(self._at(event))
            return
        if top.key is not None and not top.dropped:
            data[top.key] = value
        top.key = None

    def _key_is_due(self) -> bool:
        if not self._stack:
            return False
        top = self._stack[-1]
        return top.is_map and top.key is None

    def _at(self, event: Any) -> int:
        return pack(self.number, event.start_mark.line, event.start_mark.column)

    def _tag(self, event: Any) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._wrong(event, f"tag {tag} is not taken; remove it, text needs none")

    def _wrong(self, event: Any, text: str) -> None:
        mark = event.start_mark
        mistake = Mistake(self.file, mark.line + 1, mark.column + 1, "", text)
        self.mistakes.append(mistake)
        if (entry := self._entry()) is not None:
            self.inside.setdefault(entry, []).append(mistake)

    def _entry(self) -> int | None:
        """The number of the entry being read; ``None`` outside of the section."""
        if len(self._stack) < 2:
            return None
        root, entries = self._stack[0].data, self._stack[1].data
        if not (isinstance(root, Map) and isinstance(entries, Seq)):
            return None
        return len(entries) - (len(self._stack) > 2) if root.get(self._section) is entries else None

"""YAML text -> plain data that remembers where everything stands.

One pass over libyaml's events. Every plain scalar stays text (only ``null``, ``~`` and nothing
become None): ``no``, ``01``, ``2A`` and ``12:30`` are codes until a model asks for something else.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from provisioning.errors import Mistake
from provisioning.spec.files.source_map import Map, Seq, pack, unpack

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null"})
_DEPTH = 50
_ALIASED = 100_000
_BYTES = 32 * 1024 * 1024
_OURS = re.compile(r"^<{7}(?: |\r?$)", re.MULTILINE)
_THEIRS = re.compile(r"^>{7}(?: |\r?$)", re.MULTILINE)
# Control characters, and the marks that make a reviewer read another order than the machine.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


def decode(raw: bytes, file: str) -> tuple[str, list[Mistake]]:
    """Bytes -> text; a UTF-8 mark at the start is accepted."""
    if len(raw) > _BYTES:
        size = f"the file is larger than {_BYTES >> 20} MB; split it with include"
        return "", [Mistake(file, 1, 1, "", size)]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        text = (
            f"the file is not UTF-8: byte 0x{error.object[error.start]:02x} at offset "
            f"{error.start}; save it again as UTF-8 (in most editors: Save with encoding)"
        )
        return "", [Mistake(file, line, column, "", text)]
    return text, unmerged(text, file)


def unmerged(text: str, file: str) -> list[Mistake]:
    """The marks that git leaves where two changes met and nobody chose."""
    if not (found := _OURS.search(text)) or not _THEIRS.search(text, found.end()):
        return []
    said = (
        "conflict markers stand here; finish the merge: keep what is right and remove "
        "the lines <<<<<<<, ======= and >>>>>>>"
    )
    return [Mistake(file, text.count("\n", 0, found.start()) + 1, 1, "", said)]


def read(text: str, file: str, number: int = 0) -> tuple[Any, list[Mistake]]:
    """The document, and what is wrong with it; after a mistake of syntax the document is None."""
    builder = _Builder(file, number)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _Stop:
        return None, builder.mistakes
    except yaml.YAMLError as error:
        return None, [*builder.mistakes, _syntax(error, text, file)]
    return builder.root, builder.mistakes


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        why = getattr(error, "problem", None) or "unreadable"
        advice = "check the indentation, colons and quotes here and just above"
        return Mistake(
            file, mark.line + 1, mark.column + 1, "", f"this is not YAML: {why}; {advice}"
        )
    found = _UNSEEN.search(text)
    offset = found.start() if found else 0
    line, column = text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)
    return Mistake(file, line + 1, column + 1, "", "a control character stands here; remove it")


class _Stop(Exception):
    """The end of a reading; the mistakes say why."""


class _Open:
    """A collection being filled; ``key`` waits for its value."""

    __slots__ = ("anchor", "data", "dropped", "key", "size")

    def __init__(self, data: Map | Seq, anchor: str | None) -> None:
        self.data = data
        self.anchor = anchor
        self.key: str | None = None
        self.dropped = False
        self.size = 1


class _Builder:
    def __init__(self, file: str, number: int) -> None:
        self.file = file
        self.number = number
        self.root: Any = None
        self.mistakes: list[Mistake] = []
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
        if not text.isprintable() and _UNSEEN.search(text):
            self._wrong(event, "control characters are not allowed; type this text again")
            text = _UNSEEN.sub("", text) or "?"
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
        match top.data:
            case Seq():
                top.data.append(value)
                top.data.items_at.append(self._at(event))
            case Map():
                if top.key is not None and not top.dropped:
                    top.data[top.key] = value
                top.key = None

    def _key_is_due(self) -> bool:
        if not self._stack:
            return False
        top = self._stack[-1]
        return top.key is None and type(top.data) is Map

    def _at(self, event: Any) -> int:
        return pack(self.number, event.start_mark.line, event.start_mark.column)

    def _tag(self, event: Any) -> None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        self._wrong(event, f"tag {tag} is not taken; remove it, text needs none")

    def _wrong(self, event: Any, text: str) -> None:
        mark = event.start_mark
        self.mistakes.append(Mistake(self.file, mark.line + 1, mark.column + 1, "", text))

"""Plain data -> what a model asks for, or every mistake at once: what is wrong, where, what to do.

The types of ``spec.model`` are the one definition. Each becomes a function, made once, that takes a
value and where it stands: a text becomes what its type wants, a list a tuple, a map an entry, in
one walk. What is a value already (a day, a number, an entry) is taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin

from msgspec import Meta

from provisioning.spec.files.sentences import shown
from provisioning.spec.model import Entry
from provisioning.spec.model.fields import After, Before, Shorthand, day, fields, truth, whole
from provisioning.spec.rules import Path, suggestion

_REPEATED = 1024
"""Texts of each type that are remembered: codes, people and words come back all over a file."""
_A_MAP = "a map (key: value)"


class Misread(NamedTuple):
    """``path`` leads to what is wrong, or to where something ought to be that is ``missing``."""

    path: Path
    text: str
    missing: bool = False

    @property
    def at(self) -> Path:
        """What is missing is told where the entry stands that it is missing from."""
        return self.path[:-1] if self.missing else self.path


class _Place:
    """Where the walk stands, and all that was wrong so far."""

    __slots__ = ("path", "wrong")

    def __init__(self) -> None:
        self.path: list[str | int] = []
        self.wrong: list[Misread] = []

    def refuse(self, text: object, *below: str, missing: bool = False) -> None:
        self.wrong.append(Misread((*self.path, *below), str(text), missing))


Reader = Callable[[Any, _Place], Any]
"""Gives the value, or says at the place why there is none."""
Check = Callable[[Any], Any]
"""Gives the value, or raises ValueError with the sentence."""


T = TypeVar("T")


class Read(NamedTuple):
    """``value`` counts only when nothing is ``wrong``."""

    value: Any
    wrong: Sequence[Misread]


def read(kind: Any, data: object) -> Read:
    """``kind`` is an entry, or any type that a field of one may have."""
    place = _Place()
    return Read(reader(kind)(data, place), place.wrong)


def made(kind: type[T], data: object) -> T:
    """What is known to be right; ValueError says what is not."""
    found = read(kind, data)
    if found.wrong:
        raise ValueError("\n".join(f"{wrong.path}: {wrong.text}" for wrong in found.wrong))
    return cast("T", found.value)


def reader(kind: Any) -> Reader:
    if get_origin(kind) is not Annotated:
        return _of(kind, ())
    inside, *marks = get_args(kind)
    before = [mark.make for mark in marks if isinstance(mark, Before)]
    read_it = _of(inside, [check for mark in marks for check in _checks(mark)])
    return _after(before[0], read_it) if before else read_it


def _of(kind: Any, checks: Sequence[Check]) -> Reader:
    if scalar := _SCALARS.get(kind):
        return _steps((scalar, *checks))
    if isinstance(kind, type) and issubclass(kind, Entry):
        return _entry(kind)
    return _compound(kind)


def _compound(kind: Any) -> Reader:
    match get_origin(kind), get_args(kind):
        case made_of, words if made_of is Literal:
            return _steps((_one_of(words),))
        case made_of, (some, none) if made_of in (Union, UnionType) and none is NoneType:
            return _maybe(reader(some))
        case made_of, (item, *_) if made_of in (tuple, list):
            return _items(reader(item), made_of)
        case made_of, (key, value) if made_of is dict:
            return _map(reader(key), reader(value))
    assert kind is Any, kind
    return lambda value, _: value


def _steps(checks: Sequence[Check]) -> Reader:
    def checked(value: Any) -> Any:
        for check in checks:
            value = check(value)
        return value

    remembered = lru_cache(_REPEATED)(checked)

    def read_it(value: Any, place: _Place) -> Any:
        try:
            return remembered(value) if isinstance(value, str) else checked(value)
        except ValueError as wrong:
            place.refuse(wrong)
            return value

    return read_it


def _after(make: Check, then: Reader) -> Reader:
    def read_it(value: Any, place: _Place) -> Any:
        try:
            value = make(value)
        except ValueError as wrong:
            return place.refuse(wrong)
        return then(value, place)

    return read_it


def _maybe(some: Reader) -> Reader:
    return lambda value, place: None if value is None else some(value, place)


def _items(item: Reader, kind: Callable[[Any], Any]) -> Reader:
    def read_it(value: Any, place: _Place) -> Any:
        if not isinstance(value, list | tuple):
            return place.refuse(_expected("a list (- item)", value))
        found = []
        for number, each in enumerate(value):
            place.path.append(number)
            found.append(item(each, place))
            place.path.pop()
        return kind(found)

    return read_it


def _map(key: Reader, item: Reader) -> Reader:
    def read_it(value: Any, place: _Place) -> Any:
        if not isinstance(value, Mapping):
            return place.refuse(_expected(_A_MAP, value))
        found = {}
        for name, each in value.items():
            place.path.append(name)
            code = key(name, place)
            found[code] = item(each, place)
            place.path.pop()
        return found

    return read_it


@cache
def _entry(kind: type[Entry]) -> Reader:
    readers = {name: reader(field.type) for name, field in fields(kind).items()}
    required = [name for name, field in fields(kind).items() if field.required]
    bare = kind.bare if issubclass(kind, Shorthand) else None

    def read_it(value: Any, place: _Place) -> Any:
        if bare and isinstance(value, str):
            value = {bare: value}
        if not isinstance(value, Mapping):
            return value if type(value) is kind else place.refuse(_expected(_A_MAP, value))
        right = len(place.wrong)
        found = {}
        for name, each in value.items():
            if read_field := readers.get(name):
                place.path.append(name)
                found[name] = read_field(each, place)
                place.path.pop()
            else:
                place.refuse(_unknown_key(kind, name), name)
        for name in required:
            if name not in found:
                place.refuse(f"key {name!r} is missing; add it", name, missing=True)
        if len(place.wrong) > right:
            return None
        try:
            return kind(**found)
        except ValueError as wrong:
            return place.refuse(wrong)

    return read_it


def _unknown_key(kind: type[Entry], key: str) -> str:
    if advice := kind.retired.get(key):
        return f"{key!r} is no longer taken: {advice}; remove this line"
    return f"unknown key {key!r}; {suggestion(key, kind.__struct_fields__)}"


def _expected(what: str, found: object) -> str:
    mend = "give it a value or remove the key" if found is None else "rewrite it that way"
    return f"expected {what}, found {shown(found)}; {mend}"


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(_expected("text", value))


def _one_of(words: Sequence[str]) -> Check:
    def check(value: object) -> object:
        if isinstance(value, str) and value in words:
            return value
        raise ValueError(f"{shown(value)} is not taken here; {suggestion(str(value), words)}")

    return check


_SCALARS: Mapping[Any, Check] = {
    str: _text,
    int: lambda value: value if type(value) is int else whole(value),
    bool: lambda value: value if isinstance(value, bool) else truth(str(value)),
    date: lambda value: value if isinstance(value, date) else day(str(value)),
}


def _checks(mark: object) -> Iterator[Check]:
    """What a mark of a type asks of a value that has the type."""
    if isinstance(mark, After):
        yield mark.make
    if not isinstance(mark, Meta):
        return
    if mark.min_length is not None:
        yield _demand(bool, lambda _: "this text is empty; write something")
    if (most := mark.max_length) is not None:
        yield _demand(
            lambda text: len(text) <= most,
            lambda text: f"{len(text)} characters are too many; shorten it to {most}",
        )
    if mark.pattern is not None:
        shape, otherwise = re.compile(mark.pattern).fullmatch, (mark.extra or {})["otherwise"]
        yield _demand(shape, lambda text: f"{shown(text)} {otherwise}")
    if (low := mark.ge) is not None:
        yield _demand(lambda n: n >= low, lambda n: f"{n} is too small; write {low} or more")
    if (high := mark.le) is not None:
        yield _demand(lambda n: n <= high, lambda n: f"{n} is too large; write {high} or less")


def _demand(holds: Callable[[Any], object], otherwise: Callable[[Any], str]) -> Check:
    def check(value: Any) -> Any:
        if holds(value):
            return value
        raise ValueError(otherwise(value))

    return check

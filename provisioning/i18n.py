"""Sentences in French and in English, with the plurals of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

import msgspec

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Sentence = tuple[str, str]
"""French, English. ``{n:person|people}`` is a number with the noun that agrees with it."""


def plural(count: float, one: str, many: str = "", language: Language = "fr") -> str:
    """``one`` or ``many`` (default: with an s). French has a plural from 2 on; English has none
    for 1 alone.
    """
    single = abs(count) < 2 if language == "fr" else abs(count) == 1
    return one if single else many or f"{one}s"


def counted(count: float, one: str, many: str = "", language: Language = "fr") -> str:
    """``1 unité``, ``2 unités``; ``1,5 minute`` and ``1.5 minutes``."""
    return f"{number(count, language)} {plural(count, one, many, language)}"


def number(count: float, language: Language = "fr") -> str:
    text = f"{count:g}" if isinstance(count, float) else str(count)
    return text.replace(".", ",") if language == "fr" else text


class Message(msgspec.Struct, frozen=True):
    """A value that can be said in either language; as text it is English."""

    def render(self, language: Language) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.render("en")


class Phrase(Message, frozen=True):
    """A sentence with its values, some of which may be phrases, tuples of them, or exceptions."""

    sentence: Sentence
    values: Mapping[str, Any] = {}

    def render(self, language: Language) -> str:
        return render(self.sentence, language, **self.values)


def phrase(sentence: Sentence, **values: object) -> Phrase:
    return Phrase(sentence, values)


def render(sentence: Sentence, language: Language, **values: object) -> str:
    text = sentence[LANGUAGES.index(language)]
    return text.format(**{name: _shown(value, language) for name, value in values.items()})


SAME: Sentence = ("{it}", "{it}")
"""What stands in it, in the language that is asked for."""


def as_data(value: Any) -> Any:
    """For machines: a message is its values, and its English text beside them."""
    match value:
        case msgspec.Struct():
            names = value.__struct_fields__
            data = {name: as_data(getattr(value, name)) for name in names}
            return data | ({"text": str(value)} if isinstance(value, Message) else {})
        case Mapping():
            return {name: as_data(each) for name, each in value.items()}
        case tuple() | list() | frozenset():
            return [as_data(each) for each in value]
        case _:
            return msgspec.to_builtins(value)


def _shown(value: object, language: Language) -> object:
    match value:
        case int() | float() if not isinstance(value, bool):
            return _Count(value, language)
        case Message():
            return value.render(language)
        case Exception(args=(Message() as said, *_)):
            return said.render(language)
        case tuple() if type(value) is tuple:  # a key has words of its own
            return "; ".join(str(_shown(each, language)) for each in value)
        case date() if language == "fr":
            return f"{value:%d/%m/%Y}"
        case _:
            return value


class _Count(NamedTuple):
    value: float
    language: Language

    def __format__(self, words: str) -> str:
        if not words:
            return number(self.value, self.language)
        one, _, many = words.partition("|")
        return counted(self.value, one, many, self.language)

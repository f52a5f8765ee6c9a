"""Sentences in French and in English, with the plurals of each."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Sentence = tuple[str, str]
"""French, English. ``{n:person|people}`` is a number with the noun that agrees with it."""


def plural(count: int, one: str, many: str = "", language: Language = "fr") -> str:
    """``one`` or ``many`` (default: with an s). French has a plural from 2 on; English has none
    for 1 alone.
    """
    single = abs(count) < 2 if language == "fr" else abs(count) == 1
    return one if single else many or f"{one}s"


def counted(count: int, one: str, many: str = "", language: Language = "fr") -> str:
    """``1 unité``, ``2 unités``."""
    return f"{count} {plural(count, one, many, language)}"


def render(sentence: Sentence, language: Language, **values: object) -> str:
    return sentence[LANGUAGES.index(language)].format(
        **{
            name: _Count(value, language) if type(value) is int else value
            for name, value in values.items()
        }
    )


class _Count(NamedTuple):
    number: int
    language: Language

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("|")
        return counted(self.number, one, many, self.language) if words else str(self.number)

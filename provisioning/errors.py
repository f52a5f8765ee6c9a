"""The tree of refusals that a person can mend.

Refusal              one clear sentence: what is wrong, where, what to do
├── Mistakes         every mistake found in the files, all at once
└── LimitExceeded    the plan would do more harm than the limits allow
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Mistake(msgspec.Struct, frozen=True, order=True):
    """``file:line:column: path: what is wrong; what to do``. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    path: str
    text: str
    warning: bool = False

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        word = "warning: " if self.warning else ""
        return f"{self.file}:{self.line}:{self.column}: {word}{path}{self.text}"


class Refusal(Exception):
    """A sentence for the person who can mend it; printed without a traceback, exit code 1."""


class Mistakes(Refusal):
    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class LimitExceeded(Refusal):
    """``limits``, each of which is a sentence as text: ``reasons``."""

    def __init__(self, limits: Sequence[object]) -> None:
        self.limits = tuple(limits)
        self.reasons = tuple(map(str, limits))
        super().__init__("\n".join(self.reasons))

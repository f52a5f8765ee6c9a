r"""What a guide shows to type, and what it shows as the answer.

In a ```` ```console ```` block a line ``$ …`` is typed and what follows is its answer; in a
```` ```sh ```` block every line is typed. ``\`` and an open quote go on to the next line.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

_FENCE = re.compile(r"^ *```(?P<language>\w*)$")
_EXIT_CODE = re.compile(r"#.*\bexit code (\d)")
VARIES = (
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "ID"),
    (re.compile(r"\b\d{8}T\d{12}Z\b"), "INSTANT"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "FINGERPRINT"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d UTC\b"), "MINUTE"),
    (re.compile(r"\b127\.0\.0\.1:\d+\b"), "HERE"),
)
"""What no two runs have in common."""


class Typed(NamedTuple):
    language: str
    line: str
    answer: str
    expected: frozenset[int]
    """Exit codes: what the comment behind it says, else 0 (done) and 2 (something to see)."""


def blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    language: str | None = None
    lines: list[str] = []
    for line in text.splitlines():
        fence = _FENCE.match(line.rstrip())
        if not fence:
            lines.append(line)
        elif language is None:
            language, lines = fence["language"], []
        else:
            yield language, lines
            language = None


def typed(text: str) -> Iterator[Typed]:
    for language, lines in blocks(text):
        if language not in {"console", "sh"}:
            continue
        found: list[tuple[str, list[str]]] = []
        for line in lines:
            if found and not found[-1][1] and _goes_on(found[-1][0]):
                found[-1] = (f"{found[-1][0]}\n{line}", [])
            elif language == "console" and not line.startswith("$ "):
                assert found, f"an answer to nothing: {line}"
                found[-1][1].append(line)
            elif line.strip():
                found.append((line.strip().removeprefix("$ "), []))
        for line, answer in found:
            said = _EXIT_CODE.search(line)
            codes = frozenset({int(said[1])}) if said else frozenset({0, 2})
            yield Typed(language, line.replace("\\\n", " "), "\n".join(answer), codes)


def stages(line: str) -> list[list[str]]:
    """The commands of a pipe as a shell reads them; ``>`` stays a word of the last."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|<>&;")
    lexer.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("|&;"):
            found.append([])
        else:
            found[-1].append(word)
    return [each for each in found if each]


def differs(shown: str, said: str) -> str:
    """The first line shown that was not said, in order, nothing left out but at ``…``, which is
    any number of lines, or any words inside one.
    """
    lines, position, free = _same(said), 0, False
    for line in _same(shown):
        if line == "…":
            free = True
            continue
        where = range(position, len(lines) if free else min(position + 1, len(lines)))
        pattern = ".*".join(map(re.escape, line.split("…")))
        found = next((each for each in where if re.fullmatch(pattern, lines[each])), None)
        if found is None:
            return line
        position, free = found + 1, False
    return "" if free or position == len(lines) else f"and then: {lines[position]}"


def _same(text: str) -> list[str]:
    for pattern, word in VARIES:
        text = pattern.sub(word, text)
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _goes_on(line: str) -> bool:
    if line.endswith("\\"):
        return True
    try:
        stages(line)
    except ValueError:
        return True
    return False

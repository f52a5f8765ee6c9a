"""What a rule has to say, and how it names what it could not find."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

import msgspec

from provisioning.spec.model import Spec

Path = tuple[str | int, ...]


class Finding(msgspec.Struct, frozen=True):
    """``path`` is where it stands in the data; a warning does not stop a plan."""

    path: Path
    text: str
    warning: bool = False


class DeclaredCodes:
    """The codes declared under a path: ``known("spaces", "aidants", "pages")``.

    ``written`` adds those that stand in the file although their entry could not be read.
    """

    def __init__(self, spec: Spec, written: Callable[[Path], Iterable[str]]) -> None:
        self._spec = spec
        self._written = written
        self._codes: dict[Path, frozenset[str]] = {}

    def __call__(self, *path: str | int) -> frozenset[str]:
        if path not in self._codes:
            self._codes[path] = frozenset([*self._read(path), *self._written(path)])
        return self._codes[path]

    def _read(self, path: Path) -> Iterable[str]:
        entry: object = self._spec
        for part in path:
            entry = entry.get(part) if isinstance(entry, dict) else getattr(entry, str(part), None)
        return entry if isinstance(entry, dict) else ()


def suggestion(word: str, known: Iterable[str], labels: Mapping[str, str] | None = None) -> str:
    """The part after the semicolon: the nearest known word, or the words there are.

    ``labels`` maps codes to labels, for whoever wrote the label instead of the code.
    """
    for code, label in (labels or {}).items():
        if label.casefold() == word.casefold():
            return f"write its code {code!r}"
    words, folded = sorted(known), word.casefold()
    alike = {each.casefold(): each for each in words}
    if len(words) > 200:
        alike = {low: each for low, each in alike.items() if low[:2] == folded[:2]}
    if close := get_close_matches(folded, alike, n=1, cutoff=0.6):
        return f"did you mean {alike[close[0]]!r}?"
    if not words:
        return "none is declared yet"
    if len(words) <= 20:
        return f"known here: {', '.join(words)}"
    return f"{len(words)} are declared, none of them close to it"


def unknown(what: str, path: Path, code: str | None, known: Collection[str]) -> Iterator[Finding]:
    """A finding when ``code`` is written and not among the known ones."""
    if code is not None and code not in known:
        yield Finding(path, f"unknown {what} {code!r}; {suggestion(code, known)}")


def each_unknown(
    what: str, path: Path, codes: Iterable[str], known: Collection[str]
) -> Iterator[Finding]:
    for index, code in enumerate(codes):
        yield from unknown(what, (*path, index), code, known)

"""One file or many: ``include`` followed, and the sections of every file united."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from provisioning.errors import Mistake
from provisioning.spec.files.document import load
from provisioning.spec.files.source_map import Map, Seq, unpack


class Sources:
    """Every file that ``root`` leads to, read once, in the order in which they are met.

    ``names`` are what mistakes print; a packed position's file number is its place among them.
    ``unreadable`` says that the whole is not known, so that what is absent proves nothing.
    """

    def __init__(self, root: Path, united: Collection[str]) -> None:
        self.paths: list[Path] = []
        self.names: list[str] = []
        self.mistakes: list[Mistake] = []
        self.unreadable = False
        self.whole = Map()
        self.whole.at, self.whole.keys_at = 0, {}
        self._root = root
        self._folder = root.parent.resolve()
        self._united = united
        self._follow(root, str(root), ())

    def _follow(self, path: Path, name: str, chain: tuple[Path, ...]) -> None:
        number = len(self.paths)
        self.paths.append(path)
        self.names.append(name)
        data = self._read(path, name, number)
        if data is None:
            return
        includes = data.pop("include", None)
        self._unite(data)
        if includes is not None:
            self._include(path, data, includes, (*chain, path.resolve()))

    def _read(self, path: Path, name: str, number: int) -> Map | None:
        if path.exists() and not path.is_file():
            text = "this is no ordinary file; name a file such as spaces.yaml"
            self._unreadable(Mistake(name, 1, 1, "", text))
            return None
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            text = "there is no such file; begin one with extranet init, or name another"
            self._unreadable(Mistake(name, 1, 1, "", text))
            return None
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            self._unreadable(Mistake(name, 1, 1, "", f"cannot read this file: {reason}; check it"))
            return None
        data, mistakes = load(raw, name, number)
        self.mistakes += mistakes
        wrong = [mistake for mistake in mistakes if not mistake.warning]
        if data is None and not wrong:
            data = Map()
            data.at, data.keys_at = number << 48, {}
        if not isinstance(data, Map):
            if not wrong:
                self.mistakes.append(
                    Mistake(name, 1, 1, "", "expected a map (key: value); start with a section")
                )
            self.unreadable = True
            return None
        return data

    def _unreadable(self, *mistakes: Mistake) -> None:
        self.mistakes += mistakes
        self.unreadable = True

    def _unite(self, data: Map) -> None:
        for key, value in data.items():
            at, mine = data.keys_at[key], self.whole.get(key)
            if key not in self.whole:
                self.whole[key] = _copy(value) if isinstance(value, Map) else value
                self.whole.keys_at[key] = at
            elif key in self._united and isinstance(mine, Map) and isinstance(value, Map):
                self._add(key, mine, value)
            elif key in self._united and (value is None or mine is None):
                self._wrong(at, key, "expected a map (key: value), found nothing; remove the key")
            else:
                first = self._shown(self.whole.keys_at[key])
                self._wrong(at, key, f"section {key!r} is already at {first}; keep one of them")

    def _add(self, section: str, mine: Map, others: Map) -> None:
        for code, entry in others.items():
            at = others.keys_at[code]
            if code in mine:
                first = self._shown(mine.keys_at[code])
                text = f"code {code!r} is used twice, first at {first}; rename one of them"
                self._wrong(at, f"{section}.{code}", text)
                continue
            mine[code] = entry
            mine.keys_at[code] = at

    def _include(self, path: Path, data: Map, includes: Any, chain: tuple[Path, ...]) -> None:
        at = data.keys_at["include"]
        patterns = includes if isinstance(includes, Seq) else [includes]
        places = includes.items_at if isinstance(includes, Seq) else [at]
        for pattern, place in zip(patterns, places, strict=True):
            for found in self._matching(path, pattern, place):
                self._enter(found, place, chain)

    def _matching(self, path: Path, pattern: object, at: int) -> Iterator[Path]:
        if not isinstance(pattern, str) or not Path(pattern.strip()).parts:
            self._wrong(
                at, "include", "expected the name of a file; write it, such as spaces/*.yaml"
            )
            return
        relative = Path(pattern)
        if relative.is_absolute() or ".." in relative.parts:
            text = f"{pattern!r} leads out of the folder; include only files beneath the first one"
            self._wrong(at, "include", text)
            return
        found = sorted(item for item in path.parent.glob(pattern) if item.is_file())
        if not found:
            self._wrong(at, "include", f"no file matches {pattern!r}; correct it or remove it")
        yield from found

    def _enter(self, path: Path, at: int, chain: tuple[Path, ...]) -> None:
        real = path.resolve()
        name = str(path)
        if not real.is_relative_to(self._folder):
            text = f"{name} is a link out of the folder; include only files beneath the first one"
            self._wrong(at, "include", text)
        elif real in chain:
            loop = [*chain[chain.index(real) :], real]
            names = " -> ".join(str(item.relative_to(self._folder)) for item in loop)
            self._wrong(at, "include", f"a loop of includes: {names}; remove one of them")
        elif any(real == other.resolve() for other in self.paths):
            self._wrong(at, "include", f"{name} is included already; include it once")
        else:
            self._follow(path, name, chain)

    def _shown(self, at: int) -> str:
        place = unpack(at)
        return f"{self.names[place.file]}:{place.line}"

    def _wrong(self, at: int, path: str, text: str) -> None:
        place = unpack(at)
        name = self.names[place.file]
        self.mistakes.append(Mistake(name, place.line, place.column, path, text))


def _copy(section: Map) -> Map:
    """A section that other files may add to; its entries are shared."""
    copy = Map(section)
    copy.at, copy.keys_at = section.at, dict(section.keys_at)
    return copy

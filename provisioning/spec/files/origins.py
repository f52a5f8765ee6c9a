"""Which file says what: for those who own files rather than entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from provisioning.spec.files.include import Sources
from provisioning.spec.files.source_map import Map, unpack
from provisioning.spec.files.spaces import UNITED


class Written(msgspec.Struct, frozen=True):
    """``sections`` of one file, with the codes that it holds of each; ``""`` for a whole one."""

    file: Path
    sections: Mapping[str, tuple[str, ...]]


def whereabouts(path: Path) -> tuple[tuple[Written, ...], Mapping[str, tuple[str, ...]]]:
    """Every file that ``path`` leads to, and the Markdown files of each space, by its code.

    To be asked of files that ``load`` found valid. The home's files are under ``""``.
    """
    sources = Sources(path, UNITED)
    found: list[dict[str, list[str]]] = [defaultdict(list) for _ in sources.paths]
    for section, value in sources.whole.items():
        if section in UNITED and isinstance(value, Map):
            for code, at in value.keys_at.items():
                found[unpack(at).file][section].append(code)
        else:
            found[unpack(sources.whole.keys_at[section]).file][section].append("")
    written = tuple(
        Written(file, {name: tuple(codes) for name, codes in sections.items()})
        for file, sections in zip(sources.paths, found, strict=True)
    )
    return written, dict(_bodies(sources.whole))


def lines_of_entries(path: Path) -> Mapping[tuple[str, str], str]:
    """``FILE:LINE`` of each section, by ``(section, "")``, and of each entry of the united ones,
    by ``(section, code)``; of what can be read.
    """
    sources, found = Sources(path, UNITED), dict[tuple[str, str], str]()

    def line(at: int) -> str:
        place = unpack(at)
        return f"{sources.names[place.file]}:{place.line}"

    for section, value in sources.whole.items():
        found[section, ""] = line(sources.whole.keys_at[section])
        if section in UNITED and isinstance(value, Map):
            found |= {(section, code): line(at) for code, at in value.keys_at.items()}
    return found


def _bodies(whole: Map) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code, place in (whole.get("spaces") or {}).items():
        yield code, tuple(_of_place(place, "pages"))
    home = whole.get("home")
    yield "", (*_of_place(home, "pages"), *_of_place(home, "news"))


def _of_place(place: object, section: str) -> Iterator[str]:
    pages = place.get(section) if isinstance(place, Map) else None
    for page in pages.values() if isinstance(pages, Map) else ():
        if isinstance(page, Map) and page.get("body"):
            yield str(page["body"])

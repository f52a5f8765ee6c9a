"""spaces.yaml -> a Spec, or every mistake at once."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_origin

import msgspec
from pydantic import ValidationError

from provisioning.config.include import Sources
from provisioning.config.positions import Map, Seq, locate
from provisioning.config.sentences import sentence
from provisioning.core import rules
from provisioning.core.errors import Mistake, Mistakes
from provisioning.core.spec import Spec

_UNITED = frozenset(
    name for name, field in Spec.model_fields.items() if get_origin(field.annotation) is dict
)
_STAND_IN = {
    "code": "x",
    "title": "x",
    "support": "support@extranet.example",
    "domain": "extranet.example",
    "invitation": {"redirect": "https://extranet.example"},
}
_PASSES = 8


class Loaded(msgspec.Struct, frozen=True):
    """``files`` are all that were read, the first one first."""

    spec: Spec
    warnings: tuple[Mistake, ...]
    files: tuple[Path, ...]


def load(path: Path | str) -> Loaded:
    """Read ``path`` and what it includes; raise ``Mistakes`` with all of them, by place."""
    with _no_collection():
        sources = Sources(Path(path), _UNITED)
        if sources.unreadable:
            raise Mistakes(sorted(sources.mistakes))
        spec, findings = _check(sources.whole)
    place = {name: number for number, name in enumerate(sources.names)}
    said = {*sources.mistakes, *(_mistake(sources, finding) for finding in findings)}
    ordered = sorted(said, key=lambda m: (place[m.file], m.line, m.column, m.path, m.text))
    if spec is None or not all(mistake.warning for mistake in ordered):
        raise Mistakes(ordered)
    return Loaded(spec, tuple(ordered), tuple(sources.paths))


def _check(whole: Map) -> tuple[Spec | None, list[rules.Finding]]:
    try:
        spec = Spec.model_validate(whole)
    except ValidationError as error:
        return None, _what_else(whole, error)
    return spec, list(rules.check(spec))


def _what_else(whole: Map, error: ValidationError) -> list[rules.Finding]:
    """The mistakes of shape, and those across entries among what remains once they are cut out.

    What a cut may itself have caused is not said.
    """
    details = error.errors(include_url=False)
    findings = [rules.Finding(*sentence(detail, Spec)) for detail in details]
    cuts: set[rules.Path] = set()
    data: Any = _branch(whole)
    for _ in range(_PASSES):
        if any(detail["loc"][0] == "instance" for detail in details):
            data["instance"] = _STAND_IN
        wrong = {_cut(data, detail["loc"]) for detail in details if detail["loc"][0] != "instance"}
        cuts |= wrong
        data = _without(data, wrong)
        try:
            spec = Spec.model_validate(data)
        except ValidationError as again:
            details = again.errors(include_url=False)
            continue
        rest = rules.check(spec, lambda path: _written(whole, path))
        return findings + [finding for finding in rest if not _touched(finding.path, cuts)]
    return findings


def _cut(data: Any, loc: rules.Path) -> rules.Path:
    """The smallest part to remove: what is wrong, or the entry where something is missing.

    An item goes with its list, so that the numbers of the others stay true.
    """
    _, path = locate(data, tuple(part for part in loc if part != "[key]"))
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _without(data: Any, paths: Iterable[rules.Path]) -> Any:
    tails: dict[str | int, list[rules.Path]] = {}
    for head, *tail in paths:
        tails.setdefault(head, []).append(tuple(tail))
    match data:
        case Map():
            kept = _branch(data)
            for key, rest in tails.items():
                if () in rest:
                    del kept[str(key)]
                else:
                    kept[str(key)] = _without(data[str(key)], rest)
            return kept
        case Seq():
            items = Seq(_without(item, tails.get(at, ())) for at, item in enumerate(data))
            items.at, items.items_at = data.at, data.items_at
            return items
    return data


def _branch(data: Map) -> Map:
    copy = Map(data)
    copy.at, copy.keys_at = data.at, data.keys_at
    return copy


def _written(whole: Map, path: rules.Path) -> Iterable[str]:
    data: Any = whole
    for part in path:
        data = data.get(str(part)) if isinstance(data, Map) else None
    return data if isinstance(data, Map) else ()


def _touched(path: rules.Path, cuts: Iterable[rules.Path]) -> bool:
    return any(cut[: len(path)] == path or path[: len(cut)] == cut for cut in cuts)


def _mistake(sources: Sources, finding: rules.Finding) -> Mistake:
    place, path = locate(sources.whole, finding.path)
    name = sources.names[place.file]
    return Mistake(name, place.line, place.column, written(path), finding.text, finding.warning)


def written(path: rules.Path) -> str:
    """``spaces.aidants.requires.any[0]``; a key that is more than a word is quoted."""
    text = ""
    for part in path:
        match part:
            case int():
                text += f"[{part}]"
            case str() if part.replace("-", "").replace("_", "").isalnum():
                text += f".{part}"
            case _:
                text += f'."{part}"'
    return text.removeprefix(".")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Half the time of a large file is the collector looking at data that nobody will free."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()

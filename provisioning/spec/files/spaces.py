"""spaces.yaml -> a Spec, or every mistake at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import get_origin

import msgspec
from pydantic import ValidationError

from provisioning.errors import Mistake, Mistakes
from provisioning.spec import rules
from provisioning.spec.files.bodies import bodies, missing_bodies, told
from provisioning.spec.files.include import Sources
from provisioning.spec.files.pause import no_collection
from provisioning.spec.files.sentences import sentence, written
from provisioning.spec.files.source_map import Map, locate
from provisioning.spec.files.unvalidated import what_else
from provisioning.spec.model import Spec
from provisioning.spec.rules.effects import without_effect

UNITED = frozenset(
    name for name, field in Spec.model_fields.items() if get_origin(field.annotation) is dict
)


class Loaded(msgspec.Struct, frozen=True):
    """``files`` are all that were read, the first one first; ``idle`` tells of what is written
    and has no effect in this version.
    """

    spec: Spec
    warnings: tuple[Mistake, ...]
    files: tuple[Path, ...]
    idle: tuple[Mistake, ...] = ()


class WordRules(msgspec.Struct, frozen=True):
    """What is asked of the words of pages, by whoever knows how pages are made.

    ``of_entries`` looks at what stands in spaces.yaml; ``of_bodies`` at the files it names.
    """

    of_entries: Callable[[Spec], Iterable[rules.Finding]]
    of_bodies: Callable[[Spec, Mapping[str, str]], Iterable[Mistake]]


def load(path: Path | str, word_rules: WordRules) -> Loaded:
    """Read ``path`` and what it includes; raise ``Mistakes`` with all of them, by place."""
    with no_collection():
        sources = Sources(Path(path), UNITED)
        if sources.unreadable:
            raise Mistakes(sorted(sources.mistakes))
        spec, findings = _check(sources.whole)
        words: Mapping[str, str] = {}
        folder = Path(path).parent
        if spec is not None:
            words = bodies(spec, folder)
            findings += [*missing_bodies(spec, folder), *word_rules.of_entries(spec)]
    place = {name: number for number, name in enumerate((*sources.names, *words))}
    said = {*sources.mistakes, *(_mistake(sources, finding) for finding in findings)}
    said |= set(word_rules.of_bodies(spec, words)) if spec else set()
    ordered = sorted(said, key=lambda m: (place[m.file], m.line, m.column, m.path, m.text))
    if spec is None or not all(mistake.warning for mistake in ordered):
        raise Mistakes(ordered)
    idle = tuple(_mistake(sources, finding) for finding in without_effect(spec))
    return Loaded(told(spec, words), tuple(ordered), tuple(sources.paths), idle)


def _check(whole: Map) -> tuple[Spec | None, list[rules.Finding]]:
    try:
        spec = Spec.model_validate(whole)
    except ValidationError as error:
        details = error.errors(include_url=False)
        wrong = [rules.Finding(*sentence(detail, Spec)) for detail in details]
        return None, wrong + what_else(whole, details)
    return spec, list(rules.check(spec))


def _mistake(sources: Sources, finding: rules.Finding) -> Mistake:
    place, path = locate(sources.whole, finding.path)
    name = sources.names[place.file]
    return Mistake(name, place.line, place.column, written(path), finding.text, finding.warning)

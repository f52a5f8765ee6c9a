"""spaces.yaml -> a Spec, or every mistake at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_origin

import msgspec
from pydantic import ValidationError

from provisioning.config.bodies import bodies, missing_bodies, told
from provisioning.config.include import Sources
from provisioning.config.pause import no_collection
from provisioning.config.positions import Map, locate
from provisioning.config.remains import what_else
from provisioning.config.sentences import sentence, written
from provisioning.config.wording import wrong_bodies, wrong_words
from provisioning.core import rules
from provisioning.core.errors import Mistake, Mistakes
from provisioning.core.spec import Spec

UNITED = frozenset(
    name for name, field in Spec.model_fields.items() if get_origin(field.annotation) is dict
)


class Loaded(msgspec.Struct, frozen=True):
    """``files`` are all that were read, the first one first."""

    spec: Spec
    warnings: tuple[Mistake, ...]
    files: tuple[Path, ...]


def load(path: Path | str) -> Loaded:
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
            findings += [*missing_bodies(spec, folder), *wrong_words(spec)]
    place = {name: number for number, name in enumerate((*sources.names, *words))}
    said = {*sources.mistakes, *(_mistake(sources, finding) for finding in findings)}
    said |= set(wrong_bodies(spec, words)) if spec else set()
    ordered = sorted(said, key=lambda m: (place[m.file], m.line, m.column, m.path, m.text))
    if spec is None or not all(mistake.warning for mistake in ordered):
        raise Mistakes(ordered)
    return Loaded(told(spec, words), tuple(ordered), tuple(sources.paths))


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

"""spaces.yaml -> a Spec, or every mistake at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from provisioning.errors import Mistake, Mistakes
from provisioning.spec import rules
from provisioning.spec.files.bodies import bodies, missing_bodies, with_words
from provisioning.spec.files.include import Sources
from provisioning.spec.files.pause import no_collection
from provisioning.spec.files.reading import read
from provisioning.spec.files.sentences import written
from provisioning.spec.files.source_map import locate
from provisioning.spec.files.unvalidated import Salvaged, what_else
from provisioning.spec.model import Spec
from provisioning.spec.model.fields import fields, is_map
from provisioning.spec.rules.effects import without_effect

UNITED = frozenset(name for name, field in fields(Spec).items() if is_map(field.type))


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


class Examined(msgspec.Struct, frozen=True):
    """Every mistake by place; ``spec`` is what the file says, as far as it can be understood.

    ``sound``: nothing is wrong with it. ``None``: so much is unreadable that nothing can be held
    against it.
    """

    spec: Spec | None
    mistakes: tuple[Mistake, ...]
    files: tuple[Path, ...]
    idle: tuple[Mistake, ...] = ()

    @property
    def sound(self) -> bool:
        return all(mistake.warning for mistake in self.mistakes)


def load(path: Path | str, word_rules: WordRules) -> Loaded:
    """Read ``path`` and what it includes; raise ``Mistakes`` with all of them, by place."""
    found = examine(path, word_rules)
    if found.spec is None or not found.sound:
        raise Mistakes(found.mistakes)
    return Loaded(found.spec, found.mistakes, found.files, found.idle)


def examine(path: Path | str, word_rules: WordRules) -> Examined:
    folder = Path(path).parent
    with no_collection():
        sources = Sources(Path(path), UNITED)
        judged = _check(sources)
        words: Mapping[str, str] = {}
        findings, said = judged.findings, set(sources.mistakes)
        if spec := judged.spec:
            words, of_encoding = bodies(spec, folder)
            said |= set(of_encoding)
            of_pages = (*missing_bodies(spec, folder), *word_rules.of_entries(spec))
            findings = [*findings, *judged.true_of(of_pages)]
            said |= set(word_rules.of_bodies(spec, words))
    said |= {_mistake(sources, finding) for finding in findings}
    place = {name: number for number, name in enumerate((*sources.names, *words))}
    ordered = sorted(said, key=lambda m: (place[m.file], m.line, m.column, m.path, m.text))
    no_effect = without_effect(spec, sources.whole) if spec else ()
    idle = tuple(_mistake(sources, finding) for finding in no_effect)
    return Examined(
        with_words(spec, words) if spec else None, tuple(ordered), tuple(sources.paths), idle
    )


def _check(sources: Sources) -> Salvaged:
    """Where a file is unreadable, what is absent from the others proves nothing."""
    spec, wrong = read(Spec, sources.whole)
    if sources.unreadable:
        wrong = [each for each in wrong if len(each.path) > 1]
        judged = Salvaged(None, [], frozenset())
    elif wrong:
        judged = what_else(sources.whole, wrong)
    else:
        judged = Salvaged(spec, list(rules.check(spec)), frozenset())
    findings = [rules.Finding(each.at, each.text) for each in wrong]
    return judged._replace(findings=findings + judged.findings)


def _mistake(sources: Sources, finding: rules.Finding) -> Mistake:
    place, path = locate(sources.whole, finding.path)
    name = sources.names[place.file]
    return Mistake(name, place.line, place.column, written(path), finding.text, finding.warning)

"""The mistakes across entries, when some entries are too wrong to be read.

What is wrong is cut out and what is missing is stood in for, until the rest is a Spec that the
rules can judge. What a cut or a stand-in may itself have caused is not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import structs

from provisioning.spec import rules
from provisioning.spec.files.reading import Misread, read
from provisioning.spec.files.source_map import Map, Seq, locate
from provisioning.spec.model import (
    AccessMode,
    Function,
    Profile,
    Requires,
    Space,
    Spec,
    Structure,
    StructureType,
)

_PASSES = 8
_INSTANCE = {
    "code": "x",
    "title": "x",
    "support": "support@extranet.example",
    "domain": "extranet.example",
    "invitation": {"redirect": "https://extranet.example"},
}
_MISSING = {"title": "x", "label": "x", "requires": {"any": ["x"]}, "type": "x"}


class Salvaged(NamedTuple):
    """``spec`` is what stands in for the whole; ``findings`` are those that it did not cause.

    ``silent`` are the paths of which nothing more may be said.
    """

    spec: Spec | None
    findings: list[rules.Finding]
    silent: frozenset[rules.Path]

    def true_of(self, findings: Iterable[rules.Finding]) -> list[rules.Finding]:
        return [finding for finding in findings if not _touched(finding.path, self.silent)]


def what_else(whole: Map, wrong: Sequence[Misread]) -> Salvaged:
    """``wrong`` is what was found wrong in ``whole``, which stays as it is."""
    silent: set[rules.Path] = set()
    data: Any = _branch(whole)
    for _ in range(_PASSES):
        if any(each.path[0] == "instance" for each in wrong):
            data["instance"] = _INSTANCE
        inside = [each for each in wrong if each.path[0] != "instance"]
        added = {each.path for each in inside if _can_stand_in(each)}
        cut = {_cut(data, each.path) for each in inside if each.path not in added}
        silent |= cut | added
        data = _changed(data, {path: _MISSING[str(path[-1])] for path in added}, cut)
        spec, wrong = read(Spec, data)
        if not wrong:
            judged = Salvaged(spec, [], frozenset(silent))
            findings = judged.true_of(rules.check(spec, lambda path: _codes(whole, path)))
            return judged._replace(spec=_with_codes(spec, whole), findings=findings)
    return Salvaged(None, [], frozenset(silent))


def _with_codes(spec: Spec, whole: Map) -> Spec:
    """The spec with every code that is written, so that other files may speak of it."""
    made: dict[str, Callable[[Any], object]] = {
        "profiles": lambda _: Profile(label="x"),
        "structure_types": lambda _: StructureType(label="x"),
        "access_modes": lambda _: AccessMode(label="x", kind="standard"),
        "structures": lambda of: Structure(type=str(_part(of, "type"))),
        "functions": lambda of: Function(
            label="x", sub_functions=dict.fromkeys(_part(of, "sub_functions") or (), "x")
        ),
        "spaces": lambda _: Space(title="x", requires=Requires(any=("x",))),
    }
    known: dict[str, object] = {}
    for section, make in made.items():
        written = _part(whole, section)
        entries = written.items() if isinstance(written, Map) else ()
        mine: dict[str, object] = getattr(spec, section)
        known[section] = {code: make(entry) for code, entry in entries} | mine
    return structs.replace(spec, **known)


def _part(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, Map) else None


def _can_stand_in(wrong: Misread) -> bool:
    return wrong.missing and wrong.path[-1] in _MISSING


def _cut(data: Any, path: rules.Path) -> rules.Path:
    """The smallest part to remove: what is wrong, or the entry where something is missing.

    An item goes with its list, so that the numbers of the others stay true.
    """
    _, path = locate(data, path)
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _changed(data: Any, added: dict[rules.Path, Any], cut: Iterable[rules.Path]) -> Any:
    if () in added:
        return added[()]
    inner: dict[str | int, tuple[dict[rules.Path, Any], list[rules.Path]]] = {}
    for path, value in added.items():
        inner.setdefault(path[0], ({}, []))[0][path[1:]] = value
    for path in cut:
        inner.setdefault(path[0], ({}, []))[1].append(path[1:])
    if not inner:
        return data
    if isinstance(data, Seq):
        items = Seq(_changed(item, *inner.get(at, ({}, ()))) for at, item in enumerate(data))
        items.at, items.items_at = data.at, data.items_at
        return items
    kept = _branch(data)
    for key, (more, less) in inner.items():
        if () in less:
            kept.pop(str(key), None)
        else:
            kept[str(key)] = _changed(data.get(str(key)), more, less)
    return kept


def _branch(data: Map) -> Map:
    copy = Map(data)
    copy.at, copy.keys_at = data.at, data.keys_at
    return copy


def _codes(whole: Map, path: rules.Path) -> Iterable[str]:
    data: Any = whole
    for part in path:
        data = data.get(str(part)) if isinstance(data, Map) else None
    return data if isinstance(data, Map) else ()


def _touched(path: rules.Path, silent: Iterable[rules.Path]) -> bool:
    return any(one[: len(path)] == path or path[: len(one)] == one for one in silent)

"""Approvals held against spaces.yaml: codes that exist, days in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from provisioning.spec.address import not_invited, of_a_service
from provisioning.spec.files.approvals.batch import Code
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, Registration
from provisioning.spec.rules import Finding, Path, suggestion

Objection = tuple[Path, str]


def objections(
    spec: Spec | None, registrations: Iterable[Registration]
) -> Iterator[tuple[int, Finding]]:
    """The number of the registration, and what is wrong in it; without a ``spec``, days only."""
    against = Against(spec) if spec else None
    for index, who in enumerate(registrations):
        for path, text in _own(who):
            yield index, Finding(path, text)
        if against:
            for path, code in _codes(who):
                for text in against.code(code):
                    yield index, Finding(path, text)
            if who.sub_function and who.function is None:
                text = "a sub-function needs its function; add function"
                yield index, Finding(("sub_function",), text)
        for text in _looks(spec, who):
            yield index, Finding(("address",), text, warning=True)


def _codes(who: Registration) -> Iterator[tuple[Path, Code]]:
    for number, structure in enumerate(who.structures):
        yield ("structure", number, "type"), Code("structure type", structure.type)
        yield ("structure", number, "name"), Code("structure", structure.name, structure.type)
    yield ("access_mode",), Code("access mode", who.access_mode)
    if who.function:
        yield ("function",), Code("function", who.function)
        if who.sub_function:
            yield ("sub_function",), Code("sub-function", who.sub_function, who.function)
    for number, given in enumerate(who.approvals):
        yield ("profiles", number, "profile"), Code("profile", given.profile)


def _own(who: Registration) -> Iterator[Objection]:
    if who.accepted_on:
        yield from _order((), "accepted", who.accepted_on, who.until, who.withdrawn)
    for number, given in enumerate(who.approvals):
        path: Path = ("profiles", number)
        yield from _order(path, "approved", given.on, given.until, given.withdrawn)
        if any(same_approval(given, other) for other in who.approvals[:number]):
            yield (*path, "profile"), "this approval is written twice; remove one"
    for number, structure in enumerate(who.structures):
        if structure in who.structures[:number]:
            yield ("structure", number, "name"), "this structure is written twice; remove one"


def same_approval(one: Approval, other: Approval) -> bool:
    """Whether both say the same, wherever each was written."""
    return msgspec.structs.replace(one, where=other.where) == other


def _looks(spec: Spec | None, who: Registration) -> Iterator[str]:
    """What may be meant and is worth a second look."""
    mode = spec.access_modes.get(who.access_mode) if spec else None
    if mode and mode.kind == "microsoft" and (refused := not_invited(who.address)):
        yield f"{refused}, unless they are in the tenant already"
    if shared := of_a_service(who.address):
        yield shared


class Against:
    """The codes of one spec, put in order once for everybody."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._closed = {structure.type for structure in spec.structures.values()}
        self._renamed = {
            old: code for code, profile in spec.profiles.items() for old in profile.previously
        }
        self._labels: Mapping[str, Mapping[str, str]] = {
            "structure type": {code: each.label for code, each in spec.structure_types.items()},
            "access mode": {code: each.label for code, each in spec.access_modes.items()},
            "function": {code: each.label for code, each in spec.functions.items()},
            "profile": {code: each.label for code, each in spec.profiles.items()},
        }

    def code(self, code: Code) -> Iterator[str]:
        """What is wrong with it; nothing is said of what is under something unknown."""
        match code.what:
            case "structure":
                yield from self._structure(code.value, code.under)
            case "sub-function":
                if function := self._spec.functions.get(code.under):
                    yield from _unknown(code, function.sub_functions)
            case "profile" if code.value in self._renamed and code.value not in self._profiles:
                now = self._renamed[code.value]
                yield f"profile {code.value!r} is now {now!r}; write the new code"
            case what:
                yield from _unknown(code, self._labels[what])

    @property
    def _profiles(self) -> Mapping[str, str]:
        return self._labels["profile"]

    def _structure(self, name: str, of: str) -> Iterator[str]:
        if of not in self._closed:
            return
        structure = self._spec.structures.get(name)
        if structure is None or structure.type != of:
            names = [n for n, s in self._spec.structures.items() if s.type == of]
            yield f"{name!r} is not a known {of!r} structure; {suggestion(name, names)}"


def _unknown(code: Code, labels: Mapping[str, str]) -> Iterator[str]:
    if code.value not in labels:
        yield f"unknown {code.what} {code.value!r}; {suggestion(code.value, labels, labels)}"


def _order(path: Path, verb: str, start: object, *ends: object) -> Iterator[Objection]:
    for word, end in zip(("until", "withdrawn"), ends, strict=True):
        if end is not None and str(end) < str(start):
            yield (*path, word), f"{word} {end} is before it was {verb} on {start}; correct one"

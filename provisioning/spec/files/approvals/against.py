"""Approvals held against spaces.yaml: codes that exist, days in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from provisioning.spec.address import not_invited, of_a_service
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, Belonging, Registration
from provisioning.spec.rules import Finding, Path, suggestion

Objection = tuple[Path, str]


def objections(
    spec: Spec | None, registrations: Iterable[Registration]
) -> Iterator[tuple[int, Finding]]:
    """The number of the registration, and what is wrong in it; without a ``spec``, days only."""
    against = _Against(spec) if spec else None
    for index, who in enumerate(registrations):
        for path, text in _own(who):
            yield index, Finding(path, text)
        if against:
            for path, text in against.all(who):
                yield index, Finding(path, text)
        for text in _looks(spec, who):
            yield index, Finding(("address",), text, warning=True)


def _own(who: Registration) -> Iterator[Objection]:
    if who.accepted_on:
        yield from _order((), "accepted", who.accepted_on, who.until, who.withdrawn)
    for number, given in enumerate(who.approvals):
        path: Path = ("profiles", number)
        yield from _order(path, "approved", given.on, given.until, given.withdrawn)
        if given in who.approvals[:number]:
            yield (*path, "profile"), "this approval is written twice; remove one"
    for number, structure in enumerate(who.structures):
        if structure in who.structures[:number]:
            yield ("structure", number, "name"), "this structure is written twice; remove one"


def _looks(spec: Spec | None, who: Registration) -> Iterator[str]:
    """What may be meant and is worth a second look."""
    mode = spec.access_modes.get(who.access_mode) if spec else None
    if mode and mode.kind == "microsoft" and (refused := not_invited(who.address)):
        yield f"{refused}, unless they are in the tenant already"
    if shared := of_a_service(who.address):
        yield shared


class _Against:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._closed = {structure.type for structure in spec.structures.values()}
        self._labels = {code: profile.label for code, profile in spec.profiles.items()}
        self._renamed = {
            old: code for code, profile in spec.profiles.items() for old in profile.previously
        }

    def all(self, who: Registration) -> Iterator[Objection]:
        yield from self._person(who)
        for number, given in enumerate(who.approvals):
            yield from self._approval(("profiles", number, "profile"), given)

    def _person(self, who: Registration) -> Iterator[Objection]:
        spec = self._spec
        types = {code: kind.label for code, kind in spec.structure_types.items()}
        for number, structure in enumerate(who.structures):
            path: Path = ("structure", number)
            yield from _unknown("structure type", (*path, "type"), structure.type, types)
            yield from self._structure((*path, "name"), structure)
        modes = {code: mode.label for code, mode in spec.access_modes.items()}
        yield from _unknown("access mode", ("access_mode",), who.access_mode, modes)
        yield from self._function(who)

    def _structure(self, path: Path, of: Belonging) -> Iterator[Objection]:
        if of.type not in self._closed:
            return
        structure = self._spec.structures.get(of.name)
        if structure is None or structure.type != of.type:
            names = [n for n, s in self._spec.structures.items() if s.type == of.type]
            near = suggestion(of.name, names)
            yield path, f"{of.name!r} is not a known {of.type!r} structure; {near}"

    def _function(self, who: Registration) -> Iterator[Objection]:
        functions = self._spec.functions
        labels = {code: function.label for code, function in functions.items()}
        yield from _unknown("function", ("function",), who.function, labels)
        if who.sub_function is None:
            return
        function = functions.get(who.function or "")
        if function is not None:
            known = function.sub_functions
            yield from _unknown("sub-function", ("sub_function",), who.sub_function, known)
        elif who.function is None:
            yield ("sub_function",), "a sub-function needs its function; add function"

    def _approval(self, path: Path, given: Approval) -> Iterator[Objection]:
        if given.profile in self._renamed and given.profile not in self._labels:
            now = self._renamed[given.profile]
            text = f"profile {given.profile!r} is now {now!r}; write the new code"
            yield path, text
        else:
            yield from _unknown("profile", path, given.profile, self._labels)


def _unknown(
    what: str, path: Path, code: str | None, labels: Mapping[str, str]
) -> Iterator[Objection]:
    if code is not None and code not in labels:
        yield path, f"unknown {what} {code!r}; {suggestion(code, labels, labels)}"


def _order(path: Path, verb: str, start: object, *ends: object) -> Iterator[Objection]:
    for word, end in zip(("until", "withdrawn"), ends, strict=True):
        if end is not None and str(end) < str(start):
            yield (*path, word), f"{word} {end} is before it was {verb} on {start}; correct one"

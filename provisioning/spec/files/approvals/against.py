"""Approvals held against spaces.yaml: codes that exist, days in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, Registration
from provisioning.spec.rules import Path, suggestion

# Refused by Graph in an invited address: the "invitation resource type" page.
_REFUSED = frozenset('~!#$%^&*()+=[]{}\\/|;:"<>?,')

Objection = tuple[Path, str]


def objections(
    spec: Spec, registrations: Iterable[Registration]
) -> Iterator[tuple[int, Path, str]]:
    """The number of the registration, the path inside it, what is wrong and what to do."""
    against = _Against(spec)
    for index, who in enumerate(registrations):
        for path, text in against.person(who):
            yield index, path, text
        for number, approval in enumerate(who.approvals):
            for path, text in against.approval(who, number, approval):
                yield index, path, text


class _Against:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._closed = {structure.type for structure in spec.structures.values()}
        self._labels = {code: profile.label for code, profile in spec.profiles.items()}

    def person(self, who: Registration) -> Iterator[Objection]:
        spec = self._spec
        yield from _unknown(
            "structure type",
            ("structure", "type"),
            who.structure_type,
            {code: kind.label for code, kind in spec.structure_types.items()},
        )
        yield from self._structure(who)
        modes = {code: mode.label for code, mode in spec.access_modes.items()}
        yield from _unknown("access mode", ("access_mode",), who.access_mode, modes)
        mode = spec.access_modes.get(who.access_mode)
        if mode and mode.kind == "microsoft" and (bad := _REFUSED.intersection(who.address)):
            text = f"Microsoft invites no address with {' '.join(sorted(bad))} in it; use another"
            yield ("address",), text
        yield from self._function(who)
        if who.accepted_on:
            yield from _order((), "accepted", who.accepted_on, who.until, who.withdrawn)

    def _structure(self, who: Registration) -> Iterator[Objection]:
        if who.structure_type not in self._closed:
            return
        structure = self._spec.structures.get(who.structure)
        if structure is None or structure.type != who.structure_type:
            names = [n for n, s in self._spec.structures.items() if s.type == who.structure_type]
            near = suggestion(who.structure, names)
            text = f"{who.structure!r} is not a known {who.structure_type!r} structure; {near}"
            yield ("structure", "name"), text

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

    def approval(self, who: Registration, number: int, given: Approval) -> Iterator[Objection]:
        path: Path = ("profiles", number)
        yield from _unknown("profile", (*path, "profile"), given.profile, self._labels)
        yield from _order(path, "approved", given.on, given.until, given.withdrawn)
        if given in who.approvals[:number]:
            yield (*path, "profile"), "this approval is written twice; remove one"


def _unknown(
    what: str, path: Path, code: str | None, labels: Mapping[str, str]
) -> Iterator[Objection]:
    if code is not None and code not in labels:
        yield path, f"unknown {what} {code!r}; {suggestion(code, labels, labels)}"


def _order(path: Path, verb: str, start: object, *ends: object) -> Iterator[Objection]:
    for word, end in zip(("until", "withdrawn"), ends, strict=True):
        if end is not None and str(end) < str(start):
            yield (*path, word), f"{word} {end} is before it was {verb} on {start}; correct one"

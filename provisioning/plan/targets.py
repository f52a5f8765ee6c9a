"""A part of an extranet, chosen by who plans: some spaces, some people, and what they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key, Note, Resource, needs, place_of, references

PEOPLE = frozenset({"guest", "account"})
"""Kinds of those who are let in together with what they are let into."""


class UnknownTarget(ValueError):
    """``name`` is none of the ``known`` spaces or addresses."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.what, self.name, self.known = what, name, tuple(known)
        super().__init__(f"unknown {what} {name!r}")


class Targets(msgspec.Struct, frozen=True):
    """``names`` as they are written: ``space/CODE``, ``person/ADDRESS``.

    All of ``places`` may change, and of ``people`` their accounts; ``chosen`` are those of them
    who were named, who may come in elsewhere too. ``read`` is all that must be looked at.
    """

    names: tuple[str, ...]
    places: frozenset[str]
    people: frozenset[Key]
    chosen: frozenset[Key]
    read: frozenset[Key]

    def covers(self, resource: Resource) -> bool:
        return resource.place in self.places or resource.key in self.people or self._door(resource)

    def _door(self, resource: Resource) -> bool:
        """A membership of which only those who were named were looked at."""
        return bool(self.chosen) and resource.key.kind == "membership" and resource.key in self.read

    def tells(self, note: Note) -> bool:
        """Whether a note is of what was chosen; what could not be read is always told."""
        named = {key.name for key in self.people}
        about = note.key.name in named or place_of(note.key) in self.places
        return about or note.level == "unknown"


def targets(extranet: Extranet, names: Sequence[str], resources: Iterable[Resource]) -> Targets:
    """``UnknownTarget``: a space that is not in the file, an address that no approval lets in."""
    every = {each.key: each for each in resources}
    places, chosen = set[str](), set[Key]()
    for name in names:
        sort, _, rest = name.partition("/")
        if sort == "space":
            if rest not in extranet.spaces:
                raise UnknownTarget("space", rest, extranet.spaces)
            places.add(name)
        else:
            if rest not in extranet.keys:
                raise UnknownTarget("person", rest, extranet.keys)
            chosen.add(extranet.keys[rest])
    inside = {key for key, each in every.items() if each.place in places}
    doors = {
        key
        for key, each in every.items()
        if key.kind == "membership" and not chosen.isdisjoint(references(each))
    }
    people = chosen | {
        key for each in inside for key in references(every[each]) if key.kind in PEOPLE
    }
    read = _needed(every, inside | people, doors)
    if places:  # whoever may be somebody in doubt is put out of nothing
        read |= {key for key in every if key.kind == "unread"}
    return Targets(
        tuple(sorted(set(names))), frozenset(places), frozenset(people), frozenset(chosen), read
    )


def _needed(every: dict[Key, Resource], whole: set[Key], doors: set[Key]) -> frozenset[Key]:
    """With what they gather, and with whatever those cannot be made without."""
    found, pending = set[Key](), [*whole, *doors]
    pending += [key for each in whole if each in every for key in references(every[each])]
    while pending:
        key = pending.pop()
        if key in every and key not in found:
            found.add(key)
            pending += needs(every[key])
    return frozenset(found)

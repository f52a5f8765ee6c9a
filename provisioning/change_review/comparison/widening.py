"""What a change opens wider: who may decide on a profile, who may ask for it, what opens a space,
what its members may do in it, which group that left the files it takes over.

Whoever had the say alone loses that: a change cannot give itself a right that was somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

import msgspec

from provisioning.spec.model import (
    Library,
    Place,
    Profile,
    Referent,
    Requires,
    SiteList,
    Space,
    Spec,
)

Way = Literal["deciders", "askers", "opens", "members", "takes"]


class Widening(msgspec.Struct, frozen=True):
    """``title`` is of the profile or, of *opens* and *members*, of the space.
    What *takes* is either, and ``more`` are former codes.

    ``more`` are those who come in addition: addresses of *deciders*, labels of the structure types
    of *askers*, labels of the profiles that now open the space (``A + B``: together), titles of the
    libraries and lists in which *members* may do more.
    ``losing`` are codes of the profiles whose deciders had the say without them.
    """

    way: Way
    title: str
    more: tuple[str, ...]
    losing: tuple[str, ...]


def widenings(old: Spec, new: Spec) -> Iterator[Widening]:
    """Between two versions in the same words. What is new altogether was nobody's before."""
    for code in old.profiles.keys() & new.profiles.keys():
        yield from _of_the_profile(old, new, code)
    for code in old.spaces.keys() & new.spaces.keys():
        yield from _of_the_space(old, new, code)
        yield from _of_its_members(old.spaces[code], new.spaces[code])
    yield from _of_its_members(old.home, new.home)


def takeovers(old: Spec, new: Spec) -> Iterator[Widening]:
    """Between two versions, each in its own words."""
    yield from _taken(old.profiles, new.profiles)
    yield from _taken(_places(old), _places(new))


Named = Mapping[str, Profile] | Mapping[str, Place]


def _places(spec: Spec) -> Mapping[str, Place]:
    return {**spec.spaces, spec.home.code: spec.home}


def _taken(old: Named, new: Named) -> Iterator[Widening]:
    """A former code that the files before knew as nothing: its group, with the members, the site
    and the approvals that still go by it, was left behind by somebody else's entry.
    """
    known = {*old, *(each for entry in old.values() for each in entry.previously)}
    for code, entry in new.items():
        if more := tuple(each for each in entry.previously if each not in known):
            name = entry.label if isinstance(entry, Profile) else entry.title
            yield Widening("takes", f"{name} ({code})", more, ())


def _of_the_profile(old: Spec, new: Spec, code: str) -> Iterator[Widening]:
    was, now = old.profiles[code], new.profiles[code]
    if old.home_of(code) is None or old.home_of(code) != new.home_of(code):
        more = [each for each in new.approvers[code] if not _held(each, old.approvers[code])]
        if more:
            addresses = tuple(dict.fromkeys(who.address for who in more))
            yield Widening("deciders", was.label, addresses, (code,))
    types = [each for each in now.structure_types if each not in was.structure_types]
    if types:
        labels = tuple(new.structure_types[each].label for each in types)
        yield Widening("askers", was.label, labels, (code,))


def _held(say: Referent, before: Iterable[Referent]) -> bool:
    """Whether the same person had their say on all of these days already."""
    return any(
        who.address == say.address
        and (who.since or date.min) <= (say.since or date.min)
        and (say.until or date.max) <= (who.until or date.max)
        for who in before
    )


def _of_the_space(old: Spec, new: Spec, code: str) -> Iterator[Widening]:
    was, now = old.spaces[code], new.spaces[code]
    ways = [each for each in _keys(now.requires) if not was.requires.met_by(each)]
    if ways:
        labels = (" + ".join(sorted(new.profiles[one].label for one in each)) for each in ways)
        yield Widening("opens", was.title, tuple(labels), tuple(_others(old, code, was)))


_RANKS = {"none": 0, None: 1, "read": 1, "contribute": 2}


def _of_its_members(was: Place, now: Place) -> Iterator[Widening]:
    if more := tuple(members_gain(was, now)):
        yield Widening("members", was.title, more, ())


def members_gain(was: Place, now: Place) -> Iterator[str]:
    """Titles of the libraries and lists of before in which members may now do more."""
    yield from _opened(was.libraries, now.libraries)
    yield from _opened(was.lists, now.lists)


def _opened(
    was: Mapping[str, Library | SiteList], now: Mapping[str, Library | SiteList]
) -> Iterator[str]:
    for code, entry in now.items():
        before = next((was[each] for each in (code, *entry.previously) if each in was), None)
        if before and _RANKS[entry.members] > _RANKS[before.members]:
            yield entry.title


def _keys(requires: Requires) -> Iterable[frozenset[str]]:
    """The least sets of profiles that open a space."""
    if requires.any:
        return [frozenset({each}) for each in requires.any]
    return [frozenset(requires.all)]


def _others(old: Spec, code: str, space: Space) -> Iterator[str]:
    """Profiles whose deciders chose who enters, beside the referents of the space itself."""
    return (each for each in space.requires.profiles if old.home_of(each) != code)

"""The reviewed files -> what is wanted: every input of a plan that a person writes is read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from provisioning.errors import Mistake, Refusal
from provisioning.pages.rules import RULES
from provisioning.plan.desired import Extranet
from provisioning.plan.file_grants import FilePerson, file_people
from provisioning.plan.grants import honour, unread
from provisioning.plan.sources import SourceRead
from provisioning.spec.files import spaces as files
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.files.quarantine import load_quarantine
from provisioning.spec.files.spaces import Examined, Loaded
from provisioning.spec.model import Spec
from provisioning.spec.registrations import GrantSource, KnownAs, Registration, Unread, doubt


def load(path: Path | str) -> Loaded:
    """spaces.yaml and what it includes, or ``Mistakes`` with all of them, by place."""
    return files.load(path, RULES)


class Reread:
    """The rules of ``path``, read again once one of its files has changed.

    ``Mistakes`` as ``load``, for as long as they are there.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = path
        self._known: Spec | None = None
        self._watched: tuple[Path, ...] = ()
        self._stamps: list[int] = []

    def __call__(self) -> Spec:
        stamps = _stamps(self._watched)
        if self._known is None or stamps != self._stamps:
            self._known = None
            loaded = load(self._path)
            self._watched = tuple(loaded.files)
            self._known, self._stamps = loaded.spec, _stamps(self._watched)
        return self._known


def _stamps(files: tuple[Path, ...]) -> list[int]:
    """Of folders too: an included file may be new."""
    found = dict.fromkeys((*files, *(each.parent for each in files)))
    return [each.stat().st_mtime_ns if each.exists() else 0 for each in found]


def examine(path: Path | str) -> Examined:
    """The same, told rather than raised, with what can be understood of it."""
    return files.examine(path, RULES)


def from_file(path: Path) -> GrantSource:
    def read(spec: Spec) -> Iterator[Registration | Unread | Mistake]:
        found = read_approvals(path, spec)
        yield from found.warnings
        yield from found.unread
        yield from found.registrations

    return GrantSource(path.name, read)


def people_of(
    path: Path, spec: Spec, *, today: date, known_as: KnownAs = MappingProxyType({})
) -> list[FilePerson]:
    """Everybody of whom this file speaks, each grant as it stands today."""
    found = read_approvals(path, spec)
    return list(
        file_people(spec, found.registrations, found.unread, today=today, known_as=known_as)
    )


class GrantsRead(NamedTuple):
    """What all sources say, sorted by what it is."""

    registrations: list[Registration]
    unread: list[Unread]
    warnings: list[Mistake]
    sources: list[SourceRead]


def read_sources(sources: Iterable[GrantSource], spec: Spec) -> GrantsRead:
    told = GrantsRead([], [], [], [])
    for source in sources:
        before = len(told.registrations) + len(told.unread)
        for each in source.read(spec):
            match each:
                case Registration():
                    told.registrations.append(each)
                case Unread():
                    told.unread.append(each)
                case Mistake():
                    told.warnings.append(each)
        named = len(told.registrations) + len(told.unread) - before
        counted = None if source.partial else named
        told.sources.append(SourceRead(source.name, counted, source.identity(), source.head()))
    return told


def _near(
    registrations: Iterable[Registration], only: Collection[str], known_as: KnownAs
) -> Iterator[Registration]:
    every = {each for address in only for each in known_as.get(address, (address,))}
    return (who for who in registrations if who.address in every)


def wishes(
    spaces: Path,
    sources: Sequence[GrantSource],
    *,
    today: date,
    finess: Path | None = None,
    leavers: Mapping[str, str] | None = None,
    quarantine: Path | None = None,
    known_as: KnownAs = MappingProxyType({}),
    only: Collection[str] | None = None,
) -> tuple[Extranet, tuple[Mistake, ...]]:
    """The extranet as wanted, and the warnings of its files.

    ``today``: a day, or a moment, whose day is that of ``instance.time_zone``.
    ``finess`` is our copy of the register of establishments, where there is one; ``leavers``
    are the access modes of those whose account is to be blocked, by address; ``quarantine`` names
    who is tolerated where they are; ``known_as`` are the addresses of those who have several.
    ``only``: nobody but whoever has one of these addresses is let in, for a plan of these alone.
    Without a source there are no wishes: a plan from the file alone would turn everybody out.
    """
    loaded = load(spaces)
    if not sources:
        raise Refusal(
            "no source of grants: name the approvals with --approvals FILE "
            "(a plan without them would turn everybody out)"
        )
    today, told = loaded.spec.instance.day(today), read_sources(sources, loaded.spec)
    near = told.registrations if only is None else list(_near(told.registrations, only, known_as))
    people, notes = honour(loaded.spec, near, today=today, known_as=known_as)
    by_address = defaultdict(list)
    for who in told.registrations:
        by_address[who.address].append(who)

    def holdings(address: str) -> frozenset[str]:
        theirs = [one for each in known_as.get(address, (address,)) for one in by_address[each]]
        found, _ = honour(loaded.spec, theirs, today=today, known_as=known_as)
        return frozenset[str]().union(*(each.profiles for each in found.values()))

    spoken_of = (*(who.address for who in told.registrations), *(leavers or ()))
    establishments, said = load_establishments(finess, loaded.spec) if finess else ((), ())
    extranet = Extranet(
        loaded.spec,
        people,
        today=today,
        notes=(*notes, *map(unread, told.unread)),
        doubt=doubt(told.unread, spoken_of),
        establishments=establishments,
        leavers=leavers,
        sources=tuple(told.sources),
        holdings=holdings,
        lost={each.name: each.lost for each in sources if each.lost},
        moved={each.name: each.moved for each in sources if each.moved},
        quarantine=load_quarantine(quarantine, loaded.spec, today=today) if quarantine else (),
    )
    return extranet, (*loaded.warnings, *told.warnings, *said)

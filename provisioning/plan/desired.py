"""What we want: the reviewed file, and the people whose approvals stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property

from provisioning.plan.grants import Person
from provisioning.plan.model import Key, Note
from provisioning.plan.notices import Notice
from provisioning.plan.sources import SourceRead
from provisioning.spec.establishments import Establishment
from provisioning.spec.model import Home, Place, Space, Spec
from provisioning.spec.quarantine import Tolerated, tolerated
from provisioning.spec.registrations import Doubt


class Extranet:
    """spaces.yaml and its people; every kind derives its resources from this and nothing else.

    ``notes`` are the grants that were not honoured, each with its reason.
    ``establishments`` are the register's, closed ones too.
    ``quarantine`` are people tolerated where they were found.
    ``sources`` are what each source of grants gave; ``lost`` tells, of those that keep a journal,
    whether a head of before is gone from it, and ``moved`` whom they took from others since.
    ``doubt`` tells who may be somebody whose line could not be read: nobody puts them out.
    ``notices`` are mails that are due; ``leavers`` are the access modes of who left, by address.
    ``holdings`` tells the profiles of anybody by address, where ``people`` are some of them only.
    """

    def __init__(
        self,
        spec: Spec,
        people: Mapping[str, Person],
        *,
        today: date,
        notes: tuple[Note, ...] = (),
        establishments: tuple[Establishment, ...] = (),
        notices: tuple[Notice, ...] = (),
        leavers: Mapping[str, str] | None = None,
        quarantine: tuple[Tolerated, ...] = (),
        sources: tuple[SourceRead, ...] = (),
        lost: Mapping[str, Callable[[str], bool]] | None = None,
        moved: Mapping[str, Callable[[str], Mapping[str, int]]] | None = None,
        doubt: Doubt = Doubt(),  # noqa: B008 - a value, not a call that does something
        holdings: Callable[[str], frozenset[str]] | None = None,
    ) -> None:
        self.holdings = holdings or self._held
        self.spec = spec
        self.people = people
        self.today = today
        self.establishments = establishments
        self.notices = notices
        self._leavers = leavers or {}
        self.notes = notes
        self.sources = sources
        self.lost = lost or {}
        self.moved = moved or {}
        self.doubt = doubt
        self._quarantine = quarantine

    @cached_property
    def spaces(self) -> Mapping[str, Place]:
        """The home and every space, by code."""
        return {self.spec.home.code: self.spec.home, **self.spec.spaces}

    def visited(self, code: str) -> bool:
        """Whether its site is a communication site, which a security group of ours visits."""
        place = self.spaces[code]
        return isinstance(place, Home) and place.site == "communication"

    @cached_property
    def unpublished(self) -> frozenset[Key]:
        """Sites whose pages and announcements stay as they are."""
        return frozenset(
            Key("site", f"space/{code}") for code, each in self.spaces.items() if not each.publish
        )

    @cached_property
    def keys(self) -> Mapping[str, Key]:
        """Address -> the key of that person's account: a guest or a standard account."""
        kinds = self._kinds
        return {
            address: Key(kinds[person.access_mode], address)
            for address, person in self.people.items()
        }

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return {
            code: "guest" if mode.kind == "microsoft" else "account"
            for code, mode in self.spec.access_modes.items()
        }

    def _held(self, address: str) -> frozenset[str]:
        everybody = self.people.values()
        theirs = (who for who in everybody if address in (who.address, *who.aliases))
        return frozenset[str]().union(*(who.profiles for who in theirs))

    def leavers_of(self, kind: str) -> Iterator[Key]:
        """Whose account is to be blocked; whoever a source still lets in did not leave."""
        still = {each for who in self.people.values() for each in who.aliases}
        for address, mode in self._leavers.items():
            back = address in self.people.keys() | still or self.doubt.covers((address,))
            if not back and self._kinds.get(mode) == kind:
                yield Key(kind, address)

    @cached_property
    def _holders(self) -> Mapping[str, frozenset[Key]]:
        holders: dict[str, list[Key]] = defaultdict(list)
        for address, person in self.people.items():
            key = self.keys[address]
            for profile in person.profiles:
                holders[profile].append(key)
        return {profile: frozenset(keys) for profile, keys in holders.items()}

    def people_of(self, kind: str) -> Iterator[tuple[Key, Person]]:
        for address, person in self.people.items():
            key = self.keys[address]
            if key.kind == kind:
                yield key, person

    def holders(self, profile: str) -> frozenset[Key]:
        return self._holders.get(profile, frozenset())

    def admitted(self, code: str) -> frozenset[Key]:
        """Who may enter: every accepted person for the home, else who holds what is required."""
        match self.spaces[code]:
            case Home():
                return frozenset(self.keys.values())
            case Space(requires=requires):
                held = [self.holders(profile) for profile in requires.profiles]
                gather = frozenset.union if requires.any else frozenset.intersection
                return gather(*held)
            case _:
                return frozenset()

    def tolerated(self, group: str) -> frozenset[str]:
        """Addresses of those who may stay, without approval, in ``space/CODE`` or so."""
        return tolerated(self._quarantine, group, self.today)

    def referents(self, code: str) -> frozenset[Key]:
        """Who answers for a space today."""
        return frozenset(
            Key("referent", referent.address)
            for referent in self.spaces[code].referents
            if referent.decides_on(self.today)
        )

    @cached_property
    def admins(self) -> frozenset[Key]:
        """Who runs the platform: they may be found anywhere and are never removed."""
        return frozenset(Key("referent", address) for address in self.spec.admins)

    def sponsors(self, person: Person) -> frozenset[Key]:
        """The referents who answer for this guest: those of the spaces their profiles open."""
        return self._sponsors(person.profiles)

    @cached_property
    def _sponsors(self) -> Callable[[frozenset[str]], frozenset[Key]]:
        @cache
        def of(profiles: frozenset[str]) -> frozenset[Key]:
            near = {code for profile in profiles for code in self.spec.requiring.get(profile, ())}
            open_ = [code for code in near if self.spec.spaces[code].requires.met_by(profiles)]
            return frozenset().union(*map(self.referents, open_ or [self.spec.home.code]))

        return of

    def job_title(self, person: Person) -> str | None:
        function = self.spec.functions.get(person.function or "")
        return function.label if function else None

"""An extranet of a given size, as its two reviewed files."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path

TODAY = date(2026, 11, 23)
DECIDED = "2020-02-01"
ADMINS = ("admin@cnsa.example", "second.admin@cnsa.example")
PAGE, ENVELOPE = 999, 20

FIRST = (
    "Agnès",
    "Bruno",
    "Chloé",
    "Élise",
    "Farid",
    "Hugo",
    "Inès",
    "Joël",
    "Maëlle",
    "Noé",
    "Zoé",
)
LAST = ("Aubert", "Étienne", "Garnier", "Kervella", "Nguyen", "Quéré", "Roussel", "Weber", "Zeller")


@dataclass(frozen=True)
class Size:
    """A third of the groups are profiles, each of which opens two spaces (the last ones: one).

    One person in ten has a standard account. Everybody is in the home and holds one profile;
    some hold the last profile too, so that the memberships come to the number asked for.
    """

    name: str
    people: int
    groups: int
    memberships: int
    referents: int

    @property
    def profiles(self) -> int:
        return round((self.groups - 1) / 3)

    @property
    def spaces(self) -> int:
        return self.groups - 1 - self.profiles

    @property
    def title(self) -> str:
        return (
            f"{self.name}: {self.people:,} guests, {self.groups:,} groups, "
            f"{self.memberships:,} memberships"
        )

    def opened(self, profile: int) -> range:
        """The numbers of the spaces that a profile opens."""
        return range(profile, self.spaces, self.profiles)

    def held(self) -> list[list[int]]:
        """The numbers of the profiles that each person holds."""
        first = [person // 10 % self.profiles for person in range(self.people)]
        last = self.profiles - 1
        missing = self.memberships - sum(2 + len(self.opened(profile)) for profile in first)
        more, rest = divmod(missing, 1 + len(self.opened(last)))
        assert rest == 0, f"{self.memberships} memberships cannot be reached"
        assert last not in first[:more]
        return [
            [profile, last] if person < more else [profile] for person, profile in enumerate(first)
        ]

    def listings(self) -> Iterator[int]:
        """How many members each group has."""
        yield self.people
        holders = Counter(profile for held in self.held() for profile in held)
        for profile, count in holders.items():
            yield from [count] * (1 + len(self.opened(profile)))

    def least_requests(self) -> int:
        """Pages of 999 users and groups; all other readings, 20 to an envelope.

        The others: each page of each group's members, the owners of each space and of the home,
        each referent and administrator by address, the organisation.
        """
        pages = ceil(self.people / PAGE) + ceil(self.groups / PAGE)
        members = sum(ceil(count / PAGE) for count in self.listings())
        others = members + self.spaces + 1 + self.referents + len(ADMINS) + 1
        return pages + ceil(others / ENVELOPE)


C = Size("C", people=5_000, groups=300, memberships=20_000, referents=40)
F = Size("F", people=50_000, groups=1_000, memberships=200_000, referents=100)
QUICK = Size("quick", people=60, groups=7, memberships=240, referents=4)


def write(size: Size, folder: Path) -> Path:
    """``spaces.yaml`` and ``approvals.csv`` in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spaces.yaml").write_text("\n".join(spaces(size)) + "\n", encoding="utf-8")
    with (folder / "approvals.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(approvals(size))
    return folder


def referent(size: Size, space: int) -> str:
    return f"referent.{space % size.referents}@cnsa.example"


def spaces(size: Size) -> Iterator[str]:
    yield HEAD
    yield "profiles:"
    for number in range(size.profiles):
        yield f"  p{number}: {{label: ars - Référent {number}, structure_types: [ars]}}"
    yield "spaces:"
    for number in range(size.spaces):
        yield (
            f"  s{number}: {{title: Espace {number}, requires: {{any: [p{number % size.profiles}]}}"
            f", referents: [{referent(size, number)}, {referent(size, number + 1)}]}}"
        )
    yield "home:"
    yield f"  referents: [{referent(size, 0)}, {referent(size, 1)}]"


def approvals(size: Size) -> Iterator[tuple[str, ...]]:
    yield (
        *("first_name", "last_name", "address", "structure_type", "structure_name"),
        *("access_mode", "function", "accepted_by", "accepted_on"),
        *("profile", "profile_by", "profile_on"),
    )
    for person, profiles in enumerate(size.held()):
        first, last = FIRST[person % len(FIRST)], LAST[person // len(FIRST) % len(LAST)]
        who = (
            *(first, last, f"personne.{person}@ars.example", "ars", f"ARS {person % 18}"),
            *("microsoft" if person % 10 else "standard", "charge", ADMINS[0], DECIDED),
        )
        for profile in profiles:
            yield (*who, f"p{profile}", referent(size, profile), DECIDED)


HEAD = f"""\
instance:
  code: ext
  title: Extranet
  support: support@extranet.example
  domain: comptes.extranet.example
  invitation: {{redirect: "https://extranet.example/accueil"}}
admins: [{", ".join(ADMINS)}]
responsables: [{ADMINS[0]}]
structure_types:
  ars: {{label: Agence régionale de santé}}
functions:
  charge: {{label: CHARGE(E) DE MISSION}}
limits: {{additions_cap: 1000000, invitations_cap: 1000000}}"""

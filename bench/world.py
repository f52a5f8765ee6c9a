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
LICENCES = 100_000
"""A tenant of so many is read without waiting for SharePoint's budget to fill again."""

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
    """The home, spaces, and profiles: each profile opens one space, some spaces are opened by two.

    One person in ten has a standard account. Everybody is in the home and holds one profile,
    every other person the next one too: four memberships each. Every space has a library,
    a list with rows of ours, and the page that people land on.
    """

    name: str
    people: int
    groups: int
    sites: int
    referents: int

    @property
    def spaces(self) -> int:
        return self.sites - 1

    @property
    def profiles(self) -> int:
        return self.groups - self.sites

    @property
    def memberships(self) -> int:
        return 4 * self.people

    @property
    def title(self) -> str:
        return (
            f"{self.name}: {self.people:,} guests, {self.groups:,} groups, "
            f"{self.memberships:,} memberships, {self.sites:,} sites"
        )

    def opened_by(self, space: int) -> range:
        """The numbers of the profiles that open a space."""
        return range(space, self.profiles, self.spaces)

    def held(self) -> Iterator[tuple[int, ...]]:
        """The numbers of the profiles that each person holds."""
        for person in range(self.people):
            first = person // 10 % (self.profiles - 1)
            yield (first,) if person % 2 else (first, first + 1)

    def listings(self) -> Iterator[int]:
        """How many members each group has."""
        yield self.people
        holders = Counter(profile for held in self.held() for profile in held)
        yield from holders.values()
        for space in range(self.spaces):
            yield sum(holders[profile] for profile in self.opened_by(space))

    def least_requests(self) -> int:
        """Pages of 999 users and groups; all other readings, 20 to an envelope.

        The others: each page of each group's members, the owners of each space and of the home,
        each referent and administrator by address, the organisation.
        """
        pages = ceil(self.people / PAGE) + ceil(self.groups / PAGE)
        members = sum(ceil(count / PAGE) for count in self.listings())
        others = members + self.sites + self.referents + len(ADMINS) + 1
        return pages + ceil(others / ENVELOPE)

    def least_sharepoint(self) -> int:
        """Of a site: where it is, its lists with their columns, the rows of one, its pages.

        What SharePoint's own service says (settings, rights, levels of lists, sharing, menu) goes
        in no envelope; the home of the bench has no menu.
        """
        return ceil(4 * self.sites / ENVELOPE) + 5 * self.sites - 1

    def least_units(self) -> int:
        """What is said of one thing costs one unit, a listing two; of SharePoint's own, three."""
        return (1 + 2 + 2 + 2 + 2 + 3 + 3 + 3 + 3) * self.sites - 3


C = Size("C", people=5_000, groups=300, sites=100, referents=40)
F = Size("F", people=50_000, groups=1_000, sites=500, referents=100)
QUICK = Size("quick", people=60, groups=7, sites=3, referents=4)


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
        yield SPACE.format(
            number=number,
            requires=", ".join(f"p{profile}" for profile in size.opened_by(number)),
            referents=f"{referent(size, number)}, {referent(size, number + 1)}",
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
            yield (*who, f"p{profile}", referent(size, profile % size.spaces), DECIDED)


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
retention: {{grant: 36500}}
limits: {{additions_cap: 1000000, invitations_cap: 1000000}}"""

SPACE = """\
  s{number}:
    title: Espace {number}
    requires: {{any: [{requires}]}}
    referents: [{referents}]
    libraries:
      ressources:
        title: Ressources
        columns: {{Annee: {{title: Année, type: number, indexed: true}}}}
    lists:
      contacts:
        title: Contacts
        key: Code
        columns: {{Code: {{required: true, indexed: true}}, Nom: {{title: Nom}}}}
        rows: [{{Code: a, Nom: Accueil}}, {{Code: b, Nom: Secrétariat}}]"""

"""What the declaration of a notice is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.plan.notices import Door
from provisioning.spec.model import Referent, Spec

COMMON: Final[Mapping[str, Any]] = {
    "name": "Paul Martin",
    "title": "Extranet de démonstration",
    "portal": "Portail d'accès sécurisé aux services",
    "portal_url": "https://portail.extranet.example",
    "support": "support@extranet.example",
    "redirect": "https://extranet.example/accueil",
}
"""Sample values of what every notice may say."""


class Stale(Exception):
    """What the mail was to say is no longer so: it is dropped."""


class NoticeContent(NamedTuple):
    """The values of the words. The others: see ``plan.notices``.

    Whatever has a ``door`` waits for the first secret of that person, where one is owed.
    """

    values: Mapping[str, Any] = {}
    door: Door | None = None
    account: Key | None = None
    secret: bool = False
    closed: str = ""


@dataclass(frozen=True)
class Moment:
    """What all the mails of one pass share."""

    extranet: Extranet
    now: datetime

    @cached_property
    def waiting(self) -> Mapping[str, tuple[str, ...]]:
        from provisioning.requests.store.reminders import waiting

        return waiting(self.extranet.spec, self.now.date())


@dataclass(frozen=True)
class Case:
    """One mail ``to`` somebody ``about`` something: ``account/12``, ``review/3#1``."""

    moment: Moment
    to: str
    about: str

    @property
    def extranet(self) -> Extranet:
        return self.moment.extranet

    @property
    def spec(self) -> Spec:
        return self.moment.extranet.spec

    @property
    def now(self) -> datetime:
        return self.moment.now

    @property
    def subject(self) -> tuple[str, int, str]:
        """``("review", 3, "1")``. ``ValueError`` where there is no number."""
        what, _, rest = self.about.replace("#", " ").partition(" ")
        kind, _, number = what.partition("/")
        return kind, int(number), rest

    @property
    def number(self) -> int:
        return self.subject[1]

    def label(self, profile: str) -> str:
        known = self.spec.profiles.get(profile)
        return known.label if known else profile

    def deciding(self, people: Iterable[Referent]) -> list[str]:
        """Those who decide today, else the admins."""
        today = self.now.date()
        return [who.address for who in people if who.decides_on(today)] or list(self.spec.admins)

    def door(self, profile: str = "", *, tells: frozenset[str] = frozenset()) -> Door:
        """The last of them: a profile's own group says nothing of the spaces that it opens."""
        from provisioning.requests.observed import doors

        through = doors(self.extranet, self.to, profile)
        return Door(max(through), self.extranet.keys[self.to], through, tells)


@dataclass(frozen=True)
class NoticeType:
    """``samples`` are values that take each way through the template, the usual one first.

    A notice that asks somebody to act has the value ``commands``: what does it, for as long as
    the portal has no address.
    """

    content: Callable[[Case], NoticeContent]
    samples: Sequence[Mapping[str, Any]] = ({},)


def day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""

"""Words for what the file says in codes: who may enter where, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from provisioning.i18n import Language, Sentence, render
from provisioning.pages.sheet import symbol
from provisioning.plan.desired import Extranet
from provisioning.plan.labels import classification
from provisioning.plan.model import Key
from provisioning.spec.model import Priority, Requires

SPACES: Final[Sentence] = ("Espaces", "Spaces")
PRIORITIES: Final[dict[Priority, Sentence]] = {
    "info": ("Information", "Information"),
    "important": ("Important", "Important"),
    "urgent": ("Urgent", "Urgent"),
}
UNTIL: Final[Sentence] = ("{priority}, jusqu'au {until}", "{priority}, until {until}")
_ANY: Final[Sentence] = ("l'un de ces profils", "any of these profiles")
_ALL: Final[Sentence] = ("tous ces profils", "all of these profiles")
_ONE: Final[Sentence] = ("ce profil", "this profile")
_YEAR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_MONTHS = _YEAR.split()
_ENGLISH_YEAR = (
    "January February March April May June July August September October November December"
)
_ENGLISH_MONTHS = _ENGLISH_YEAR.split()


class SpaceAccess(msgspec.Struct, frozen=True, kw_only=True):
    """One row of « Informations d'accès aux espaces »."""

    title: str
    href: str
    label: str
    rule: str
    profiles: tuple[str, ...]
    structures: tuple[str, ...]
    referents: tuple[str, ...]


def access(extranet: Extranet) -> Iterator[SpaceAccess]:
    """The conditions of every space, from the rules that the plan itself enforces."""
    spec = extranet.spec
    for code, space in spec.spaces.items():
        profiles = [spec.profiles[each] for each in space.requires.profiles]
        types = (each for profile in profiles for each in profile.structure_types)
        yield SpaceAccess(
            title=space.title,
            href=symbol(Key("site", f"space/{code}")),
            label=classification(space, spec.instance.lang),
            rule=rule(space.requires, spec.instance.lang),
            profiles=tuple(profile.label for profile in profiles),
            structures=tuple(spec.structure_types[each].label for each in dict.fromkeys(types)),
            referents=referents(extranet, code),
        )


def rule(requires: Requires, language: Language = "fr") -> str:
    match requires:
        case Requires(any=(_, _, *_)):
            return render(_ANY, language)
        case Requires(all=(_, _, *_)):
            return render(_ALL, language)
        case _:
            return render(_ONE, language)


def referents(extranet: Extranet, code: str) -> tuple[str, ...]:
    """Who answers for a space today, in the order of the file."""
    answering = extranet.referents(code)
    addresses = (who.address for who in extranet.spaces[code].referents)
    return tuple(each for each in dict.fromkeys(addresses) if Key("referent", each) in answering)


def day(when: date, language: Language = "fr") -> str:
    """``12 septembre 2024``, ``1er mai 2025``; ``12 September 2024``."""
    if language == "en":
        return f"{when.day} {_ENGLISH_MONTHS[when.month - 1]} {when.year}"
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number} {_MONTHS[when.month - 1]} {when.year}"

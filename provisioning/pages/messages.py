"""French words for what the file says in codes: who may enter where, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from provisioning.pages.sheet import symbol
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.spec.model import Requires

_YEAR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_MONTHS = _YEAR.split()


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """One row of « Informations d'accès aux espaces »."""

    title: str
    href: str
    label: str
    rule: str
    profiles: tuple[str, ...]
    structures: tuple[str, ...]
    referents: tuple[str, ...]


def access(extranet: Extranet) -> Iterator[Access]:
    """The conditions of every space, from the rules that the plan itself enforces."""
    spec = extranet.spec
    for code, space in spec.spaces.items():
        profiles = [spec.profiles[each] for each in space.requires.profiles]
        types = (each for profile in profiles for each in profile.structure_types)
        yield Access(
            title=space.title,
            href=symbol(Key("site", f"space/{code}")),
            label=space.classification,
            rule=rule(space.requires),
            profiles=tuple(profile.label for profile in profiles),
            structures=tuple(spec.structure_types[each].label for each in dict.fromkeys(types)),
            referents=referents(extranet, code),
        )


def rule(requires: Requires) -> str:
    match requires:
        case Requires(any=(_, _, *_)):
            return "l'un de ces profils"
        case Requires(all=(_, _, *_)):
            return "tous ces profils"
        case _:
            return "ce profil"


def referents(extranet: Extranet, code: str) -> tuple[str, ...]:
    """Who answers for a space today, in the order of the file."""
    answering = extranet.referents(code)
    addresses = (who.address for who in extranet.spaces[code].referents)
    return tuple(each for each in dict.fromkeys(addresses) if Key("referent", each) in answering)


def day(when: date) -> str:
    """``12 septembre 2024``, ``1er mai 2025``."""
    number = "1er" if when.day == 1 else str(when.day)
    return f"{number} {_MONTHS[when.month - 1]} {when.year}"

"""Who reaches the folder of an establishment: its depositors, its region, the nation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from provisioning.i18n import phrase
from provisioning.kinds.shared.messages.content import FOLDERS
from provisioning.plan.grants import Person
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted
from provisioning.spec.establishments import Establishment, normal
from provisioning.spec.model import Establishments, Spec
from provisioning.spec.registrations import Belonging

if TYPE_CHECKING:
    from provisioning.plan.desired import Extranet

LONGEST = 120
"""Characters of a folder's name; the whole path may have 400."""

_NOBODY: frozenset[Key] = frozenset()
_FORBIDDEN = re.compile(r'["*:<>?/\\|#%\x00-\x1f\x7f]+')


def folder_name(establishment: Establishment) -> str:
    """``990000002 CAMSP Les Tilleuls``, without what SharePoint takes in no name."""
    plain = " ".join(_FORBIDDEN.sub(" ", establishment.title).split())
    return plain[:LONGEST].rstrip(" .")


class StructureId(NamedTuple):
    """What a structure is known by: the number of an establishment, or of a manager."""

    number: str
    manager: bool = False


class Reach(msgspec.Struct, frozen=True):
    """Computed once for a library: what structures are known by, a département -> people."""

    depositors: Mapping[StructureId, frozenset[Key]]
    regional: Mapping[str, frozenset[Key]]
    national: frozenset[Key]

    @classmethod
    def of(cls, extranet: Extranet, rights: Establishments) -> Reach:
        depositors: dict[StructureId, set[Key]] = defaultdict(set)
        regional: dict[str, set[Key]] = defaultdict(set)
        for key, person in holders(extranet, rights.write):
            for known in known_by(extranet.spec, person.structures):
                depositors[known].add(key)
        for key, person in holders(extranet, rights.read_region):
            for of in person.structures:
                structure = extranet.spec.structures.get(of.name)
                for departement in structure.departements if structure else ():
                    regional[departement].add(key)
        return cls(
            {known: frozenset(keys) for known, keys in depositors.items()},
            {departement: frozenset(keys) for departement, keys in regional.items()},
            frozenset(key for key, _ in holders(extranet, rights.read_all)),
        )

    def writers(self, establishment: Establishment) -> frozenset[Key]:
        """Its own depositors, and its manager's; nobody once it is closed."""
        if not establishment.open:
            return _NOBODY
        return _NOBODY.union(*(self.depositors.get(k, _NOBODY) for k in names_of(establishment)))

    def readers(self, establishment: Establishment) -> frozenset[Key]:
        """Who writes also reads, and is not named twice."""
        regional = self.regional.get(establishment.departement, _NOBODY)
        return (regional | self.national) - self.writers(establishment)


def holders(extranet: Extranet, profiles: Iterable[str]) -> Iterator[tuple[Key, Person]]:
    """Everybody who holds one of these profiles, once."""
    keys = _NOBODY.union(*map(extranet.holders, profiles))
    return ((key, extranet.people[key.name]) for key in sorted(keys))


def known_by(spec: Spec, structures: Iterable[Belonging]) -> frozenset[StructureId]:
    """The numbers of somebody's structures, and whose numbers they are."""
    found = (_id_of(spec, structure) for structure in structures)
    return frozenset(known for known in found if known)


def _id_of(spec: Spec, structure: Belonging) -> StructureId | None:
    """Its ``key`` in spaces.yaml where its type is known by such numbers, else the one that opens
    its name.
    """
    kind = spec.structure_types.get(structure.type)
    known = spec.structures.get(structure.name)
    numbered = kind is not None and kind.key in {"finess", "siren"}
    written = [known.key] if numbered and known and known.key else []
    number = normal((written or structure.name.split(maxsplit=1) or [""])[0])
    if number is None:
        return None
    return StructureId(number.finess, manager=kind is not None and kind.key == "siren")


def names_of(establishment: Establishment) -> frozenset[StructureId]:
    """Itself by its own number; its manager by FINESS or by SIREN.

    The number of a manager in the name of an establishment opens nothing: it is a mistake that
    people make, and there may be many establishments behind it.
    """
    manager = (establishment.ej_finess, establishment.siren)
    return frozenset(
        {
            StructureId(establishment.finess),
            *(StructureId(number, manager=True) for number in manager if number),
        }
    )


def remarks(extranet: Extranet) -> Iterator[Note]:
    """Depositors of an establishment that the register does not know: they deposit nowhere.

    Without a register nothing is known of any folder, and that is said instead.
    """
    known = {each for place in extranet.establishments for each in names_of(place)}
    for space, place in extranet.spaces.items():
        for code, library in place.libraries.items():
            if rights := library.establishments:
                key = Key("library", f"{space}/{code}")
                if not known:
                    text = phrase(FOLDERS["no_register"], library=library.title)
                    yield noted(key, text, "manual")
                    continue
                for who, person in holders(extranet, rights.write):
                    for structure in _lost(extranet, person, known):
                        called = f"{person.name} <{who.name}> ({structure.name})"
                        text = phrase(FOLDERS["no_folder"], library=library.title)
                        yield noted(key, text, "manual", who=called)


def _lost(
    extranet: Extranet, person: Person, known: Collection[StructureId]
) -> Iterator[Belonging]:
    """The structures that should be in the register and are not; the only one, in any case."""
    for structure in person.structures:
        kind = extranet.spec.structure_types.get(structure.type)
        registered = kind is not None and kind.key in ("finess", "siren")
        if registered or len(person.structures) == 1:
            id_ = _id_of(extranet.spec, structure)
            if id_ is None or id_ not in known:
                yield structure

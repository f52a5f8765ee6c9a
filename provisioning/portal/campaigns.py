"""Which establishments of a campaign somebody sees, by what they hold today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from provisioning.kinds.shared.reach import known_by, names_of
from provisioning.plan.grants import decides
from provisioning.portal import rules
from provisioning.portal.credentials import person_of
from provisioning.portal.models import Credential
from provisioning.portal.operations import DepositPlace
from provisioning.requests.store import holders
from provisioning.spec.establishments import Establishment
from provisioning.spec.model import Campaign, Spec
from provisioning.spec.registrations import Belonging

Sight = Callable[[Establishment], bool]


class CampaignRights(NamedTuple):
    """What somebody is to a campaign: it says which establishments they see."""

    profiles: frozenset[str]
    structures: tuple[Belonging, ...]


def held(credential: Credential) -> CampaignRights:
    """By the store, and by the files for an address of theirs."""
    spec, today, who = rules.spec(), rules.now().date(), credential.address
    person = person_of(credential)
    profiles = holders.held_by(spec, who, today) if person else frozenset[str]()
    structures = [Belonging(*pair) for pair in person.structures] if person else []
    for grant in rules.filed():
        if grant.address == who and grant.state == "approved":
            profiles |= {grant.profile}
            structures += [Belonging(*pair) for pair in grant.structures]
    return CampaignRights(profiles, tuple(dict.fromkeys(structures)))


def manages(spec: Spec, campaign: Campaign, credential: Credential) -> bool:
    """The référents of the space where it takes place run it."""
    referents = spec.spaces[campaign.space].referents
    return decides(referents, credential.address, rules.now().date())


def seen_by(spec: Spec, campaign: Campaign, credential: Credential) -> Sight:
    """All for who runs it and for the nation, a region for its ARS, one's own for who deposits."""
    rights = spec.spaces[campaign.space].libraries[campaign.library].establishments
    if manages(spec, campaign, credential):
        return lambda _: True
    if rights is None:
        return lambda _: False
    known = held(credential)
    if known.profiles & set(rights.read_all):
        return lambda _: True
    departements = set[str]()
    if known.profiles & set(rights.read_region):
        entries = (spec.structures.get(each.name) for each in known.structures)
        departements = {code for entry in entries if entry for code in entry.departements}
    numbers = (
        known_by(spec, known.structures) if known.profiles & set(rights.write) else frozenset()
    )
    return lambda place: place.departement in departements or bool(names_of(place) & numbers)


def counted(places: Sequence[DepositPlace]) -> tuple[int, int, int, int]:
    """How many in all, complete, begun, without any deposit."""
    states = [each.progress for each in places]
    return (
        len(states),
        states.count("complet"),
        states.count("incomplet"),
        states.count("sans dépôt"),
    )

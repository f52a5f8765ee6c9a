"""What a person may write in spaces.yaml, and therefore the JSON Schema for editors.

Only shapes are checked here; what crosses from one entry to another is in ``spec.rules``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field

from provisioning.spec.model.allowances import Allowance
from provisioning.spec.model.content import (
    Column,
    ContentType,
    Establishments,
    Folder,
    Library,
    Link,
    News,
    Page,
    QuickLink,
    SiteList,
)
from provisioning.spec.model.effects import ReadBy
from provisioning.spec.model.fields import Address, Code, Entry, Handle, Line
from provisioning.spec.model.people import (
    AccessMode,
    Application,
    Function,
    Profile,
    Referent,
    Structure,
    StructureType,
)
from provisioning.spec.model.settings import (
    Instance,
    Invitation,
    Limits,
    Password,
    Portal,
    Retention,
)
from provisioning.spec.model.spaces import Campaign, Home, MenuItem, Place, Requires, Space

__all__ = [
    "AccessMode",
    "Allowance",
    "Application",
    "Campaign",
    "Column",
    "ContentType",
    "Entry",
    "Establishments",
    "Folder",
    "Function",
    "Home",
    "Instance",
    "Invitation",
    "Library",
    "Limits",
    "Link",
    "MenuItem",
    "News",
    "Page",
    "Password",
    "Place",
    "Portal",
    "Profile",
    "QuickLink",
    "Referent",
    "Requires",
    "Retention",
    "SiteList",
    "Space",
    "Spec",
    "Structure",
    "StructureType",
]

_MODES = {
    "standard": AccessMode(label="Accès standard", kind="standard"),
    "microsoft": AccessMode(
        label="Accès avec Microsoft Online", kind="microsoft", recommended=True
    ),
}


class Spec(Entry, read_by="plan.desired"):
    """The extranet as it was written, ``include`` already followed.

    ``admins`` run the platform; ``responsables`` accept accounts; ``handles`` are how people
    are called on the host of the repository; ``allow`` are exceptions to the limits.
    """

    instance: Annotated[
        Instance,
        ReadBy("kinds.group"),
        Field(
            description="name, domain, marker and mailbox of this extranet; how guests are invited"
        ),
    ]
    admins: Annotated[
        tuple[Address, ...], Field(description="who runs the platform; never removed from a group")
    ] = ()
    responsables: Annotated[
        tuple[Referent, ...], ReadBy("plan.grants"), Field(description="who accepts accounts")
    ] = ()
    portal: Annotated[
        Portal,
        ReadBy("requests.due_mails"),
        Field(description="the access portal: title, address, longest message"),
    ] = Portal()
    access_modes: Annotated[
        dict[Code, AccessMode],
        Field(description="how one comes in: `kind: standard` or `kind: microsoft`"),
    ] = Field(default_factory=_MODES.copy)
    applications: Annotated[
        dict[Code, Application],
        ReadBy("requests.form"),
        Field(description="what one may ask an account for, and who accepts it"),
    ] = Field(default_factory=dict)
    structure_types: Annotated[
        dict[Code, StructureType],
        ReadBy("plan.grants"),
        Field(description="the kinds of organisation that people belong to"),
    ] = Field(default_factory=dict)
    structures: Annotated[
        dict[Line, Structure],
        ReadBy("kinds.shared.reach"),
        Field(description="known organisations; once a type has one, only listed names are taken"),
    ] = Field(default_factory=dict)
    functions: Annotated[
        dict[Code, Function],
        Field(description="*Fonction* (job title of the account) and *Sous-fonction*"),
    ] = Field(default_factory=dict)
    profiles: Annotated[
        dict[Code, Profile],
        ReadBy("kinds.group"),
        Field(
            description="*profils métier*: one security group each; who may hold it, who gives it"
        ),
    ] = Field(default_factory=dict)
    spaces: Annotated[
        dict[Code, Space],
        Field(description="one Microsoft 365 group and site each: who enters, what is in it"),
    ] = Field(default_factory=dict)
    home: Annotated[Home, Field(description="the space of every accepted person, and the menu")] = (
        Home()
    )
    campaigns: Annotated[
        dict[Code, Campaign],
        ReadBy("deposits.documents"),
        Field(description="yearly deposits: days, pieces, models"),
    ] = Field(default_factory=dict)
    retention: Annotated[
        Retention,
        ReadBy("requests.store.retention"),
        Field(description="how long things are kept, and grants given"),
    ] = Retention()
    limits: Annotated[
        Limits, ReadBy("reconcile.engine"), Field(description="what one run may do")
    ] = Limits()
    allow: Annotated[
        tuple[Allowance, ...],
        ReadBy("plan.allowances"),
        Field(description="counted, dated exceptions to the limits"),
    ] = ()
    handles: Annotated[
        dict[Address, Handle],
        ReadBy("change_review.owners"),
        Field(description="how people are called on the host of the repository, for CODEOWNERS"),
    ] = Field(default_factory=dict)

    def nickname(self, place: str) -> str:
        """The mail nickname of a space's or the home's Microsoft 365 group."""
        found: Place = self.home if place == self.home.code else self.spaces[place]
        return found.nickname or f"{self.instance.code}-{place}"

    @cached_property
    def former_profiles(self) -> dict[str, str]:
        """Profile code of before -> code of today, as ``previously`` tells it."""
        return _former(self.profiles)

    @cached_property
    def former_spaces(self) -> dict[str, str]:
        """Space code of before -> code of today, the home's too."""
        return _former({**self.spaces, self.home.code: self.home})

    def lasts(self, profile: str) -> int:
        """For how many days a grant of this profile is given, at most."""
        known = self.profiles.get(profile)
        return (known.duration_days if known else None) or self.retention.grant

    def last_day(self, profile: str, given: date) -> date:
        """Every grant ends: the last day of one that was given that day and says no other."""
        return date.fromordinal(min(given.toordinal() + self.lasts(profile), date.max.toordinal()))

    @cached_property
    def requiring(self) -> dict[str, tuple[str, ...]]:
        """Profile code -> codes of the spaces that require it, in the order of the file."""
        found: dict[str, tuple[str, ...]] = {}
        for code, space in self.spaces.items():
            for profile in space.requires.profiles:
                found[profile] = (*found.get(profile, ()), code)
        return found

    @cached_property
    def approvers(self) -> dict[str, tuple[Referent, ...]]:
        """Profile code -> who decides on it: its approvers, else the referents of its spaces."""
        return {code: self._approvers(code, profile) for code, profile in self.profiles.items()}

    def _approvers(self, code: str, profile: Profile) -> tuple[Referent, ...]:
        if profile.approvers is not None:
            return profile.approvers
        spaces = (self.spaces[space] for space in self.requiring.get(code, ()))
        return tuple(dict.fromkeys(who for space in spaces for who in space.referents))


def _former(entries: Mapping[str, Place | Profile]) -> dict[str, str]:
    return {
        old: code
        for code, entry in entries.items()
        for old in entry.previously
        if old not in entries
    }

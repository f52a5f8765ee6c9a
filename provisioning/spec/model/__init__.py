"""What a person may write in spaces.yaml, and therefore the JSON Schema for editors.

Only shapes are checked here; what crosses from one entry to another is in ``core.rules``.
"""

from __future__ import annotations

from functools import cached_property

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


class Spec(Entry):
    """The extranet as it was written, ``include`` already followed."""

    instance: Instance
    """What this extranet is called, and how its accounts and mails are made. Required, once."""
    admins: tuple[Address, ...] = ()
    """Who runs the platform. They are never taken out of a group."""
    responsables: tuple[Referent, ...] = ()
    """Who accepts accounts."""
    portal: Portal = Portal()
    """The access portal."""
    access_modes: dict[Code, AccessMode] = Field(default_factory=_MODES.copy)
    """The ways of coming in; by default ``standard`` and ``microsoft``."""
    applications: dict[Code, Application] = Field(default_factory=dict)
    """The tiles of the access portal."""
    structure_types: dict[Code, StructureType] = Field(default_factory=dict)
    """The kinds of organisations that people belong to."""
    structures: dict[Line, Structure] = Field(default_factory=dict)
    """Known organisations, by name."""
    functions: dict[Code, Function] = Field(default_factory=dict)
    """*Fonctions*: the job titles that people choose from."""
    profiles: dict[Code, Profile] = Field(default_factory=dict)
    """*Profils métier*: each is a security group."""
    spaces: dict[Code, Space] = Field(default_factory=dict)
    """The spaces: each is a Microsoft 365 group and its site."""
    home: Home = Home()
    """The space of everybody accepted."""
    campaigns: dict[Code, Campaign] = Field(default_factory=dict)
    """The yearly deposits."""
    retention: Retention = Retention()
    """How long things are kept."""
    limits: Limits = Limits()
    """What one run may do."""
    allow: tuple[Allowance, ...] = ()
    """Counted exceptions to the limits."""
    handles: dict[Address, Handle] = Field(default_factory=dict)
    """How people, by address, are called where the repository lives: for CODEOWNERS."""

    def nickname(self, place: str) -> str:
        """The mail nickname of a space's or the home's Microsoft 365 group."""
        found: Place = self.home if place == self.home.code else self.spaces[place]
        return found.nickname or f"{self.instance.code}-{place}"

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

"""What a person may write in spaces.yaml, and therefore the JSON Schema for editors.

Only shapes are checked here; what crosses from one entry to another is in ``spec.rules``.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated

from msgspec import field

from provisioning.spec.model.allowances import Allowance
from provisioning.spec.model.announcements import Announcement, Priority
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
    Alarms,
    Instance,
    Invitation,
    Limits,
    MicrosoftSignIn,
    Password,
    Portal,
    ProConnectSignIn,
    Retention,
)
from provisioning.spec.model.spaces import Campaign, Home, MenuItem, Place, Requires, Space

__all__ = [
    "AccessMode",
    "Alarms",
    "Allowance",
    "Announcement",
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
    "MicrosoftSignIn",
    "News",
    "Page",
    "Password",
    "Place",
    "Portal",
    "Priority",
    "ProConnectSignIn",
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
    """The extranet as it was written, ``include`` already followed."""

    instance: Annotated[Instance, ReadBy("kinds.group")]
    """What this extranet is called, and how its accounts and mails are made. Required, once."""
    admins: tuple[Address, ...] = ()
    """Who runs the platform. They are never taken out of a group."""
    responsables: Annotated[tuple[Referent, ...], ReadBy("plan.grants")] = ()
    """Who accepts accounts."""
    portal: Annotated[Portal, ReadBy("requests.due_mails")] = Portal()
    """The access portal."""
    access_modes: dict[Code, AccessMode] = field(default_factory=_MODES.copy)
    """The ways of coming in; by default ``standard`` and ``microsoft``."""
    applications: Annotated[dict[Code, Application], ReadBy("requests.form")] = {}
    """The tiles of the access portal."""
    structure_types: Annotated[dict[Code, StructureType], ReadBy("plan.grants")] = {}
    """The kinds of organisations that people belong to."""
    structures: Annotated[dict[Line, Structure], ReadBy("kinds.shared.reach")] = {}
    """Known organisations, by name."""
    functions: dict[Code, Function] = {}
    """*Fonctions*: the job titles that people choose from."""
    profiles: Annotated[dict[Code, Profile], ReadBy("kinds.group")] = {}
    """*Profils métier*: each is a security group."""
    spaces: dict[Code, Space] = {}
    """The spaces: each is a Microsoft 365 group and its site."""
    home: Home = Home()
    """The space of everybody accepted."""
    campaigns: Annotated[dict[Code, Campaign], ReadBy("deposits.documents")] = {}
    """The yearly deposits."""
    retention: Annotated[Retention, ReadBy("requests.store.retention")] = Retention()
    """How long things are kept."""
    limits: Annotated[Limits, ReadBy("reconcile.engine")] = Limits()
    """What one run may do."""
    alarms: Annotated[Alarms, ReadBy("cli.commands.worker")] = Alarms()
    """When something is late."""
    allow: Annotated[tuple[Allowance, ...], ReadBy("plan.allowances")] = ()
    """Counted exceptions to the limits."""
    handles: Annotated[dict[Address, Handle], ReadBy("change_review.owners")] = {}
    """How people, by address, are called where the repository lives: for CODEOWNERS."""

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
        """Profile code -> who decides on it: its approvers, else the referents of its home."""
        return {code: self._approvers(code, profile) for code, profile in self.profiles.items()}

    def home_of(self, profile: str) -> str | None:
        """The space whose referents decide on a profile.

        ``None`` where its approvers do, and where several spaces require it and none was chosen:
        who decides never follows from a space that merely requires it too.
        """
        known = self.profiles[profile]
        if known.approvers is not None:
            return None
        if known.home is not None:
            return known.home if known.home in self.spaces else None
        requiring = self.requiring.get(profile, ())
        return requiring[0] if len(requiring) == 1 else None

    def _approvers(self, code: str, profile: Profile) -> tuple[Referent, ...]:
        if profile.approvers is not None:
            return profile.approvers
        home = self.home_of(code)
        return self.spaces[home].referents if home is not None else ()


def _former(entries: Mapping[str, Place | Profile]) -> dict[str, str]:
    return {
        old: code
        for code, entry in entries.items()
        for old in entry.previously
        if old not in entries
    }

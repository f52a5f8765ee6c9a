"""Who people are, how they come in, and who decides about them."""

from datetime import date
from typing import Annotated, Literal

from provisioning.spec.model.effects import ReadBy
from provisioning.spec.model.fields import (
    Address,
    Code,
    Day,
    Days,
    Digits,
    Entry,
    Flag,
    GroupId,
    Https,
    Line,
    Shorthand,
    Text,
)


class Referent(Shorthand, read_by="plan.grants"):
    """Somebody who decides, from ``since`` to ``until``, both days included.

    Whoever leaves gets an ``until`` rather than being erased: what they approved stays honoured.
    """

    bare = "address"

    address: Address
    """Their address at work."""
    since: Day | None = None
    """The first day of their say; always, if unsaid."""
    until: Day | None = None
    """The last day of their say; for good, if unsaid."""

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise ValueError("until is before since; exchange the two days")

    def decides_on(self, day: date) -> bool:
        return (self.since or date.min) <= day <= (self.until or date.max)


class AccessMode(Entry, read_by="requests.form"):
    """*standard*: an account in our domain; *microsoft*: a guest with an address of their own."""

    label: Line
    """What people read in the form."""
    kind: Annotated[Literal["standard", "microsoft"], ReadBy("plan.desired")]
    """``standard``: an account in our domain; ``microsoft``: a guest with their own address."""
    hint: Annotated[Text | None, ReadBy("portal.screens.asking")] = None
    """How to know whether this is the one; shown as it stands."""
    recommended: Annotated[Flag, ReadBy("portal.screens.asking")] = False
    """Whether the form proposes this one first. Only one mode may."""


class Application(Entry, read_by="requests.form"):
    """A tile of the access portal."""

    label: Line
    """The title of the tile."""
    description: Annotated[Line | None, ReadBy("portal.screens.asking")] = None
    """What it is for, on the tile."""
    managers: Annotated[tuple[Referent, ...], ReadBy("requests.workflow")] = ()
    """Who accepts who asks for it."""
    modes: tuple[Code, ...] = ()
    """The access modes that it takes; all, if unsaid."""
    url: Annotated[Https | None, ReadBy("portal.screens.tiles")] = None
    """Where the tile leads."""
    open: Flag = True
    """Whether one may ask for it today."""


class StructureType(Entry, read_by="plan.grants"):
    """What people belong to: an agency, a département, an establishment…"""

    label: Line
    """What people read in the form."""
    key: Annotated[
        Literal["region", "departement", "finess", "siren", "label"], ReadBy("kinds.shared.reach")
    ] = "label"
    """What tells one structure of this type from another."""
    finess_categories: Annotated[tuple[Digits, ...], ReadBy("spec.establishments")] = ()
    """The categories of establishments in FINESS that are of this type."""


class Structure(Entry, read_by="kinds.shared.reach"):
    """A known organisation. Once a type has one, only listed names are taken for that type."""

    type: Annotated[Code, ReadBy("requests.form")]
    """The code of its type."""
    key: Digits | None = None
    """What identifies it, as its type says: the code of a region, a FINESS number…"""
    departements: tuple[Digits, ...] = ()
    """The départements that it covers: as FINESS writes them: 01, 2A, 971."""


class Function(Entry, read_by="requests.form"):
    """A *fonction* of the form, with its *sous-fonctions*."""

    label: Annotated[Line, ReadBy("plan.desired")]
    """What people choose, and the job title of their account."""
    sub_functions: dict[Code, Line] = {}
    """*Sous-fonctions*: what people may choose below it."""


class Profile(Entry, read_by="kinds.group"):
    """A *profil métier*: what somebody does, and therefore which spaces they enter."""

    label: Line
    """What people ask for, such as ``ars - Référent investissement``."""
    structure_types: Annotated[tuple[Code, ...], ReadBy("plan.grants")] = ()
    """Who may hold it: people of these types of structure."""
    approvers: Annotated[tuple[Referent, ...] | None, ReadBy("plan.grants")] = None
    """Who decides on it; if unsaid, the referents of its home."""
    home: Annotated[Code | None, ReadBy("plan.grants")] = None
    """The space whose referents decide on it; if unsaid, the only one that requires it."""
    duration_days: Annotated[Days | None, ReadBy("requests.store.profiles")] = None
    """How long a grant lasts; ``retention.grant`` days, if unsaid."""
    previously: tuple[Code, ...] = ()
    """The codes it had: its group and its members are kept."""
    adopt: GroupId | None = None
    """The id of a group that the tenant has already, to take over."""

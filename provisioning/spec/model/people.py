"""Who people are, how they come in, and who decides about them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from provisioning.spec.model.effects import PORTAL, ReadBy
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
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Referent:
        if self.since and self.until and self.until < self.since:
            raise ValueError("until is before since; exchange the two days")
        return self

    def decides_on(self, day: date) -> bool:
        return (self.since or date.min) <= day <= (self.until or date.max)


class AccessMode(Entry, read_by="requests.form"):
    """*standard*: an account in our domain; *microsoft*: a guest with an address of their own."""

    label: Line
    kind: Annotated[Literal["standard", "microsoft"], ReadBy("plan.desired")]
    hint: Annotated[Text | None, PORTAL] = None
    recommended: Annotated[Flag, PORTAL] = False


class Application(Entry, read_by="requests.form"):
    """A tile of the access portal; ``managers`` accept who asks for it."""

    label: Line
    description: Annotated[Line | None, PORTAL] = None
    managers: Annotated[tuple[Referent, ...], ReadBy("requests.workflow")] = ()
    modes: tuple[Code, ...] = ()
    url: Annotated[Https | None, PORTAL] = None
    open: Flag = True


class StructureType(Entry, read_by="plan.grants"):
    """``key`` is what identifies one structure of this type."""

    label: Line
    key: Annotated[
        Literal["region", "departement", "finess", "siren", "label"], ReadBy("kinds.shared.reach")
    ] = "label"
    finess_categories: Annotated[tuple[Digits, ...], ReadBy("spec.establishments")] = ()


class Structure(Entry, read_by="kinds.shared.reach"):
    """A known organisation. Once a type has one, only listed names are taken for that type."""

    type: Annotated[Code, ReadBy("requests.form")]
    key: Digits | None = None
    departements: tuple[Digits, ...] = ()


class Function(Entry, read_by="requests.form"):
    label: Annotated[Line, ReadBy("plan.desired")]
    sub_functions: dict[Code, Line] = Field(default_factory=dict)


class Profile(Entry, read_by="kinds.group"):
    """A *profil métier*; without ``approvers``, referents of the spaces that require it decide."""

    label: Line
    structure_types: Annotated[tuple[Code, ...], ReadBy("plan.grants")] = ()
    approvers: Annotated[tuple[Referent, ...] | None, ReadBy("plan.grants")] = None
    duration_days: Annotated[Days | None, ReadBy("requests.store.profiles")] = None
    previously: tuple[Code, ...] = ()
    adopt: GroupId | None = None

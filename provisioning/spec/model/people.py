"""Who people are, how they come in, and who decides about them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

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


class Referent(Shorthand):
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


class AccessMode(Entry):
    """*standard*: an account in our domain; *microsoft*: a guest with an address of their own."""

    label: Line
    kind: Literal["standard", "microsoft"]
    hint: Text | None = None
    recommended: Flag = False


class Application(Entry):
    """A tile of the access portal; ``managers`` accept who asks for it."""

    label: Line
    description: Line | None = None
    managers: tuple[Referent, ...] = ()
    modes: tuple[Code, ...] = ()
    url: Https | None = None
    open: Flag = True


class StructureType(Entry):
    """``key`` is what identifies one structure of this type."""

    label: Line
    key: Literal["region", "departement", "finess", "siren", "label"] = "label"
    finess_categories: tuple[Digits, ...] = ()


class Structure(Entry):
    """A known organisation. Once a type has one, only listed names are taken for that type."""

    type: Code
    key: Digits | None = None
    departements: tuple[Digits, ...] = ()


class Function(Entry):
    label: Line
    sub_functions: dict[Code, Line] = Field(default_factory=dict)


class Profile(Entry):
    """A *profil métier*; without ``approvers``, referents of the spaces that require it decide."""

    label: Line
    structure_types: tuple[Code, ...] = ()
    approvers: tuple[Referent, ...] | None = None
    duration_days: Days | None = None
    previously: tuple[Code, ...] = ()
    adopt: GroupId | None = None

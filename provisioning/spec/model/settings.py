"""What holds for the whole extranet: its name, its door, how long things are kept, its limits."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from provisioning.i18n import Language as Lang
from provisioning.spec.model.fields import (
    Address,
    Count,
    Days,
    Domain,
    Entry,
    Flag,
    Https,
    Line,
    Percent,
    Whole,
)

Marker = Annotated[str, Field(pattern=r"^extensionAttribute([1-9]|1[0-5])$")]
InstanceCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$", max_length=12)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]


class Invitation(Entry):
    """How a guest is invited; with ``send_mail: false`` Microsoft writes to nobody."""

    redirect: Https
    send_mail: Flag = True
    language: Language = "fr-FR"


class Instance(Entry):
    """``code`` opens every group's uniqueName, ``domain`` ends every standard account's login.

    ``marker`` is the directory attribute by which we know the accounts that are ours;
    ``mailbox`` writes the notices to people; ``lang`` is what people read: mails, pages, labels.
    """

    code: InstanceCode
    title: Line
    support: Address
    domain: Domain
    marker: Marker = "extensionAttribute15"
    mailbox: Address | None = None
    lang: Lang = "fr"
    invitation: Invitation


class Password(Entry):
    """What the portal asks of a password."""

    minimum: Annotated[Count, Field(ge=8)] = 12
    maximum: Annotated[Count, Field(le=256)] = 128
    classes: Annotated[Count, Field(le=4)] = 3

    @model_validator(mode="after")
    def _in_order(self) -> Password:
        if self.minimum > self.maximum:
            raise ValueError("the minimum is above the maximum; exchange them")
        return self


class Portal(Entry):
    """The access portal where people ask for their account."""

    title: Line = "Portail d'accès sécurisé aux services"
    url: Https | None = None
    password: Password = Password()
    message_length: Count = 2000


class Retention(Entry):
    """How long things are kept, in days unless the name says otherwise.

    ``grant`` is how long an approved request lasts where its profile does not say.
    """

    draft: Days = 1
    unconfirmed: Days = 7
    confirmation_hours: Count = 48
    undecided: Days = 90
    reminders: tuple[Days, ...] = (7, 21, 45)
    refused: Days = 180
    accepted: Days = 365
    grant: Days = 730
    inactive_warnings: tuple[Days, ...] = (669, 699)
    inactive_blocked: Days = 730
    inactive_deleted: Days = 760
    left_deleted: Days = 90
    review: Days = 365
    security_log: Days = 365
    decision_journal: Days = 1095
    mail_log: Days = 180
    deposits: Days = 1826


class Limits(Entry):
    """What one run may do; checked before anything is written.

    Percentages apply to groups of at least ``percent_from`` members. A group of at least
    ``empty_from`` members may not be emptied in one run (1 guards even the last person).
    """

    removals_per_space_percent: Percent = 20
    removals_per_tenant_percent: Percent = 20
    removals_cap: Whole = 25
    percent_from: Count = 10
    empty_from: Count = 2
    referent_floor: Whole = 2
    additions_cap: Whole = 500
    invitations_cap: Whole = 500

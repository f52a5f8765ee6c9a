"""What holds for the whole extranet: its name, its door, how long things are kept, its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from provisioning.spec.model.effects import PORTAL, SIGN_INS, ReadBy
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


class Invitation(Entry, read_by="kinds.guest"):
    """How a guest is invited; with ``send_mail: false`` Microsoft writes to nobody."""

    redirect: Https
    send_mail: Flag = True
    language: Language = "fr-FR"


class Instance(Entry, read_by="kinds.guest"):
    """``code`` opens every group's uniqueName, ``domain`` ends every standard account's login.

    ``marker`` is the directory attribute by which we know the accounts that are ours;
    ``mailbox`` writes the notices to people.
    """

    code: Annotated[InstanceCode, ReadBy("kinds.group")]
    title: Line
    support: Address
    domain: Annotated[Domain, ReadBy("kinds.account")]
    marker: Annotated[Marker, ReadBy("kinds.shared.external_user")] = "extensionAttribute15"
    mailbox: Annotated[Address | None, ReadBy("kinds.notice")] = None
    invitation: Invitation


class Password(Entry, waits=PORTAL):
    """What the portal asks of a password."""

    minimum: Annotated[Count, Field(ge=8)] = 12
    maximum: Annotated[Count, Field(le=256)] = 128
    classes: Annotated[Count, Field(le=4)] = 3

    @model_validator(mode="after")
    def _in_order(self) -> Password:
        if self.minimum > self.maximum:
            raise ValueError("the minimum is above the maximum; exchange them")
        return self


class Portal(Entry, read_by="requests.due_mails"):
    """The access portal where people ask for their account."""

    title: Line = "Portail d'accès sécurisé aux services"
    url: Https | None = None
    password: Annotated[Password, PORTAL] = Password()
    message_length: Annotated[Count, ReadBy("requests.form")] = 2000


class Retention(Entry, read_by="requests.store.retention"):
    """How long things are kept, in days unless the name says otherwise.

    ``grant`` is how long an approved request lasts where its profile does not say.
    """

    draft: Annotated[Days, PORTAL] = 1
    unconfirmed: Days = 7
    confirmation_hours: Annotated[Count, ReadBy("requests.store.accounts")] = 48
    undecided: Annotated[Days, ReadBy("requests.store.expiry")] = 90
    reminders: Annotated[tuple[Days, ...], ReadBy("requests.store.reminders")] = (7, 21, 45)
    refused: Days = 180
    accepted: Days = 365
    grant: Annotated[Days, ReadBy("spec.files.approvals")] = 730
    inactive_warnings: Annotated[tuple[Days, ...], SIGN_INS] = (669, 699)
    inactive_blocked: Annotated[Days, SIGN_INS] = 730
    inactive_deleted: Annotated[Days, SIGN_INS] = 760
    left_deleted: Annotated[Days, ReadBy("requests.store.leaving")] = 90
    review: Annotated[Days, ReadBy("requests.store.recertification")] = 365
    security_log: Annotated[Days, PORTAL] = 365
    decision_journal: Days = 1095
    mail_log: Days = 180

    retired: ClassVar[Mapping[str, str]] = {
        "deposits": "documents are never deleted here; set a retention label in Microsoft Purview"
    }


class Limits(Entry, read_by="plan.limits"):
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

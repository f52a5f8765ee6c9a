"""What holds for the whole extranet: its name, its door, how long things are kept, its limits."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from msgspec import Meta

from provisioning.i18n import Language as Lang
from provisioning.spec.model.effects import PORTAL, ReadBy
from provisioning.spec.model.fields import (
    Address,
    Count,
    Day,
    Days,
    Domain,
    Entry,
    Flag,
    Https,
    Line,
    Percent,
    TimeZone,
    Whole,
    shape,
)

Marker = Annotated[
    str,
    shape(
        r"^extensionAttribute([1-9]|1[0-5])$",
        "is not a marker; write extensionAttribute1 to 15",
    ),
]
InstanceCode = Annotated[
    str,
    shape(
        r"^[a-z][a-z0-9]*$",
        "is not an instance code; write a-z and digits, a letter first",
        most=12,
    ),
]
Language = Annotated[str, shape(r"^[a-z]{2}(-[A-Z]{2})?$", "is not a language; write it as fr-FR")]


class Invitation(Entry, read_by="kinds.guest"):
    """How a guest is invited."""

    redirect: Https
    """Where a guest lands once the invitation is accepted."""
    send_mail: Flag = True
    """Whether Microsoft writes the invitation; ``false``: it writes to nobody."""
    language: Language = "fr-FR"
    """The language of Microsoft's own words in the invitation."""


class Instance(Entry, read_by="kinds.guest"):
    """What this extranet is called, and how its accounts and mails are made."""

    code: Annotated[InstanceCode, ReadBy("kinds.group")]
    """Opens the technical name of every group. Chosen once."""
    title: Line
    """The name of the extranet, as people read it."""
    support: Address
    """Where people who are stuck write to."""
    domain: Annotated[Domain, ReadBy("kinds.account")]
    """Ends the login of every standard account."""
    marker: Annotated[Marker, ReadBy("kinds.shared.marker")] = "extensionAttribute15"
    """The attribute of the directory by which our accounts are recognised. Chosen once."""
    mailbox: Annotated[Address | None, ReadBy("kinds.notice")] = None
    """Writes the notices to people; without it, none leaves through Microsoft."""
    rights_read_days: Annotated[Days, ReadBy("reconcile.engine")] = 7
    """Days within which the rights on every folder are read again, though nothing moved."""
    lang: Annotated[Lang, ReadBy("requests.due_mails")] = "fr"
    """What people read: mails, pages, labels of groups."""
    time_zone: Annotated[TimeZone, ReadBy("reviewed_files")] = "Europe/Paris"
    """Where a day begins and ends: accesses, retention, reminders, reviews."""
    invitation: Invitation
    """How a guest is invited."""

    def local(self, at: datetime) -> datetime:
        """The same moment, whose date is the day where the extranet is. Its offset is fixed: sums
        of hours stay right over the two nights when clocks change.
        """
        there = at.astimezone(ZoneInfo(self.time_zone))
        return there.astimezone(timezone(there.utcoffset() or timedelta()))

    def day(self, at: date) -> date:
        """The day of a moment where the extranet is; a day is itself."""
        return self.local(at).date() if isinstance(at, datetime) else at


class Password(Entry, read_by="portal.passwords"):
    """What the portal asks of a password."""

    minimum: Annotated[int, Meta(ge=8)] = 12
    """Characters at least."""
    maximum: Annotated[int, Meta(ge=1, le=256)] = 128
    """Characters at most."""
    classes: Annotated[int, Meta(ge=1, le=4)] = 3
    """Kinds of characters at least, of four: small, capital, digit, other."""

    def __post_init__(self) -> None:
        if self.minimum > self.maximum:
            raise ValueError("the minimum is above the maximum; exchange them")


Guid = Annotated[
    str,
    shape(
        r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "is not an identifier of Entra; copy it from the portal, in small letters",
    ),
]


class MicrosoftSignIn(Entry, read_by="portal.identity"):
    """An application registered in Entra; its secret is in the environment."""

    client: Guid
    """The application's (client) id."""
    tenants: tuple[Guid, ...]
    """Whose accounts sign in; those of no other tenant do."""

    def __post_init__(self) -> None:
        if not self.tenants:
            raise ValueError("no tenant is named; write the id of one at least")


class ProConnectSignIn(Entry, read_by="portal.identity"):
    """A service declared to ProConnect; its secret is in the environment."""

    client: Line
    """The client id that it was given."""
    issuer: Https
    """Where its configuration is published, up to ``/.well-known``."""
    acr: Line = "eidas1"
    """How sure ProConnect must be of whom it sends; another answer is refused."""


class Portal(Entry, read_by="requests.due_mails"):
    """The access portal where people ask for their account."""

    title: Line = "Portail d'accès sécurisé aux services"
    """What stands at the top of its pages."""
    url: Https | None = None
    """Where it is."""
    password: Annotated[Password, ReadBy("portal.screens.asking")] = Password()
    """What it asks of a password."""
    microsoft: Annotated[MicrosoftSignIn | None, ReadBy("portal.identity")] = None
    """Signing in with a Microsoft account, once its owner has linked it."""
    proconnect: Annotated[ProConnectSignIn | None, ReadBy("portal.identity")] = None
    """Signing in with ProConnect, once its owner has linked it."""
    second_factor_since: Annotated[Day | None, ReadBy("portal.second_factor")] = None
    """From which day whoever decides on others signs in with a second factor; unsaid: never."""
    message_length: Annotated[Count, ReadBy("requests.form")] = 2000
    """Characters of the message to the responsable, at most."""


class Retention(Entry, read_by="requests.store.retention"):
    """How long things are kept or wait, in days unless the name says otherwise."""

    draft: Annotated[Days, ReadBy("portal.drafts")] = 1
    """A form that was begun and not sent."""
    unconfirmed: Days = 7
    """A request whose address nobody proved."""
    confirmation_hours: Annotated[Count, ReadBy("requests.store.accounts")] = 48
    """Hours for which the link that proves an address works."""
    undecided: Annotated[Days, ReadBy("requests.store.expiry")] = 90
    """After which a request that nobody decided on is closed."""
    reminders: Annotated[tuple[Days, ...], ReadBy("requests.store.reminders")] = (7, 21, 45)
    """After which whoever should decide is written to."""
    refused: Days = 180
    """A request that was refused, withdrawn or closed."""
    accepted: Days = 365
    """Somebody's particulars, after their account ended."""
    grant: Annotated[Days, ReadBy("spec.files.approvals")] = 730
    """How long a profile is granted for, where it does not say itself."""
    inactive_warnings: Annotated[tuple[Days, ...], ReadBy("requests.inactivity")] = (669, 699)
    """Without signing in, after which somebody is warned."""
    inactive_blocked: Annotated[Days, ReadBy("requests.inactivity")] = 730
    """Without signing in, after which an account is blocked; nobody before all the warnings."""
    inactive_deleted: Annotated[Days, ReadBy("requests.store.leaving")] = 760
    """Without signing in, after which an account blocked for it may be removed, by hand."""
    left_deleted: Annotated[Days, ReadBy("requests.store.leaving")] = 90
    """After which the account of somebody who left may be removed, by hand."""
    quarantine: Annotated[Days, ReadBy("spec.files.quarantine")] = 180
    """How far ahead the day of a quarantine may lie."""
    review: Annotated[Days, ReadBy("requests.store.recertification")] = 365
    """After which a space is due to be reviewed again: does each holder still need it?"""
    security_log: Annotated[Days, PORTAL] = 365
    """Lines about signing in."""
    decision_journal: Days = 1095
    """The words of a decision; its line in the journal stays and names nobody."""
    mail_log: Days = 180
    """The mails that were sent."""

    retired: ClassVar[Mapping[str, str]] = {
        "deposits": "documents are never deleted here; set a retention label in Microsoft Purview"
    }

    def __post_init__(self) -> None:
        days = (*self.inactive_warnings, self.inactive_blocked, self.inactive_deleted)
        if any(later <= sooner for sooner, later in pairwise(days)):
            raise ValueError(
                f"the days of inactivity must grow from the first warning to the deletion, not "
                f"{', '.join(map(str, days))}; write inactive_warnings, inactive_blocked and "
                "inactive_deleted together"
            )


class Audit(Entry, read_by="requests.store.seal_mails"):
    """Where the journal of decisions is vouched for, out of reach of its database's owner."""

    seal_to: tuple[Address, ...] = ()
    """Who receives the last seal of the journal by mail, once a day; unsaid: nobody."""


class Alarms(Entry, read_by="status.findings"):
    """After how many hours ``extranet worker status`` calls something late."""

    pass_hours: Count = 1
    """Since any pass of the worker ended."""
    full_pass_hours: Count = 3
    """Since a pass that reads everybody ended."""
    opening_hours: Count = 24
    """Since the end of the day on which something was approved that is not open yet."""
    closing_hours: Count = 24
    """Since the end of the day on which a departure, a revocation or a last day is still open."""
    mail_hours: Count = 24
    """Since a mail was written that did not leave."""
    drift_hours: Whole = 48
    """Since somebody looked for drift; 0 where that is done from another state folder."""


class Limits(Entry, read_by="plan.limits"):
    """What one run may do, with those of the window; checked before anything is written."""

    removals_per_space_percent: Percent = 20
    """Members of one group that may be removed, in a hundred."""
    removals_per_tenant_percent: Percent = 20
    """Memberships of all groups that may be removed, in a hundred."""
    removals_cap: Whole = 25
    """People who may lose an access, whatever the share."""
    percent_from: Count = 10
    """Shares count for groups of at least this many members."""
    empty_from: Count = 2
    """A group of at least this many members is not emptied in one run; 1 guards even one."""
    window_hours: Annotated[Count, ReadBy("reconcile.run_once")] = 24
    """Hours within which what several runs take away counts together."""
    referent_floor: Whole = 2
    """Owners that a removal must leave."""
    source_shrink_percent: Annotated[Percent, ReadBy("plan.sources")] = 50
    """People whom a source of approvals may no longer name since the last apply, in a hundred."""
    additions_cap: Whole = 500
    """Memberships that may be added."""
    invitations_cap: Whole = 500
    """Guests who may be invited."""

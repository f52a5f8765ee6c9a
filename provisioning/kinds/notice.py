"""The mail that says the door is open. It cannot be read back: it is only ever created.

Whoever runs this writes down a mail before it leaves (``engine.apply``'s ``on_start``) and its
fate afterwards. What a mail says is open must have been read as open by the same run.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from provisioning.errors import Mistakes
from provisioning.graph import Graph, query, select
from provisioning.graph.errors import Answered, GraphError
from provisioning.graph.permissions import MAIL, Need
from provisioning.graph.rows import User
from provisioning.i18n import Language, Message, Phrase, phrase
from provisioning.kinds.shared.directory import LOOK_UP, look_up
from provisioning.kinds.shared.marker import Marker, awake, marker_for
from provisioning.kinds.shared.messages.mails import MAILS
from provisioning.mail.letters import compose
from provisioning.mail.post import Sender, send
from provisioning.plan import doors
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create
from provisioning.plan.kind import Call, Kind
from provisioning.plan.messages import DOORS
from provisioning.plan.model import Key, Ledger, Note, Reading, Resource, Secret
from provisioning.plan.notes import noted

_PASS_HOURS: Final = 8
# Without the signs that people take for one another.
_SIGNS: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


NEEDS = (
    *LOOK_UP,
    Need("PATCH", "/users/*", "User.ReadWrite.All", "apply", "describe and mark an account"),
    Need(
        "PATCH",
        "/users/*",
        "User-PasswordProfile.ReadWrite.All",
        "apply",
        "a first password where there is no Temporary Access Pass",
        ("passwordProfile",),
    ),
    Need(
        "POST",
        "/users/*/authentication/**",
        "UserAuthenticationMethod.ReadWrite.All",
        "apply",
        "a Temporary Access Pass for a standard account",
    ),
    Need("POST", "/users/*/sendMail", MAIL, "apply", "notices, from one mailbox"),
)


class Mailing(Resource, frozen=True, kw_only=True):
    """``membership`` and ``person`` are the door, ``missing`` what of it is not open yet.

    ``account`` gives the login the mail tells, ``after`` is the mail that has to leave first,
    ``closed`` the address of whom it says blocked.
    """

    heading = ("Courriels", "Notices")

    template: str
    to: str
    sender: Sender
    mark: str
    language: Language
    marker: Marker
    values: Mapping[str, Any]
    membership: Key | None = None
    person: Key | None = None
    missing: Message | None = None
    account: Key | None = None
    secret: bool = False
    after: Key | None = None
    closed: str = ""

    @property
    def title(self) -> str:
        return f"{self.template} <{self.to}>"


def desire(extranet: Extranet) -> Iterable[Mailing]:
    """Nobody writes where there is no mailbox to write from."""
    instance = extranet.spec.instance
    if instance.mailbox is None:
        return
    for notice in extranet.notices:
        yield Mailing(
            key=Key("notice", str(notice.number)),
            template=notice.template,
            to=notice.to,
            sender=Sender(instance.mailbox, notice.relay),
            mark=f"{instance.code}/{notice.number}",
            language=instance.lang,
            marker=marker_for(instance),
            values=notice.values,
            membership=notice.door.membership if notice.door else None,
            person=notice.door.person if notice.door else None,
            missing=notice.missing,
            account=notice.account,
            secret=notice.secret,
            after=None if notice.after is None else Key("notice", str(notice.after)),
            closed=notice.closed,
        )


async def read(graph: Graph, wanted: dict[Key, Mailing], ids: Ledger) -> Reading:
    """What can leave now. A mail whose door is not shown open is kept for a later run."""
    reading = Reading({}, {}, [], {}, {})
    answers = await asyncio.gather(*(_settled(graph, want, ids) for want in wanted.values()))
    for answer in answers:
        match answer:
            case Note():
                reading.notes.append(answer)
            case settled:
                reading.wanted[settled.key] = settled
    for key, want in list(reading.wanted.items()):
        if want.after and want.after not in reading.wanted:
            text = _not_yet(phrase(MAILS["after"], name=want.after.name))
            reading.notes.append(noted(key, text, who=want.title))
            del reading.wanted[key]
    return reading


async def _settled(graph: Graph, want: Mailing, ids: Ledger) -> Mailing | Note:
    if want.missing:
        return noted(want.key, _not_yet(want.missing), "unknown", who=want.title)
    if want.membership and want.person not in ids.members.get(want.membership, frozenset()):
        return noted(want.key, _not_yet(phrase(DOORS["membership"])), who=want.title)
    try:
        user = await _holder(graph, want, ids)
        still_open = bool(want.closed) and await _open(graph, want)
    except GraphError as error:
        return noted(want.key, _not_yet(error), "unknown", who=want.title)
    obstacle = _obstacle(want, user) if user else None
    if still_open:
        text = _not_yet(phrase(MAILS["not_blocked"]))
        obstacle = noted(want.key, text, "unknown", who=want.title)
    if obstacle:
        return obstacle
    if user is None or want.account is None:
        return want
    values = {**want.values, "login": user.user_principal_name or ""}
    return msgspec.structs.replace(want, values=values)


async def _holder(graph: Graph, want: Mailing, ids: Ledger) -> User | None:
    """The account of whom the mail says that they can come in."""
    whose = want.account or want.person
    if whose is None or whose not in ids:
        return None
    return await graph.get(query(f"/users/{ids[whose]}", select=select(User)), User)


def _obstacle(want: Mailing, user: User) -> Note | None:
    if want.membership and user.account_enabled is False:
        text = _not_yet(doors.sentence(doors.Missing("enabled", True)))
        return noted(want.key, text, "unknown", who=want.title)
    if want.secret and not awake(user, want.marker):
        return noted(want.key, phrase(MAILS["not_ours"]), "manual", who=want.title)
    return None


def _not_yet(reason: Message | GraphError) -> Phrase:
    return phrase(MAILS["not_yet"], reason=reason)


async def _open(graph: Graph, want: Mailing) -> bool:
    """Whether an account of ours still lets them in; nobody else's is ours to block."""
    found = (await look_up(graph, [want.closed])).of(want.closed)
    return any(
        match.account.account_enabled is not False and awake(match.account, want.marker)
        for match in found
    )


async def create(graph: Graph, want: Mailing, ids: Ledger) -> str:
    values = dict(want.values)
    if want.secret and want.account:
        values |= await first_secret(graph, ids[want.account])
    try:
        letter = compose(want.template, values, want.language)
    except Mistakes as mistakes:
        raise GraphError(f"nothing was sent: {mistakes}") from None
    await send(graph, want.sender, want.to, letter, want.mark)
    return want.key.name


async def first_secret(graph: Graph, user: str) -> Mapping[str, Any]:
    """A Temporary Access Pass where the tenant allows it, else a password to be changed.

    Whatever was set before no longer works, so that a mail gone astray opens nothing once
    another was sent.
    """
    try:
        given = await graph.post(
            f"/users/{user}/authentication/temporaryAccessPassMethods",
            {"lifetimeInMinutes": _PASS_HOURS * 60, "isUsableOnce": True},
            _Pass,
        )
    except Answered:
        secret = Secret("-".join(_letters(4) for _ in range(4)) + "-2Ab")
        profile = {"password": secret.reveal(), "forceChangePasswordNextSignIn": True}
        await graph.patch(f"/users/{user}", {"passwordProfile": profile})
        return {"secret": secret, "temporary_pass": False, "temporary_pass_hours": 0}
    secret = Secret(given.temporary_access_pass)
    return {"secret": secret, "temporary_pass": True, "temporary_pass_hours": _PASS_HOURS}


class _Pass(msgspec.Struct, rename="camel"):
    temporary_access_pass: str


def _letters(count: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(count))


def price(change: Change) -> Iterable[Call]:
    yield "POST", "/users/{id}/sendMail"
    if isinstance(change, Create) and isinstance(change.want, Mailing) and change.want.secret:
        yield "PATCH", "/users/{id}"


KIND = Kind(
    "notice",
    Mailing,
    desire,
    read,
    price,
    create,
    after=("account", "guest", "membership"),
    permissions=NEEDS,
)

"""Somebody outside, invited with an address of their own ("Accès avec Microsoft Online")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import Need
from provisioning.i18n import Language as Lang, phrase
from provisioning.kinds.shared.directory import LOOK_UP
from provisioning.kinds.shared.external_user import (
    DESCRIBE,
    MANAGED,
    RESTORED,
    ExternalUser,
    body,
    bring_back,
    leaver,
    person,
    tied,
)
from provisioning.kinds.shared.messages.people import PEOPLE
from provisioning.kinds.shared.people_reading import read_people
from provisioning.mail import letters
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.kind import Call, Kind, Unfinished
from provisioning.plan.model import Key, Ledger, Part, Reading
from provisioning.plan.notes import noted
from provisioning.spec.address import never_invited

MOST_SPONSORS = 5


class InvitationText(msgspec.Struct, frozen=True):
    """What every invitation of one extranet has in common."""

    redirect: str
    send: bool
    language: str
    title: str
    support: str
    lang: Lang


INVITE = Need("POST", "/invitations", "User.Invite.All", "apply", "invite a guest")


class Guest(ExternalUser, frozen=True, kw_only=True):
    heading = ("Invités", "Guests")
    fixed_at_birth: ClassVar[frozenset[str]] = ExternalUser.fixed_at_birth | {"letter", "sponsors"}

    letter: InvitationText
    sponsors: frozenset[Key] = frozenset()


def desire(extranet: Extranet) -> Iterable[Guest]:
    instance = extranet.spec.instance
    letter = InvitationText(
        redirect=instance.invitation.redirect,
        send=instance.invitation.send_mail,
        language=instance.invitation.language,
        title=instance.title,
        support=instance.support,
        lang=instance.lang,
    )
    guests = list(extranet.people_of("guest"))
    if guests:
        # A broken template is found before any write.
        letters.invitation(letter.title, letter.support, language=letter.lang)
    for key, who in guests:
        yield Guest(**person(extranet, key, who), letter=letter, sponsors=extranet.sponsors(who))
    for key in extranet.leavers_of("guest"):
        yield Guest(**leaver(extranet, key), letter=letter)


async def read(
    graph: Graph, wanted: dict[Key, Guest], ids: Ledger, *, everybody: bool = True
) -> Reading:
    reading, missing = await read_people(graph, wanted, ids, invited=True, everybody=everybody)
    for want in missing:
        if signs := never_invited(want.key.name):
            refused = phrase(PEOPLE["not_invited"], signs=" ".join(signs))
            reading.notes.append(noted(want.key, refused, "refused", who=want.title))
            reading.ambiguous[want.key] = ()
        else:
            reading.wanted[want.key] = want
    return reading


class _Invited(msgspec.Struct):
    id: str


class _Invitation(msgspec.Struct, rename="camel"):
    """The redeem link of the answer is a secret; it is not even decoded."""

    invited_user: _Invited


async def create(graph: Graph, want: Guest, ids: Ledger) -> str:
    if want.restores:
        return await bring_back(graph, want, want.restores)
    answer = await graph.post("/invitations", invitation(want, ids), _Invitation)
    id_ = answer.invited_user.id
    try:
        await graph.patch(f"/users/{id_}", body(tied(want, id_), MANAGED))
    except GraphError as error:
        raise Unfinished(id_, f"invited, but not yet described: {error}") from error
    return id_


def invitation(want: Guest, ids: Ledger) -> dict[str, Any]:
    """The language is ignored by Graph once there is a message: the message is in the agency's."""
    letter = want.letter
    message = letters.invitation(
        letter.title,
        letter.support,
        language=letter.lang,
        first_name=want.first_name or "",
        last_name=want.last_name or "",
        address=want.key.name,
    )
    sponsors = [ids[key] for key in sorted(want.sponsors) if key in ids][:MOST_SPONSORS]
    return {
        "invitedUserEmailAddress": want.key.name,
        "invitedUserDisplayName": want.display_name,
        "inviteRedirectUrl": letter.redirect,
        "sendInvitationMessage": letter.send,
        "invitedUserMessageInfo": {
            "messageLanguage": letter.language,
            "customizedMessageBody": message,
        },
        "invitedUserSponsors": [
            {"@odata.type": "#microsoft.graph.user", "id": sponsor} for sponsor in sponsors
        ],
    }


async def update(graph: Graph, change: Update, _: Ledger) -> Sequence[Part]:
    assert isinstance(change.want, Guest)
    await graph.patch(f"/users/{change.id}", body(change.want, change.fields))
    return ()


def price(change: Change) -> Iterable[Call]:
    if isinstance(change, Create):
        yield RESTORED if change.want.returning else ("POST", "/invitations")
    yield "PATCH", "/users/{id}"


KIND = Kind(
    "guest",
    Guest,
    desire,
    read,
    price,
    create,
    update,
    permissions=(*LOOK_UP, *DESCRIBE, INVITE),
)

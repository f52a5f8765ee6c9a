"""``POST /invitations``: there is no GET, no list, no way to redeem through Graph.

Pages *Create invitation* and *invitation resource type*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from graph_simulator.directory.outbox import OUTBOX, Mail, send
from graph_simulator.directory.policy import POLICY
from graph_simulator.directory.references import referenced
from graph_simulator.objects.directory import User
from graph_simulator.objects.mail import Recipient
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.world import World
from graph_simulator.tenant.people import guest
from graph_simulator.wire.errors import GraphError, bad_request
from graph_simulator.wire.messages import Json, Request, Response
from graph_simulator.wire.routing import Route


class MessageInfo(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    message_language: str | None = None
    cc_recipients: list[Recipient] | None = None
    customized_message_body: str | None = None


class Named(msgspec.Struct, forbid_unknown_fields=True):
    id: str | None = None


class Invitation(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """The body of the call; what is missing is null, as in Graph's own answers."""

    invited_user_email_address: str | None = None
    invite_redirect_url: str | None = None
    invited_user_display_name: str | None = None
    invited_user_message_info: MessageInfo | None = None
    invited_user_sponsors: list[Named] = []
    sponsor_links: list[str] = msgspec.field(default=[], name="invitedUserSponsors@odata.bind")
    invited_user_type: Literal["Guest", "Member"] | None = None
    invited_user: Named | None = None
    reset_redemption: bool | None = None
    send_invitation_message: bool | None = None


# Refused characters include the plus sign; a period or hyphen may be neither first nor last.
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.'-]*[A-Za-z0-9_])?"
ADDRESS = re.compile(rf"{_NAME}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{{2,}}")
DEFAULT_LANGUAGE = "en-US"
CLOSED = frozenset({"none", "adminsAndGuestInviters"})


def invite(world: World, request: Request) -> Response:
    """Inviting the same address again answers 201 with the same user, and mails again."""
    wanted = shaped(request.json, Invitation, "invitation")
    _check_policy(world)
    address = _address(world, wanted)
    if not wanted.invite_redirect_url:
        raise _refused("The invite redirect URL is required.")
    message = wanted.invited_user_message_info or MessageInfo()
    if len(message.cc_recipients or ()) > 1:
        raise _refused("Only one additional recipient is supported in ccRecipients.")
    sponsors = _sponsors(world, wanted)
    user = _invited(world, wanted, address)
    known = world.tenant.linked("sponsors", user.id)
    world.tenant.link("sponsors", user.id, [id_ for id_ in sponsors if id_ not in known])
    if wanted.send_invitation_message:
        send(world.tenant, _mail(world, address, message))
    return Response(201, _answer(request, world, wanted, user, message))


def _check_policy(world: World) -> None:
    if POLICY.of(world.tenant).allow_invites_from in CLOSED:
        raise GraphError(
            401,
            "Unauthorized",
            "Guest invitations not allowed for your company. Contact your company administrator "
            "for more details.",
        )


def _refused(message: str) -> GraphError:
    return GraphError(400, "BadRequest", message)


def _address(world: World, wanted: Invitation) -> str:
    address = wanted.invited_user_email_address or ""
    if not ADDRESS.fullmatch(address):
        raise _refused("The invited user's email address is missing or invalid.")
    domain = address.rpartition("@")[2].casefold()
    if domain in world.settings.blocked_domains:
        raise _refused("The domain of the invited user is blocked by a policy of the tenant.")
    return address


def _mail(world: World, address: str, message: MessageInfo) -> Mail:
    """With a text of one's own the language is ignored, as documented."""
    text = message.customized_message_body or ""
    copies = [copy.email_address.address or "" for copy in message.cc_recipients or ()]
    return Mail(
        at=world.tenant.now(),
        to=address,
        cc="".join(copies),
        language="" if text else message.message_language or DEFAULT_LANGUAGE,
        body=text,
    )


def _sponsors(world: World, wanted: Invitation) -> list[str]:
    named = [f"/v1.0/directoryObjects/{sponsor.id}" for sponsor in wanted.invited_user_sponsors]
    return [referenced(world, url).id for url in dict.fromkeys([*wanted.sponsor_links, *named])]


def _invited(world: World, wanted: Invitation, address: str) -> User:
    if wanted.invited_user is not None and wanted.invited_user.id is not None:
        return _invited_again(world, wanted, wanted.invited_user.id.lower(), address)
    known = _holders(world, address)
    guests = [user for user in known if user.creation_type == "Invitation"]
    if known and not guests:
        raise _refused(
            "The invited user already exists in the directory as an object with that proxy address."
        )
    if guests:
        return guests[0]
    if address.rpartition("@")[2].casefold() in world.tenant.domains:
        raise _refused("The domain of the invited user is a verified domain of this directory.")
    if world.tenant.group_index.find("mail", address):
        raise _refused("The address belongs to a group of the directory.")
    if world.settings.soft_deleted_guest_blocks_invitation and _was_deleted(world, address):
        raise _refused("A deleted user has this address: restore it or delete it for good first.")
    user = _newcomer(world, wanted, address)
    world.tenant.add(user)
    return user


def _holders(world: World, address: str) -> list[User]:
    index = world.tenant.user_index
    ids: dict[str, None] = {}
    for name in ("mail", "otherMails", "userPrincipalName", "identities"):
        ids |= dict.fromkeys(index.find(name, address))
    ids |= dict.fromkeys(index.find("proxyAddresses", f"smtp:{address}"))
    return [world.tenant.users[id_] for id_ in ids]


def _was_deleted(world: World, address: str) -> bool:
    wanted = address.casefold()
    gone: Iterable[object] = (thing for _, thing in world.tenant.deleted.values())
    return any(isinstance(user, User) and (user.mail or "").casefold() == wanted for user in gone)


def _newcomer(world: World, wanted: Invitation, address: str) -> User:
    name = wanted.invited_user_display_name or address.partition("@")[0]
    properties = {"displayName": name, "userType": wanted.invited_user_type or "Guest"}
    return guest(world.tenant, address, properties=properties, redeemed=False)


def _invited_again(world: World, wanted: Invitation, id_: str, address: str) -> User:
    """A reset of the redemption, or an internal guest turned into an external one: same id."""
    user = world.tenant.users.get(id_)
    if user is None or world.replica.user(id_) is None:
        raise bad_request(f"The invited user '{id_}' does not exist.")
    if any(other.id != id_ for other in _holders(world, address)):
        raise _refused("The address belongs to another user of the directory.")
    if user.external_user_state == "Accepted" and not wanted.reset_redemption:
        return user
    now = world.tenant.now()
    changes: dict[str, Any] = {
        "external_user_state": "PendingAcceptance",
        "external_user_state_change_date_time": now,
        "mail": address,
        "identities": tuple(
            entry for entry in user.identities if entry["signInType"] == "userPrincipalName"
        ),
    }
    if address not in user.other_mails:
        changes["other_mails"] = (*user.other_mails, address)
    world.tenant.alter(id_, changes)
    return world.tenant.users[id_]


def _answer(
    request: Request, world: World, wanted: Invitation, user: User, message: MessageInfo
) -> Json:
    """An echo, with an empty recipient where none was given; the link is a secret."""
    ticket = world.tenant.new_id()
    nobody = [{"emailAddress": {"name": None, "address": None}}]
    return {
        "@odata.context": f"{request.base}/$metadata#invitations/$entity",
        "id": world.tenant.new_id(),
        "inviteRedeemUrl": f"https://login.example/redeem?tenant={world.tenant.id}&ticket={ticket}",
        "invitedUserDisplayName": wanted.invited_user_display_name,
        "invitedUserEmailAddress": wanted.invited_user_email_address,
        "invitedUserType": wanted.invited_user_type or "Guest",
        "inviteRedirectUrl": wanted.invite_redirect_url,
        "resetRedemption": wanted.reset_redemption or False,
        "sendInvitationMessage": wanted.send_invitation_message or False,
        "status": "Completed" if user.external_user_state == "Accepted" else "PendingAcceptance",
        "invitedUserMessageInfo": {
            "messageLanguage": message.message_language,
            "ccRecipients": msgspec.to_builtins(message.cc_recipients or nobody),
            "customizedMessageBody": message.customized_message_body,
        },
        "invitedUser": {"id": user.id},
    }


MEMORY = OUTBOX
ROUTES = (Route("POST", "/invitations", invite, service="invitations"),)

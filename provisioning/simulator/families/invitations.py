"""``POST /invitations``: there is no GET, no list, no way to redeem through Graph.

Pages *Create invitation* and *invitation resource type*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from provisioning.simulator.objects import User
from provisioning.simulator.references import referenced
from provisioning.simulator.tenant import Mail
from provisioning.simulator.wire import (
    GraphError,
    Json,
    Request,
    Response,
    Route,
    bad_request,
    not_simulated,
)
from provisioning.simulator.world import World

KNOWN = frozenset(
    {
        "@odata.type",
        "invitedUser",
        "invitedUserDisplayName",
        "invitedUserEmailAddress",
        "invitedUserMessageInfo",
        "invitedUserSponsors",
        "invitedUserSponsors@odata.bind",
        "invitedUserType",
        "inviteRedirectUrl",
        "resetRedemption",
        "sendInvitationMessage",
    }
)
# Refused characters include the plus sign; a period or hyphen may be neither first nor last.
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.'-]*[A-Za-z0-9_])?"
ADDRESS = re.compile(rf"{_NAME}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{{2,}}")
CLOSED = frozenset({"none", "adminsAndGuestInviters"})


def invite(world: World, request: Request) -> Response:
    """Inviting the same address again answers 201 with the same user, and mails again."""
    body = request.json
    if unknown := set(body) - KNOWN:
        raise not_simulated(f"the property '{unknown.pop()}' of an invitation")
    _check_policy(world)
    address = _address(world, body)
    if not body.get("inviteRedirectUrl"):
        raise _refused("The invite redirect URL is required.")
    message = _message(body)
    sponsors = _sponsors(world, body)
    user = _invited(world, body, address)
    world.tenant.link(
        "sponsors",
        user.id,
        [id_ for id_ in sponsors if id_ not in world.tenant.linked("sponsors", user.id)],
    )
    if body.get("sendInvitationMessage") is True:
        world.tenant.send(
            Mail(
                at=world.tenant.now(),
                to=address,
                cc=_cc(message),
                # With a text of one's own the language is ignored, as documented.
                language="" if message["customizedMessageBody"] else message["messageLanguage"],
                body=message["customizedMessageBody"] or "",
            )
        )
    return Response(201, _answer(request, world, body, user, message))


def _check_policy(world: World) -> None:
    if world.tenant.policy["allowInvitesFrom"] in CLOSED:
        raise GraphError(
            401,
            "Unauthorized",
            "Guest invitations not allowed for your company. Contact your company administrator "
            "for more details.",
        )


def _refused(message: str) -> GraphError:
    return GraphError(400, "BadRequest", message)


def _address(world: World, body: Json) -> str:
    address = body.get("invitedUserEmailAddress")
    if not isinstance(address, str) or not ADDRESS.fullmatch(address):
        raise _refused("The invited user's email address is missing or invalid.")
    domain = address.rpartition("@")[2].casefold()
    if domain in world.settings.blocked_domains:
        raise _refused("The domain of the invited user is blocked by a policy of the tenant.")
    return address


def _message(body: Json) -> dict[str, Any]:
    info = body.get("invitedUserMessageInfo") or {}
    if unknown := set(info) - {
        "@odata.type",
        "ccRecipients",
        "customizedMessageBody",
        "messageLanguage",
    }:
        raise not_simulated(f"the property 'invitedUserMessageInfo/{unknown.pop()}'")
    recipients = info.get("ccRecipients") or []
    if len(recipients) > 1:
        raise _refused("Only one additional recipient is supported in ccRecipients.")
    return {
        "messageLanguage": info.get("messageLanguage"),
        "ccRecipients": recipients or [{"emailAddress": {"name": None, "address": None}}],
        "customizedMessageBody": info.get("customizedMessageBody"),
    }


def _cc(message: Mapping[str, Any]) -> str:
    return str(message["ccRecipients"][0]["emailAddress"].get("address") or "")


def _sponsors(world: World, body: Json) -> list[str]:
    urls = list(body.get("invitedUserSponsors@odata.bind") or ())
    named = [sponsor.get("id") for sponsor in body.get("invitedUserSponsors") or ()]
    urls += [f"/v1.0/directoryObjects/{id_}" for id_ in named]
    return [referenced(world, url).id for url in dict.fromkeys(urls)]


def _invited(world: World, body: Json, address: str) -> User:
    named = (body.get("invitedUser") or {}).get("id")
    if named is not None:
        return _invited_again(world, body, str(named), address)
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
    if any(address.casefold() == (g.mail or "").casefold() for g in world.tenant.groups.values()):
        raise _refused("The address belongs to a group of the directory.")
    if world.settings.soft_deleted_guest_blocks_invitation and _was_deleted(world, address):
        raise _refused("A deleted user has this address: restore it or delete it for good first.")
    user = new_guest(world, address, body)
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


def new_guest(world: World, address: str, body: Json) -> User:
    local, _, domain = address.partition("@")
    name = f"{local}_{domain}#EXT#"
    kind = body.get("invitedUserType") or "Guest"
    if kind not in {"Guest", "Member"}:
        raise _refused("invitedUserType is neither Guest nor Member.")
    now = world.tenant.now()
    principal_name = f"{name}@{world.tenant.initial_domain}"
    return User(
        id=world.tenant.new_id(),
        created_date_time=now,
        creation_type="Invitation",
        display_name=body.get("invitedUserDisplayName") or local,
        external_user_state="PendingAcceptance",
        external_user_state_change_date_time=now,
        mail=address,
        mail_nickname=name,
        other_mails=(address,),
        proxy_addresses=(f"SMTP:{address}",),
        user_principal_name=principal_name,
        user_type=kind,
        identities=(
            {
                "signInType": "userPrincipalName",
                "issuer": world.tenant.initial_domain,
                "issuerAssignedId": principal_name,
            },
        ),
    )


def _invited_again(world: World, body: Json, id_: str, address: str) -> User:
    """A reset of the redemption, or an internal guest turned into an external one: same id."""
    user = world.tenant.users.get(id_)
    if user is None or world.replica.user(id_) is None:
        raise bad_request(f"The invited user '{id_}' does not exist.")
    if any(other.id != id_ for other in _holders(world, address)):
        raise _refused("The address belongs to another user of the directory.")
    if user.external_user_state == "Accepted" and body.get("resetRedemption") is not True:
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
    request: Request, world: World, body: Json, user: User, message: Mapping[str, Any]
) -> Json:
    ticket = world.tenant.new_id()
    return {
        "@odata.context": f"{request.base}/$metadata#invitations/$entity",
        "id": world.tenant.new_id(),
        "inviteRedeemUrl": f"https://login.example/redeem?tenant={world.tenant.id}&ticket={ticket}",
        "invitedUserDisplayName": body.get("invitedUserDisplayName"),
        "invitedUserEmailAddress": body["invitedUserEmailAddress"],
        "invitedUserType": body.get("invitedUserType") or "Guest",
        "inviteRedirectUrl": body["inviteRedirectUrl"],
        "resetRedemption": body.get("resetRedemption") or False,
        "sendInvitationMessage": body.get("sendInvitationMessage") or False,
        "status": "Completed" if user.external_user_state == "Accepted" else "PendingAcceptance",
        "invitedUserMessageInfo": dict(message),
        "invitedUser": {"id": user.id},
    }


ROUTES = (Route("POST", "/invitations", invite, service="invitations"),)

"""``POST /users/{id}/sendMail``: 202 means accepted; nothing reads it back.

Pages *user: sendMail* and *Limiting application permissions to specific mailboxes*.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from graph_simulator.objects.directory import User
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.world import World
from graph_simulator.tenant.tenant import Sent
from graph_simulator.wire.messages import GraphError, Request, Response, Route

MOST_HEADERS = 5


class Address(msgspec.Struct, forbid_unknown_fields=True):
    address: str
    name: str | None = None


class Recipient(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    email_address: Address


class Body(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    content_type: Literal["Text", "HTML", "text", "html"]
    content: str


class Header(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    value: str


class Message(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    subject: str
    body: Body
    to_recipients: list[Recipient]
    cc_recipients: list[Recipient] = []
    internet_message_headers: list[Header] = []


class Sending(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    message: Message
    save_to_sent_items: bool = True


def send_mail(world: World, request: Request, user: str) -> Response:
    sender = _mailbox(world, user)
    # The generated SDKs write an action's parameters with a capital; Graph takes both.
    body = {name[:1].lower() + name[1:]: value for name, value in request.json.items()}
    wanted = shaped(body, Sending, "mail")
    message = wanted.message
    if not message.to_recipients:
        raise GraphError(
            400, "ErrorInvalidRecipients", "At least one recipient isn't valid, or there is none."
        )
    _check_headers(message)
    world.tenant.deliver(
        Sent(
            at=world.tenant.now(),
            sender=sender.mail or "",
            to=[each.email_address.address for each in message.to_recipients],
            cc=[each.email_address.address for each in message.cc_recipients],
            subject=message.subject,
            headers={each.name: each.value for each in message.internet_message_headers},
            content_type=message.body.content_type.lower(),
            content=message.body.content,
        )
    )
    return Response(202)


def _mailbox(world: World, key: str) -> User:
    user = world.replica.user(key)
    if user is None:
        raise GraphError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
    if user.user_type != "Member" or not user.mail:
        raise GraphError(
            404,
            "MailboxNotEnabledForRESTAPI",
            "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
        )
    allowed = world.settings.mail_allowed_from
    if allowed is not None and user.mail not in allowed:
        raise GraphError(403, "ErrorAccessDenied", "Access to OData is disabled.")
    return user


def _check_headers(message: Message) -> None:
    headers = message.internet_message_headers
    if len(headers) > MOST_HEADERS or any(
        not each.name.casefold().startswith("x-") for each in headers
    ):
        raise GraphError(
            400,
            "InvalidInternetMessageHeader",
            "The internet message header name should start with 'x-' or 'X-'.",
        )


ROUTES = (Route("POST", "/users/{user}/sendMail", send_mail),)

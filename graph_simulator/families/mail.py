"""``POST /users/{id}/sendMail``: 202 means accepted; nothing reads it back.

Pages *user: sendMail* and *Limiting application permissions to specific mailboxes*.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from graph_simulator.objects.directory import User
from graph_simulator.objects.mail import Recipient
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.world import World
from graph_simulator.tenant.memory import Memory
from graph_simulator.tenant.tenant import Tenant
from graph_simulator.wire.errors import GraphError
from graph_simulator.wire.messages import Request, Response
from graph_simulator.wire.routing import Route

MOST_HEADERS = 5


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


class Sent(msgspec.Struct, frozen=True):
    """A mail sent through sendMail. ``content`` may hold a secret: it is kept in memory only."""

    at: str
    sender: str
    to: list[str]
    cc: list[str]
    subject: str
    headers: dict[str, str]
    content_type: str
    content: str = ""


class SentMails:
    def __init__(self, mails: list[Sent]) -> None:
        self.mails = mails

    def state(self) -> list[Sent]:
        """Not what a mail says."""
        return [msgspec.structs.replace(each, content="") for each in self.mails]


MEMORY = Memory("sent", list[Sent], lambda _, saved: SentMails(saved or []))


def send_mail(world: World, request: Request, user: str) -> Response:
    sender = _mailbox(world, user)
    wanted = shaped(request.json, Sending, "mail")
    message = wanted.message
    to, cc = _addresses(message.to_recipients), _addresses(message.cc_recipients)
    if not to or not all(to + cc):
        raise GraphError(
            400, "ErrorInvalidRecipients", "At least one recipient isn't valid, or there is none."
        )
    _check_headers(message)
    _deliver(
        world.tenant,
        Sent(
            at=world.tenant.now(),
            sender=sender.mail or "",
            to=to,
            cc=cc,
            subject=message.subject,
            headers={each.name: each.value for each in message.internet_message_headers},
            content_type=message.body.content_type.lower(),
            content=message.body.content,
        ),
    )
    return Response(202)


def _deliver(tenant: Tenant, sent: Sent) -> None:
    MEMORY.of(tenant).mails.append(sent)
    tenant.changed = True


def _addresses(recipients: list[Recipient]) -> list[str]:
    return [each.email_address.address or "" for each in recipients]


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

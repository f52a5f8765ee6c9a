"""How a mail leaves: by Graph from one mailbox, or by an SMTP relay. Nothing reads it back."""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any, Final
from weakref import WeakKeyDictionary

import msgspec

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError, Lost, Unreachable
from provisioning.mail.letters import Letter

AT_ONCE: Final = 4
"""Requests that one mailbox takes at the same time. Source: Throttling limits, Outlook."""
A_MINUTE: Final = 30
"""Mails that one mailbox sends in a minute. Source: Exchange Online limits."""
_PATIENCE: Final = 30.0
_PORTS: Final = 1 << 16
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+")

_turns: WeakKeyDictionary[Graph, asyncio.Semaphore] = WeakKeyDictionary()


class Relay(msgspec.Struct, frozen=True):
    """An SMTP server. ``implicit``: TLS from the first byte, else by STARTTLS; never without."""

    host: str
    port: int
    implicit: bool


def relay_at(text: str) -> Relay:
    """``host:port`` or ``smtps://host:port``. ``ValueError`` does not repeat it."""
    place = text.removeprefix("smtps://")
    host, _, port = place.rpartition(":")
    if not _HOST.fullmatch(host) or not port.isdecimal() or not 0 < int(port) < _PORTS:
        raise ValueError(
            "not a relay; write host:port (STARTTLS), such as relay:25, or smtps://host:465"
        )
    return Relay(host, int(port), implicit=place != text)


class Sender(msgspec.Struct, frozen=True):
    """``relay`` is what ``relay_at`` reads; empty, Graph sends from ``mailbox``."""

    mailbox: str
    relay: str = ""


async def send(graph: Graph, sender: Sender, to: str, letter: Letter, mark: str) -> None:
    """``Lost`` when nobody knows whether it left; any other ``GraphError``: it did not.

    ``mark`` travels in a header, so that a person can look for it in the mailbox.
    """
    async with _turns.setdefault(graph, asyncio.Semaphore(AT_ONCE)):
        if sender.relay:
            await asyncio.to_thread(_relayed, sender, to, letter, mark)
        else:
            path = f"/users/{sender.mailbox}/sendMail"
            await graph.post(path, _for_graph(to, letter, mark))


def _for_graph(to: str, letter: Letter, mark: str) -> dict[str, Any]:
    return {
        "message": {
            "subject": letter.subject,
            "body": {"contentType": "HTML", "content": letter.html},
            "toRecipients": [{"emailAddress": {"address": to}}],
            "internetMessageHeaders": [{"name": "x-extranet-notice", "value": mark}],
        },
        # What was sent may hold a secret: no copy of it stays behind.
        "saveToSentItems": False,
    }


def _for_relay(sender: Sender, to: str, letter: Letter, mark: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = letter.subject, sender.mailbox, to
    mail["Message-ID"] = make_msgid(domain=sender.mailbox.rpartition("@")[2])
    mail["X-Extranet-Notice"] = mark
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


def _relayed(sender: Sender, to: str, letter: Letter, mark: str) -> None:
    mail = _for_relay(sender, to, letter, mark)
    try:
        relay = _encrypted(relay_at(sender.relay))
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(f"SMTP {sender.relay}: {_no_link(error)}; nothing left") from None
    try:
        relay.send_message(mail)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        raise GraphError(f"SMTP {sender.relay}: refused ({_reason(error)})") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Lost(f"SMTP {sender.relay}: {type(error).__name__}; it may have left") from None
    finally:
        relay.close()


def _encrypted(at: Relay) -> smtplib.SMTP:
    """A link on which a secret may travel: the certificate names this host, or there is none."""
    trusted = ssl.create_default_context()
    if at.implicit:
        return smtplib.SMTP_SSL(at.host, at.port, timeout=_PATIENCE, context=trusted)
    relay = smtplib.SMTP(at.host, at.port, timeout=_PATIENCE)
    try:
        relay.starttls(context=trusted)
        relay.ehlo()
    except BaseException:
        relay.close()
        raise
    return relay


def _no_link(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not trusted ({error.verify_message})"
        case smtplib.SMTPNotSupportedError():
            return "it offers no encryption (STARTTLS), and mails hold secrets"
        case _:
            return type(error).__name__


def _reason(error: Exception) -> str:
    match error:
        case smtplib.SMTPResponseException(smtp_code=code):
            return str(code)
        case _:
            return "the recipient"

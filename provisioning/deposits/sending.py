"""Reminders by mail. A mail cannot be read back, so each is written down before it is sent.

A recipient gets one message a day about a campaign, whatever happens: one whose fate is unknown
(the run was killed, the answer was lost) is not sent again that day, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from provisioning.deposits import messages
from provisioning.deposits.data import Status
from provisioning.deposits.reminders import Recipient, Reminder, by_recipient
from provisioning.errors import Refusal
from provisioning.graph import Graph, segment
from provisioning.graph.errors import Forbidden, GraphError, Lost, NotFound
from provisioning.private import naming, private_folder, privately
from provisioning.templating import render

Fate = Literal["sending", "sent", "failed"]


class Sent(NamedTuple):
    """``already``: today, by an earlier run. ``reason`` says why it failed or is unknown."""

    recipient: Recipient
    fate: Literal["sent", "already", "unknown", "failed"]
    reason: str = ""


class _Line(msgspec.Struct):
    address: str
    fate: Fate


class Book:
    """What was sent on one day about one campaign: JSON lines, flushed one by one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        private_folder(path.parent)

    def fates(self) -> Mapping[str, Fate]:
        """The last thing known of each address; a line cut short by a crash says nothing."""
        found: dict[str, Fate] = {}
        for line in self._path.read_bytes().splitlines() if self._path.exists() else ():
            try:
                read = msgspec.json.decode(line, type=_Line)
            except msgspec.DecodeError:
                continue
            found[read.address] = read.fate
        return found

    def write(self, recipient: Recipient, fate: Fate) -> None:
        with naming(self._path), open(self._path, "ab", opener=privately) as file:
            file.write(msgspec.json.encode(_Line(recipient.address, fate)) + b"\n")


async def send(
    graph: Graph,
    status: Status,
    book: Book,
    *,
    sender: str,
    on_sent: Callable[[Sent], None] = lambda _: None,
) -> list[Sent]:
    """One after the other: Exchange takes four at a time from a mailbox, thirty a minute.

    ``Refusal`` when the mailbox itself may not write, which no other message would change.
    """
    fates, done = book.fates(), list[Sent]()
    for recipient, reminders in by_recipient(status.reminders).items():
        match fates.get(recipient.address):
            case "sent":
                ended = Sent(recipient, "already")
            case "sending":
                ended = Sent(recipient, "unknown", "an earlier run did not learn whether it left")
            case _:
                body = message(status, recipient, reminders)
                ended = await _post(graph, book, sender, recipient, body)
        done.append(ended)
        on_sent(ended)
    return done


async def _post(
    graph: Graph, book: Book, sender: str, recipient: Recipient, body: Mapping[str, object]
) -> Sent:
    book.write(recipient, "sending")
    try:
        await graph.post(f"/users/{segment(sender)}/sendMail", body, repeatable=False)
    except Lost as error:
        return Sent(recipient, "unknown", str(error))
    except (NotFound, Forbidden) as error:
        book.write(recipient, "failed")
        raise Refusal(f"{sender} cannot write: {error}; name another mailbox with --from") from None
    except GraphError as error:
        book.write(recipient, "failed")
        return Sent(recipient, "failed", str(error))
    book.write(recipient, "sent")
    return Sent(recipient, "sent")


def message(status: Status, recipient: Recipient, reminders: Iterable[Reminder]) -> dict[str, Any]:
    """The body of *user: sendMail*: plain text, in French."""
    about = list(reminders)
    instance = status.extranet.spec.instance
    text = render(
        "reports/reminder.txt.j2",
        title=instance.title,
        support=instance.support,
        home=instance.invitation.redirect,
        campaign=status.campaign,
        today=status.today,
        recipient=recipient,
        reminders=about,
        referents=any(each.referents for each in about),
        words=messages,
    )
    subject, _, content = text.partition("\n")
    address = {"address": recipient.address} | ({"name": recipient.name} if recipient.name else {})
    return {
        "message": {
            "subject": subject,
            "body": {"contentType": "Text", "content": content},
            "toRecipients": [{"emailAddress": address}],
        },
        "saveToSentItems": True,
    }

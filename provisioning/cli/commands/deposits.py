"""extranet deposits status: what each establishment has deposited, and what is still expected."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from provisioning.cli import terminal
from provisioning.cli.campaign import mailbox, read_status, remind
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import CHANGES, FAILED, NOTHING
from provisioning.cli.options import FILES, Action, argument, flag, formats, which_tenant
from provisioning.cli.stored import tell
from provisioning.cli.tenancy import desired, opened, sole
from provisioning.deposits.completeness import Deposit, Piece, Total, total
from provisioning.deposits.data import Status, as_data
from provisioning.deposits.documents import Flaw
from provisioning.deposits.page import page
from provisioning.deposits.reminders import Reminder, by_recipient
from provisioning.deposits.sending import Sent, message
from provisioning.deposits.table import table
from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.plan.desired import Extranet
from provisioning.plan.render import Line
from provisioning.settings import Settings

_FLAWS = {
    "macros": "macro formats are refused (.{})",
    "extension": "format not accepted (.{})",
    "empty": "empty file",
    "size": "too large ({} MB)",
    "finess": "another FINESS number ({})",
    "manager": "the manager's FINESS number ({})",
    "year": "another year ({})",
    "kind": "another kind of report ({})",
    "piece": "not a piece of this campaign",
}

_FATES = {
    "sent": "written to",
    "already": "written to earlier today:",
    "unknown": "not known whether this one left, not sent again today:",
    "failed": "could not be written to:",
}


def run(arguments: argparse.Namespace) -> int:
    if not arguments.remind:
        if arguments.send:
            raise Refusal("--send writes to those whom --remind names; add --remind")
        if arguments.preview:
            raise Refusal("--preview shows what --remind would write; add --remind")
    setting = settings()
    if not arguments.send:
        return asyncio.run(_status(arguments, setting))
    with sole(arguments, setting):
        return asyncio.run(_status(arguments, setting))


async def _status(arguments: argparse.Namespace, setting: Settings) -> int:
    extranet = desired(arguments)
    code = _campaign(extranet, arguments)
    try:
        async with opened(arguments, setting, extranet.spec) as graph:
            with terminal.working("Reading the deposits…"):
                status, seen = await read_status(graph, extranet, code)
            _show(status, arguments)
            tell(setting, lambda: _found(status, seen))
            if arguments.send and not await _sent(graph, status, arguments, setting):
                return FAILED
    except GraphError as error:
        raise Refusal(f"the deposits could not be read: {error}") from None
    return NOTHING if all(each.complete for each in status.deposits) else CHANGES


def _found(status: Status, days: Mapping[str, date]) -> None:
    """Whoever deposits is there: the store, where there is one, keeps the day, and for the portal
    how the campaign stands.
    """
    from provisioning.deposits import kept
    from provisioning.requests.store import signs_of_life

    if days:
        signs_of_life.saw(days)
    kept.keep(status, datetime.now(UTC))


async def _sent(
    graph: Graph, status: Status, arguments: argparse.Namespace, setting: Settings
) -> bool:
    """Whether every reminder has left."""

    def said(each: Sent) -> None:
        reason = f" ({each.reason})" if each.reason else ""
        terminal.say(f"{_FATES[each.fate]} {each.recipient}{reason}")

    sender = _mailbox(status, arguments)
    done = await remind(graph, status, arguments, setting, sender=sender, on_sent=said)
    return all(each.fate in {"sent", "already"} for each in done)


def _mailbox(status: Status, arguments: argparse.Namespace) -> str:
    return str(arguments.sender or mailbox(status.extranet))


def _campaign(extranet: Extranet, arguments: argparse.Namespace) -> str:
    campaigns = extranet.spec.campaigns
    found = [code for code, each in campaigns.items() if each.year == arguments.year]
    if arguments.campaign:
        found = [code for code in found if code == arguments.campaign]
    match found:
        case [code]:
            return code
        case []:
            known = ", ".join(f"{code} ({each.year})" for code, each in campaigns.items())
            raise Refusal(
                f"no such campaign for {arguments.year} in {arguments.file}; "
                f"known here: {known or 'none'}"
            )
        case _:
            raise Refusal(
                f"{arguments.year} has several campaigns; choose with --campaign: "
                + ", ".join(found)
            )


def _show(status: Status, arguments: argparse.Namespace) -> None:
    campaign, deposits, today = status.campaign, status.deposits, status.today
    reminded = status.reminders if arguments.remind else ()
    match arguments.format:
        case "csv":
            sys.stdout.write(table(campaign, deposits, today))
        case "html":
            title = status.extranet.spec.instance.title
            sys.stdout.write(page(title, campaign, deposits, status.outside, today) + "\n")
        case "json":
            said = as_data(status, arguments.by, reminded)
            sys.stdout.write(msgspec.json.encode(said).decode() + "\n")
            return
        case _:
            terminal.show(_lines(status, arguments.by))
            terminal.show(_reminded(reminded))
            if arguments.preview:
                terminal.show(_mails(status, _mailbox(status, arguments)))
            return
    for line in _reminded(reminded):
        terminal.say(f"{'  ' * line.depth}{line.text}")


def _lines(status: Status, by: str) -> Iterator[Line]:
    campaign = status.campaign
    days = f"opens {campaign.opens}, due {campaign.due}, closes {campaign.closes}"
    yield Line("", f"Reports on {campaign.year}: {days}")
    for each in (total("All", status.deposits), *status.totals(by)):
        yield Line("", _figures(each), 1)
    yield Line("", "")
    for deposit in status.deposits:
        yield Line("" if deposit.complete else "~", _state(deposit), 1)
        yield from (Line("!", remark, 2) for remark in _remarks(deposit))
    if status.outside:
        yield Line("?", f"In no folder, counted for nobody: {', '.join(status.outside)}")
    if status.strangers:
        yield Line("?", f"Folders of unknown establishments: {', '.join(status.strangers)}")


def _figures(each: Total) -> str:
    pieces = ", ".join(f"{name} {count}" for name, count in each.received.items())
    return (
        f"{each.name or 'no ARS'}: {each.complete} of {each.expected} complete, {each.begun} "
        f"incomplete, {each.nothing} without any deposit, {each.late} late (received: {pieces})"
    )


def _state(deposit: Deposit) -> str:
    pieces = ", ".join(f"{piece.name} {_piece(piece)}" for piece in deposit.pieces)
    return f"{deposit.expected.establishment.title}: {pieces}"


def _piece(piece: Piece) -> str:
    return "received late" if piece.late else piece.state


def _remarks(deposit: Deposit) -> Iterator[str]:
    if not deposit.folder:
        yield "no folder yet"
    for piece in deposit.pieces:
        if piece.duplicated:
            names = ", ".join(each.file.name for each in piece.right)
            yield f"{len(piece.right)} versions of {piece.name}, the first one counts: {names}"
    wrong = (each for piece in deposit.pieces for each in piece.wrong)
    for each in (*wrong, *deposit.stray):
        yield f"{each.file.name}: {', '.join(map(_flaw, each.flaws))}"


def _flaw(flaw: Flaw) -> str:
    return _FLAWS[flaw.what].format(flaw.said)


def _reminded(reminded: Sequence[Reminder]) -> Iterator[Line]:
    if reminded:
        yield Line("", "To be written to")
    for each in reminded:
        if not each.referents:
            yield Line("·", f"{_wanting(each)}: {', '.join(map(str, each.to))}", 1)
    alone = [each for each in reminded if each.referents]
    if alone:
        to = ", ".join(map(str, alone[0].to)) or "nobody: the space has no referent today"
        yield Line("·", f"For {len(alone)} without a depositor, the referents: {to}", 1)
        yield from (Line("", _wanting(each), 3) for each in alone)


def _mails(status: Status, sender: str) -> Iterator[Line]:
    for recipient, about in by_recipient(status.reminders).items():
        mail: Any = message(status, recipient, about)["message"]
        head = (f"From: {sender}", f"To: {recipient}", f"Subject: {mail['subject']}")
        for text in ("", *head, "", *mail["body"]["content"].splitlines()):
            yield Line("", text)


def _wanting(each: Reminder) -> str:
    return f"{each.deposit.expected.establishment.title} ({', '.join(each.wanting)})"


COMMAND = {
    "status": Action(
        run,
        "extranet deposits status --year 2025 --sandbox",
        "Say what each establishment has deposited. Writes to nobody without --send. "
        "Exit code 0: all complete, 2: something is expected, 1: error.",
        (
            argument(
                "--year", "the year that is reported on", type=int, required=True, metavar="YEAR"
            ),
            argument("--campaign", "where a year has several", metavar="CODE"),
            argument(
                "--by",
                "how totals are made (default ars)",
                choices=("ars", "departement"),
                default="ars",
            ),
            flag("--remind", "also say who would be written to"),
            flag("--preview", "also show each mail as it would leave (with --remind, as text)"),
            flag("--send", "write to them (with --remind)"),
            argument(
                "--from",
                "the mailbox that writes (default: mailbox of spaces.yaml, else support)",
                dest="sender",
                metavar="ADDRESS",
            ),
            *FILES,
            which_tenant,
            formats("text", "csv", "json", "html"),
        ),
    ),
}

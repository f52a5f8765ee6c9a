"""A campaign of deposits at work: read from the tenant, and its reminders sent."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from provisioning.cli.tenancy import means, place
from provisioning.deposits.completeness import review
from provisioning.deposits.data import Status
from provisioning.deposits.documents import expectations, next_opening
from provisioning.deposits.reading import read, unknown
from provisioning.deposits.sending import Book, Sent, send
from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.i18n import counted
from provisioning.plan.desired import Extranet
from provisioning.reconcile.store_thread import StoreThread
from provisioning.reconcile.turn import turn
from provisioning.settings import Settings


class CampaignRead(NamedTuple):
    """``seen``: when each depositor last put something there, by address."""

    status: Status
    seen: Mapping[str, date]


def open_on(extranet: Extranet, day: date) -> list[str]:
    """The campaigns in which somebody may deposit that day."""
    campaigns = extranet.spec.campaigns.items()
    return [code for code, each in campaigns if each.opens <= day <= each.closes]


async def read_status(graph: Graph, extranet: Extranet, code: str) -> CampaignRead:
    campaign = extranet.spec.campaigns[code]
    expected = expectations(extranet.spec, campaign, extranet.establishments)
    if not expected:
        raise Refusal(
            "no establishment is expected: make finess.csv with extranet finess import FILE, "
            "or name it with --finess"
        )
    contents = await read(graph, extranet, campaign)
    status = Status(
        extranet,
        code,
        campaign,
        review(expected, campaign, contents.files, next_opening(extranet.spec, campaign)),
        contents.outside,
        unknown(contents, (each.finess for each in extranet.establishments)),
        extranet.today,
    )
    return CampaignRead(status, contents.seen)


def mailbox(extranet: Extranet) -> str:
    """The one that the application may use, as for every other mail."""
    return extranet.spec.instance.mailbox or extranet.spec.instance.support


async def remind(
    graph: Graph,
    status: Status,
    arguments: argparse.Namespace,
    setting: Settings,
    *,
    sender: str,
    on_sent: Callable[[Sent], None] = lambda _: None,
) -> list[Sent]:
    """In this tenant's turn; nobody is written to twice on a day."""
    name = f"{place(arguments, setting)}-{status.code}-{status.today}.jsonl"
    book = Book(setting.state_directory / "reminders" / name)
    async with turn(graph, status.extranet, means(arguments, setting)):
        return await send(graph, status, book, sender=sender, on_sent=on_sent)


async def reminded(
    graph: Graph,
    extranet: Extranet,
    code: str,
    arguments: argparse.Namespace,
    setting: Settings,
    *,
    store: StoreThread,
) -> str:
    """The same, asked for in the portal: what came of it, in French. The portal is told how the
    campaign stands.
    """
    from provisioning.deposits import kept

    if code not in extranet.spec.campaigns:
        return "cette campagne n'est plus dans spaces.yaml"
    try:
        status = (await read_status(graph, extranet, code)).status
        await store.ask(kept.keep, status, datetime.now(UTC))
        done = await remind(graph, status, arguments, setting, sender=mailbox(extranet))
    except Refusal as refusal:
        return f"rien n'est parti : {refusal}"
    counts = Counter(each.fate for each in done)
    said = [counted(count, *_FATES[fate]) for fate, count in counts.items()]
    return ", ".join(said) or "personne à relancer"


_FATES: Final = {
    "sent": ("personne relancée", "personnes relancées"),
    "already": ("personne déjà relancée ce jour", "personnes déjà relancées ce jour"),
    "unknown": ("courriel parti ou non, on ne sait", "courriels partis ou non, on ne sait"),
    "failed": ("courriel qui n'a pu partir", "courriels qui n'ont pu partir"),
}

"""The state of a campaign as one page of HTML that a manager opens or prints."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from provisioning.deposits import messages
from provisioning.deposits.completeness import Deposit, total, totals
from provisioning.deposits.table import table, workbook
from provisioning.spec.model import Campaign
from provisioning.templating import render

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Download(NamedTuple):
    name: str
    label: str
    href: str


def page(
    title: str, campaign: Campaign, deposits: Sequence[Deposit], outside: Sequence[str], today: date
) -> str:
    """Self-contained: its script, its style and the files to download are inside."""
    ordered = sorted(deposits, key=_order)
    return render(
        "reports/deposits.html.j2",
        title=title,
        campaign=campaign,
        pieces=list(campaign.pieces),
        whole=total("Ensemble", deposits),
        tables=[
            ("ARS", totals(deposits, lambda each: each.expected.region)),
            ("Département", totals(deposits, lambda each: each.expected.establishment.departement)),
        ],
        deposits=ordered,
        files=_files(campaign, ordered, today),
        outside=outside,
        today=today,
        words=messages,
    )


def _order(deposit: Deposit) -> tuple[object, ...]:
    place = deposit.expected.establishment
    region = deposit.expected.region
    return not region, region, place.departement, place.finess


def _files(campaign: Campaign, deposits: Sequence[Deposit], today: date) -> tuple[Download, ...]:
    name = f"rapports-{campaign.year}-{today}"
    text = table(campaign, deposits, today).encode()
    book = workbook(campaign, deposits, today)
    return (
        Download(f"{name}.xlsx", "Télécharger le classeur (XLSX)", _data(_XLSX, book)),
        Download(f"{name}.csv", "Télécharger le tableau (CSV)", _data("text/csv", text)),
    )


def _data(media: str, content: bytes) -> str:
    return f"data:{media};base64,{b64encode(content).decode()}"

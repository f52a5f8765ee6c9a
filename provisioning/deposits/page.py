"""The state of a campaign as one page of HTML that a manager opens or prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from provisioning.deposits import messages
from provisioning.deposits.completeness import Deposit, total, totals
from provisioning.spec.model import Campaign
from provisioning.templating import render


def page(
    title: str, campaign: Campaign, deposits: Sequence[Deposit], outside: Sequence[str], today: date
) -> str:
    """Self-contained: no script, no style or image from elsewhere."""
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
        deposits=sorted(deposits, key=_order),
        outside=outside,
        today=today,
        words=messages,
    )


def _order(deposit: Deposit) -> tuple[object, ...]:
    place = deposit.expected.establishment
    region = deposit.expected.region
    return not region, region, place.departement, place.finess

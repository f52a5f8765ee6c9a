"""The state of a campaign as CSV for a spreadsheet: one line per establishment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from provisioning.deposits import messages
from provisioning.deposits.completeness import Deposit
from provisioning.spec.csv_out import MARK, as_csv
from provisioning.spec.model import Campaign


def table(campaign: Campaign, deposits: Sequence[Deposit], today: date) -> str:
    dated = (column for piece in campaign.pieces for column in (piece, f"{piece} : fichier"))
    head = ("finess", "nom", "type", "departement", "ars")
    rows = (_cells(campaign, deposit, today) for deposit in deposits)
    return MARK + as_csv([*head, *dated, "complet", "remarques"], rows)


def _cells(campaign: Campaign, deposit: Deposit, today: date) -> list[str]:
    place = deposit.expected.establishment
    cells = [place.finess, place.name, deposit.expected.kind, place.departement]
    cells.append(deposit.expected.region)
    for piece in deposit.pieces:
        cells.append(messages.state(piece, campaign.due, today))
        cells.append(piece.right[0].file.name if piece.right else "")
    cells.append("oui" if deposit.complete else "non")
    return [*cells, " | ".join(messages.remarks(deposit))]

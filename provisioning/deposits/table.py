"""The state of a campaign as CSV for a spreadsheet: one line per establishment."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

from provisioning.deposits import messages
from provisioning.deposits.completeness import Deposit
from provisioning.spec.model import Campaign

_MARK = "\ufeff"
"""By which a spreadsheet knows UTF-8."""


def table(campaign: Campaign, deposits: Sequence[Deposit], today: date) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    dated = (column for piece in campaign.pieces for column in (piece, f"{piece} : fichier"))
    head = ("finess", "nom", "type", "departement", "ars")
    writer.writerow([*head, *dated, "complet", "remarques"])
    for deposit in deposits:
        writer.writerow(map(_inert, _cells(campaign, deposit, today)))
    return _MARK + out.getvalue()


def _cells(campaign: Campaign, deposit: Deposit, today: date) -> list[str]:
    place = deposit.expected.establishment
    cells = [place.finess, place.name, deposit.expected.kind, place.departement]
    cells.append(deposit.expected.region)
    for piece in deposit.pieces:
        cells.append(messages.state(piece, campaign.due, today))
        cells.append(piece.right[0].file.name if piece.right else "")
    cells.append("oui" if deposit.complete else "non")
    return [*cells, " | ".join(messages.remarks(deposit))]


def _inert(cell: str) -> str:
    """Names of files come from outside: none of them may be a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell

"""The state of a campaign for a spreadsheet, as CSV or a workbook: one line per establishment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from provisioning.deposits import messages
from provisioning.deposits.completeness import Deposit
from provisioning.spec.csv_out import MARK, as_csv
from provisioning.spec.model import Campaign

_HEAD = ("finess", "nom", "type", "departement", "ars")
_WIDEST = 60
"""Of a column, in characters."""


def table(campaign: Campaign, deposits: Sequence[Deposit], today: date) -> str:
    return MARK + as_csv(_columns(campaign), _rows(campaign, deposits, today))


def workbook(campaign: Campaign, deposits: Sequence[Deposit], today: date) -> bytes:
    """XLSX. Every cell is text: no number loses its zeros, nothing is calculated."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = str(campaign.year)
    rows = [_columns(campaign), *_rows(campaign, deposits, today)]
    for line, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            cell = sheet.cell(line, column, text)
            cell.data_type, cell.number_format = "s", "@"
    for column, texts in enumerate(zip(*rows, strict=True), 1):
        width = min(max(map(len, texts)) + 2, _WIDEST)
        sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.cell(1, column).font = Font(bold=True)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _columns(campaign: Campaign) -> list[str]:
    dated = (column for piece in campaign.pieces for column in (piece, f"{piece} : fichier"))
    return [*_HEAD, *dated, "complet", "remarques"]


def _rows(campaign: Campaign, deposits: Sequence[Deposit], today: date) -> Iterator[list[str]]:
    return (_cells(campaign, deposit, today) for deposit in deposits)


def _cells(campaign: Campaign, deposit: Deposit, today: date) -> list[str]:
    place = deposit.expected.establishment
    cells = [place.finess, place.name, deposit.expected.kind, place.departement]
    cells.append(deposit.expected.region)
    for piece in deposit.pieces:
        cells.append(messages.state(piece, campaign.due, today))
        cells.append(piece.right[0].file.name if piece.right else "")
    cells.append("oui" if deposit.complete else "non")
    return [*cells, " | ".join(messages.remarks(deposit))]

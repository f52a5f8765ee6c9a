"""The words of establishments and their yearly deposits."""

from __future__ import annotations

import argparse
from pathlib import Path

from provisioning.cli.options import Command, Parser, files, form, spaces, tenant


def add(command: Command) -> None:
    _register(
        command(
            "finess",
            "The establishments of the national register.",
            "extranet finess import etalab-cs1100502-stock-20260512.csv --dry-run",
        )
    )
    _campaigns(
        command(
            "deposits",
            "The yearly deposit of activity reports.",
            "extranet deposits status --year 2025 --sandbox",
        )
    )


def _register(made: argparse.ArgumentParser) -> None:
    actions = made.add_subparsers(metavar="ACTION", required=True, parser_class=Parser)
    text = (
        "Bring finess.csv up to date from a public file of FINESS. Nothing is ever deleted. "
        "Exit code 0: done or nothing to change, 2: --dry-run found changes, 1: error."
    )
    bring = actions.add_parser(
        "import",
        help=text,
        description=text,
        epilog="Example: extranet finess import etalab-cs1100502-stock-20260512.csv --dry-run",
        allow_abbrev=False,
    )
    bring.add_argument(
        "source",
        type=Path,
        metavar="FILE",
        help="the structures flow (JSON) or the old etalab extract (CSV), unpacked",
    )
    bring.add_argument(
        "--into", type=Path, metavar="CSV", help="our copy (default finess.csv beside spaces.yaml)"
    )
    bring.add_argument(
        "--categories",
        metavar="LIST",
        help="such as 189,190 (default: those of the structure types in spaces.yaml)",
    )
    bring.add_argument(
        "--dry-run", action="store_true", help="say what would change, write nothing"
    )
    spaces(bring)
    form(bring, "text", "json")


def _campaigns(made: argparse.ArgumentParser) -> None:
    actions = made.add_subparsers(metavar="ACTION", required=True, parser_class=Parser)
    text = (
        "Say what each establishment has deposited. Writes to nobody without --send. "
        "Exit code 0: all complete, 2: something is expected, 1: error."
    )
    status = actions.add_parser(
        "status",
        help=text,
        description=text,
        epilog="Example: extranet deposits status --year 2025 --sandbox",
        allow_abbrev=False,
    )
    status.add_argument("--year", type=int, required=True, help="the year that is reported on")
    status.add_argument("--campaign", metavar="CODE", help="where a year has several")
    status.add_argument(
        "--by", choices=("ars", "departement"), default="ars", help="how totals are made"
    )
    status.add_argument("--remind", action="store_true", help="also say who would be written to")
    status.add_argument("--send", action="store_true", help="write to them (with --remind)")
    status.add_argument(
        "--from",
        dest="sender",
        metavar="ADDRESS",
        help="the mailbox that writes (default: the support address of spaces.yaml)",
    )
    files(status)
    tenant(status)
    form(status, "text", "csv", "json", "html")

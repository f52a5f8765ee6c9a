"""extranet finess import: our copy of the establishments follows the public register."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from provisioning.cli import terminal
from provisioning.cli.exit_codes import CHANGES, NOTHING
from provisioning.cli.options import DRY_RUN, FINESS, SPACES, Action, argument, formats
from provisioning.deposits.register import ChangedEstablishment, Merged, merge
from provisioning.errors import Refusal
from provisioning.plan.render import Line
from provisioning.reviewed_files import load
from provisioning.spec.establishments import Establishment, structure_types
from provisioning.spec.files.finess import Edition, load_establishments, read_edition, write_table


def run(arguments: argparse.Namespace) -> int:
    into: Path = arguments.finess or arguments.file.with_name("finess.csv")
    wanted = _categories(arguments)
    edition = read_edition(arguments.source, wanted)
    if not edition.establishments:
        raise Refusal(
            f"{arguments.source}: no establishment of category {', '.join(sorted(wanted))} in it; "
            "check the file and --categories"
        )
    known = load_establishments(into)[0] if into.exists() else ()
    merged = merge(known, edition.establishments)
    written = not (arguments.dry_run or merged.unchanged)
    if written:
        write_table(into, merged.rows)
    if arguments.format == "json":
        said = {"into": str(into), "written": written, **_as_data(edition, merged)}
        sys.stdout.write(msgspec.json.encode(said).decode() + "\n")
    else:
        terminal.show(_lines(edition, merged))
        terminal.show([Line("", f"{into}: {_conclusion(merged, written)}")])
    return NOTHING if written or merged.unchanged else CHANGES


def _categories(arguments: argparse.Namespace) -> frozenset[str]:
    """Those named, else those that the structure types of spaces.yaml cover."""
    if arguments.categories:
        return frozenset(filter(None, map(str.strip, arguments.categories.split(","))))
    covered = frozenset(structure_types(load(arguments.file).spec))
    if not covered:
        raise Refusal(
            f"{arguments.file}: no structure type has finess_categories; "
            "add them, or name some with --categories"
        )
    return covered


def _conclusion(merged: Merged, written: bool) -> str:
    if merged.unchanged:
        return "nothing to change"
    return f"{len(merged.rows)} establishments {'written' if written else 'if it were written'}"


def _lines(edition: Edition, merged: Merged) -> Iterator[Line]:
    yield from _section("Added", "+", merged.added)
    yield from _section("Closed: flagged, never deleted", "-", merged.closed)
    yield from _section("Open again", "+", merged.reopened)
    if merged.changed:
        yield Line("", f"Changed ({len(merged.changed)})")
        for change in merged.changed:
            yield Line("~", change.establishment.title, 1)
            for field in change.fields:
                yield Line("", f"{field.name}: {field.before or '-'} -> {field.after}", 3)
    suspicious = "The key of the number is wrong: kept, the register decides; look twice"
    yield from _section(suspicious, "!", merged.suspicious)
    yield from _section("Not in this file: left as they were", "·", merged.absent)
    yield from _section("From a later edition: left as they were", "·", merged.older)
    if edition.unreadable:
        yield Line("", f"Could not be read ({len(edition.unreadable)})")
        yield from (Line("?", str(mistake), 1) for mistake in edition.unreadable)


def _section(title: str, mark: str, establishments: Iterable[Establishment]) -> Iterator[Line]:
    rows = list(establishments)
    if rows:
        yield Line("", f"{title} ({len(rows)})")
        for each in rows:
            closed = "" if each.open else ", closed"
            yield Line(mark, f"{each.title} ({each.departement}{closed})", 1)


def _as_data(edition: Edition, merged: Merged) -> dict[str, Any]:
    return {
        "added": merged.added,
        "closed": merged.closed,
        "reopened": merged.reopened,
        "changed": [_change_as_data(change) for change in merged.changed],
        "suspicious": [each.finess for each in merged.suspicious],
        "absent": [each.finess for each in merged.absent],
        "older": [each.finess for each in merged.older],
        "unreadable": edition.unreadable,
        "establishments": len(merged.rows),
    }


def _change_as_data(change: ChangedEstablishment) -> dict[str, Any]:
    fields = {name: {"before": before, "after": after} for name, before, after in change.fields}
    return {"finess": change.establishment.finess, "fields": fields}


COMMAND = {
    "import": Action(
        run,
        "extranet finess import etalab-cs1100502-stock-20260512.csv --dry-run",
        "Bring finess.csv up to date from a public file of FINESS. Nothing is ever deleted. "
        "Exit code 0: done or nothing to change, 2: --dry-run found changes, 1: error.",
        (
            argument(
                "source",
                "the structures flow (JSON) or the old etalab extract (CSV), unpacked",
                type=Path,
                metavar="FILE",
            ),
            argument(
                "--categories",
                "such as 189,190 (default: those of the structure types in spaces.yaml)",
                metavar="LIST",
            ),
            DRY_RUN,
            FINESS,
            SPACES,
            formats("text", "json"),
        ),
    ),
}

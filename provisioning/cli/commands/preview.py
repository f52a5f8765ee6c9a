"""extranet preview: the extranet that the plan would publish, as files to open. Asks no tenant."""

from __future__ import annotations

import argparse
import sys

from provisioning import preview
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import FILES, INTO, Action, argument
from provisioning.cli.tenancy import desired


def run(arguments: argparse.Namespace) -> int:
    first, count = preview.write(desired(arguments), arguments.out, arguments.viewer)
    sys.stdout.write(f"{count} pages written; open {first}\n")
    return NOTHING


COMMAND = Action(
    run,
    "extranet preview --out apercu --as paul.martin@ars-bretagne.example",
    "Asks no tenant.",
    (
        *FILES,
        INTO,
        argument("--as", "show only what this person sees", dest="viewer", metavar="ADDRESS"),
    ),
)

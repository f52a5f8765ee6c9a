"""extranet schema: the JSON Schema of spaces.yaml."""

from __future__ import annotations

import argparse
import sys

from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import Action
from provisioning.spec.files.schema import schema_text


def run(_: argparse.Namespace) -> int:
    sys.stdout.write(schema_text())
    return NOTHING


COMMAND = Action(run, "extranet schema > spaces.schema.json")

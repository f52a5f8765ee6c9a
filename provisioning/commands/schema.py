"""extranet schema: the JSON Schema of spaces.yaml."""

from __future__ import annotations

import argparse
import sys

from provisioning.commands import NOTHING
from provisioning.config.schema import schema_text


def run(_: argparse.Namespace) -> int:
    sys.stdout.write(schema_text())
    return NOTHING

"""extranet completion: the script that lets a shell complete our commands."""

from __future__ import annotations

import argparse
import sys

import shtab

from provisioning.cli.exit_codes import NOTHING


def run(arguments: argparse.Namespace) -> int:
    sys.stdout.write(shtab.complete(arguments.parser, shell=arguments.shell) + "\n")
    return NOTHING

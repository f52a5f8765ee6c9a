"""extranet template: ours, to write one's own from."""

from __future__ import annotations

import argparse
import sys

from provisioning.cli.options import Action, argument
from provisioning.errors import Refusal
from provisioning.shipped import TEMPLATES, names


def run(arguments: argparse.Namespace) -> None:
    if arguments.name is None:
        sys.stdout.writelines(f"{name}\n" for name in sorted(names()))
    elif arguments.name in names():
        sys.stdout.write((TEMPLATES / arguments.name).read_text("utf-8"))
    else:
        raise Refusal(f"there is no template {arguments.name!r}; extranet template lists them all")


COMMAND = Action(
    run,
    "extranet template notices/accepted.txt.j2",
    "All their names without one. A file of the same name under templates/, beside spaces.yaml, "
    "replaces it.",
    (argument("name", "the template", nargs="?", metavar="NAME"),),
)

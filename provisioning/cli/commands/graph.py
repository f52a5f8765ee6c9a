"""extranet graph: what needs what, to read or to draw. Asks no tenant."""

from __future__ import annotations

import argparse
import sys

from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import FILES, Action, argument, flag
from provisioning.cli.tenancy import desired
from provisioning.errors import Refusal
from provisioning.kinds import KINDS
from provisioning.plan.dependencies import Form, of_kinds, of_space, text
from provisioning.spec.rules import suggestion


def run(arguments: argparse.Namespace) -> int:
    extranet = desired(arguments)
    form: Form = "dot" if arguments.dot else "mermaid"
    resources = (each for kind in KINDS for each in kind.desire(extranet))
    if (space := arguments.space) is None:
        sys.stdout.write(text(of_kinds(resources), form))
        return NOTHING
    if space not in extranet.spaces:
        raise Refusal(f"unknown space {space!r}; {suggestion(space, extranet.spaces)}")
    sys.stdout.write(text(of_space(resources, space), form))
    return NOTHING


COMMAND = Action(
    run,
    "extranet graph aidants",
    "Solid arrows lead to what must be there first, dotted ones to who is in it. Asks no tenant.",
    (
        *FILES,
        argument(
            "space",
            "the things of one space, instead of the kinds of things",
            nargs="?",
            metavar="SPACE",
        ),
        flag("--dot", "as Graphviz reads it, instead of the Mermaid that is drawn in Markdown"),
    ),
)

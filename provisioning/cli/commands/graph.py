"""extranet graph: what needs what, to read or to draw. Asks no tenant."""

from __future__ import annotations

import argparse
import sys

from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import FILES, Action, argument
from provisioning.cli.tenancy import desired
from provisioning.errors import Refusal
from provisioning.kinds import KINDS
from provisioning.plan.dependencies import of_kinds, of_space, text
from provisioning.spec.rules import suggestion


def run(arguments: argparse.Namespace) -> int:
    extranet = desired(arguments)
    resources = (each for kind in KINDS for each in kind.desire(extranet))
    if (space := arguments.space) is None:
        sys.stdout.write(text(of_kinds(resources), arguments.format))
        return NOTHING
    if space not in extranet.spaces:
        raise Refusal(f"--space: unknown {space!r}; {suggestion(space, extranet.spaces)}")
    sys.stdout.write(text(of_space(resources, space), arguments.format))
    return NOTHING


COMMAND = Action(
    run,
    "extranet graph --space aidants",
    "Solid arrows lead to what must be there first, dotted ones to who is in it. Asks no tenant.",
    (
        *FILES,
        argument("--space", "the things of one space, instead of kinds of things", metavar="CODE"),
        argument(
            "--format",
            "mermaid (default), drawn in Markdown by GitHub and GitLab, or dot, Graphviz's",
            choices=("mermaid", "dot"),
            default="mermaid",
        ),
    ),
)

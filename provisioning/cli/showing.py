"""A plan as people or machines read it: of ``plan``, of ``apply`` before it asks, of ``show``."""

from __future__ import annotations

import argparse
import sys

from provisioning.cli import terminal
from provisioning.cli.options import ALL, Option, argument, formats
from provisioning.plan import document, render
from provisioning.plan.document import Document
from provisioning.plan.page import page
from provisioning.plan.render import Manner

MANNERS: tuple[Option, ...] = (
    argument(
        "--by",
        "what is put together (default kind)",
        choices=("kind", "space"),
        default="kind",
    ),
    argument("--lang", "its language (default en)", choices=("fr", "en"), default="en"),
    ALL,
    formats("text", "markdown", "json", "html"),
)

STAYS_ENGLISH = "In French, names of fields and the rarer notes stay English."


def show(plan: Document, arguments: argparse.Namespace) -> None:
    manner = Manner(arguments.lang, arguments.by, arguments.all)
    match arguments.format:
        case "json":
            sys.stdout.write(document.as_json(plan))
        case "html":
            sys.stdout.write(page(plan, manner))
        case "markdown":
            sys.stdout.write(render.markdown(plan, manner))
        case _:
            terminal.show(render.lines(plan, manner))

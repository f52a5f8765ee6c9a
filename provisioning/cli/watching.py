"""The words of a tenant that lives: drift, what stands in the way, what was there before us."""

from __future__ import annotations

import argparse
from pathlib import Path

from provisioning.cli.options import Command, days, files, form, seconds, tenant


def add(command: Command) -> None:
    _watching(command)
    _checking(command)
    _adopting(command)


def _watching(command: Command) -> None:
    drift = command(
        "drift",
        "Say what differs from the last applied version, and which side moved. Writes nothing. "
        "Exit code 0: nothing, 2: drift, 1: error.",
        "extranet drift --sandbox",
    )
    files(drift)
    tenant(drift)
    form(drift, "text", "markdown", "json")
    drift.add_argument("--all", action="store_true", help="cut no list short")
    drift.add_argument(
        "--watch", action="store_true", help="again and again, asking only for what changed"
    )
    drift.add_argument("--once", action="store_true", help="one such pass")
    drift.add_argument(
        "--every",
        type=seconds,
        default=300.0,
        metavar="SECONDS",
        help="between two passes (default 300s)",
    )


def _checking(command: Command) -> None:
    doctor = command(
        "doctor",
        "Say what could keep this from working, and what mends it. Writes nothing to the tenant. "
        "Exit code 0: nothing stands in the way, 1: something does.",
        "extranet doctor --sandbox",
    )
    files(doctor)
    tenant(doctor)
    form(doctor, "text", "json")
    permissions = command(
        "permissions",
        "Print the permissions that the app needs, call by call.",
        "extranet permissions --format markdown",
    )
    form(permissions, "text", "markdown", "json")


def _adopting(command: Command) -> None:
    _import(
        command(
            "import",
            "Write down an existing tenant as files to prune. Writes nothing to it.",
            "extranet import --sandbox --admin claire.fontaine@cnsa.example --out found",
        )
    )
    adopt = command(
        "adopt",
        "Take over one thing that was in the tenant before us.",
        "extranet adopt guest/paul.martin@ars-bretagne.example --sandbox",
    )
    adopt.add_argument("key", help="such as guest/ADDRESS, account/ADDRESS, group/space/CODE")
    adopt.add_argument("--yes", action="store_true", help="do not ask")
    files(adopt)
    tenant(adopt)


def _import(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder to write into"
    )
    made.add_argument(
        "--admin",
        action="append",
        required=True,
        metavar="ADDRESS",
        help="who runs the platform, and answers for groups without owner; may be repeated",
    )
    made.add_argument(
        "--groups", default="", metavar="REGEX", help="only the groups whose name matches"
    )
    made.add_argument("--code", default="ext", help="the code of the extranet (default ext)")
    made.add_argument(
        "--days",
        type=days,
        default=90,
        help="how long people stay without approval (default 90)",
    )
    tenant(made)

"""The words of the main road: the files, the plan, the tenant, the picture of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from provisioning.cli.options import (
    Command,
    approvals,
    days,
    files,
    finess,
    form,
    quarantine,
    spaces,
    tenant,
)


def add(command: Command) -> None:
    _files(command)
    _plan(command)
    _apply(
        command(
            "apply",
            "Make the tenant as the files want it. Exit code 0: done, 2: something waits for the "
            "tenant (run again), 1: something failed.",
            "extranet apply plan.json --sandbox --yes",
        )
    )
    _pictures(command)


def _files(command: Command) -> None:
    validate = command(
        "validate",
        "Check spaces.yaml and the approvals: every mistake at once.",
        "extranet validate spaces.yaml --approvals approvals.yaml",
    )
    validate.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=Path("spaces.yaml"),
        help="the reviewed file (default spaces.yaml)",
    )
    approvals(validate)
    finess(validate)
    quarantine(validate)
    form(validate, "text", "json")

    command(
        "schema",
        "Print the JSON Schema of spaces.yaml, for editors.",
        "extranet schema > spaces.schema.json",
    )


def _plan(command: Command) -> None:
    plan = command(
        "plan",
        "Say what would change. Writes nothing. Exit code 0: nothing to do, 2: changes, 1: error.",
        "extranet plan --sandbox --out plan.json",
    )
    files(plan)
    tenant(plan)
    form(plan, "text", "markdown", "json")
    plan.add_argument("--all", action="store_true", help="cut no list short")
    plan.add_argument("--out", type=Path, metavar="FILE", help="also write the plan as JSON")


def _pictures(command: Command) -> None:
    preview = command(
        "preview",
        "Write the extranet that the plan would publish as files to open. Asks no tenant.",
        "extranet preview --out apercu --as paul.martin@ars-bretagne.example",
    )
    files(preview)
    preview.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder to write into"
    )
    preview.add_argument(
        "--as", dest="viewer", metavar="ADDRESS", help="show only what this person sees"
    )

    simulate = command(
        "simulate",
        "Serve a simulated tenant on this machine.",
        "extranet simulate --port 8765 --state .extranet/tenant.json",
    )
    simulate.add_argument("--port", type=int, default=0, help="0: any free port (default)")
    simulate.add_argument("--state", type=Path, metavar="FILE", help="where the tenant is kept")
    spaces(simulate)


def _apply(made: argparse.ArgumentParser) -> None:
    made.add_argument("plan", nargs="?", type=Path, help="a plan made with plan --out")
    files(made)
    tenant(made)
    made.add_argument("--expect", metavar="FINGERPRINT", help="apply this plan and no other")
    made.add_argument(
        "--max-age",
        type=days,
        default=7,
        metavar="DAYS",
        help="refuse a plan file that is older (default 7)",
    )
    made.add_argument("--yes", action="store_true", help="do not ask")
    form(made, "text", "json")
    made.add_argument("--all", action="store_true", help="cut no list short")

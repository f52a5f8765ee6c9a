"""extranet simulate: a tenant on this machine, for whoever has none to spare."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from graph_simulator import serve
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import SPACES, Action, argument
from provisioning.errors import Refusal
from provisioning.reviewed_files import load
from provisioning.target import behave, hire, remembered


def run(arguments: argparse.Namespace) -> int:
    simulator = remembered(arguments.state)
    if arguments.facts:
        behave(simulator, arguments.facts)
    hire(simulator, load(arguments.file).spec)
    try:
        asyncio.run(serve(simulator, port=arguments.port, state=arguments.state, on_ready=_ready))
    except OSError as error:
        raise Refusal(error.strerror or str(error)) from None
    return NOTHING


def _ready(port: int) -> None:
    root = f"http://127.0.0.1:{port}/v1.0"
    sys.stdout.write(f"A simulated tenant listens at {root} (Ctrl-C stops it)\n")
    sys.stdout.flush()


COMMAND = Action(
    run,
    "extranet simulate --port 8765 --state .extranet/tenant.json",
    options=(
        argument("--port", "0: any free port (default)", type=int, default=0, metavar="PORT"),
        argument("--state", "where the tenant is kept", type=Path, metavar="FILE"),
        argument(
            "--facts",
            "what extranet probe found: the simulated tenant behaves so",
            type=Path,
            metavar="FILE",
        ),
        SPACES,
    ),
)

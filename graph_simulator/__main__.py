"""``python -m graph_simulator``: a simulated tenant on this machine, for any client of Graph."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from graph_simulator.app import coverage, knobs
from graph_simulator.app.serving import serve
from graph_simulator.app.simulator import Simulator
from graph_simulator.families import ROUTES

EXAMPLE = """\
example:
  python -m graph_simulator --port 8765 --state tenant.json
  curl -H 'Authorization: Bearer any' http://127.0.0.1:8765/v1.0/users

Any bearer token is accepted. graph_simulator/README.md says how to point clients at it, turn
its knobs and make things go wrong.
"""


def main(words: list[str] | None = None) -> int:
    """0 when stopped, 1 with one sentence on stderr when it cannot start."""
    arguments = _parser().parse_args(words)
    if arguments.routes or arguments.knobs:
        sys.stdout.write(coverage.table(ROUTES) if arguments.routes else knobs.table())
        return 0
    try:
        simulator = Simulator.load(arguments.state) if arguments.state else Simulator()
        asyncio.run(serve(simulator, port=arguments.port, state=arguments.state, on_ready=_ready))
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{getattr(error, 'strerror', None) or error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m graph_simulator",
        description="A Microsoft 365 tenant that remembers, on 127.0.0.1 only.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--port", type=int, default=8765, help="of 127.0.0.1; 0 takes a free one (default: 8765)"
    )
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="where the tenant is kept; new when not there"
    )
    parser.add_argument("--routes", action="store_true", help="print what is covered, and leave")
    parser.add_argument("--knobs", action="store_true", help="print the knobs, and leave")
    return parser


def _ready(port: int) -> None:
    root = f"http://127.0.0.1:{port}"
    sys.stdout.write(f"A simulated tenant listens at {root}/v1.0 (Ctrl-C stops it)\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""``python -m bench``: one table from one run, some minutes; ``--quick`` proves it works."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import world
from bench.applying import deposits, first_apply
from bench.deciding import store
from bench.reading import noop
from bench.serving import portal
from bench.startup import starting
from bench.table import Line, put, table
from bench.working import passes


def lines(folder: Path, only: set[str], *, quick: bool) -> Iterator[Line]:
    sizes = [world.QUICK] if quick else [world.C, world.F]
    for size in sizes:
        if size.name in only or not only:
            yield from noop(size, folder / size.name, 1 if quick else 3)
    if "apply" in only or not only:
        yield from first_apply(sizes[0], folder / "apply")
    if "deposits" in only or not only:
        yield from deposits(12 if quick else 300, folder / "deposits")
    if "store" in only or not only:
        yield from store(200 if quick else 100_000, folder / "store")
    if "work" in only or not only:
        yield from passes(200 if quick else 100_000, folder / "work")
    if "portal" in only or not only:
        yield from portal(*((200, 3) if quick else (100_000, 100)), folder / "portal")
    if "start" in only or not only:
        repeats, spaces = (1, 20) if quick else (9, 2_000)
        yield from starting(folder, repeats, spaces)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: to see that it works")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=("C", "F", "quick", "apply", "deposits", "store", "work", "portal", "start"),
        help="one part of it; may be repeated",
    )
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the table there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = table(lines(Path(folder), set(arguments.only), quick=arguments.quick))
    if arguments.write:
        put(made, arguments.write)
    sys.stdout.write(made)


if __name__ == "__main__":
    main()

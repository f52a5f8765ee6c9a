"""``python -m bench``: one table from one run, about two minutes; ``--quick`` proves it works."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import startup, world
from bench.measure import forget, journal, measured, medians, tenant
from bench.table import Line, put, table
from bench.world import Size


def noop(size: Size, folder: Path, repeats: int) -> Iterator[Line]:
    """A plan that finds nothing to do, and the same pages read by a bare client, in turns."""
    world.write(size, folder)
    plans, bares = [], []
    recorded = folder / "recorded.json"
    with tenant(folder) as address:
        measured("bench.record", address, folder, recorded)
        for _ in range(repeats):
            forget(address)
            plans.append(measured("bench.noop", address, folder))
            seen = journal(address)
            bares.append(measured("bench.floor", address, recorded))
    assert not seen["bad_manners"], seen["bad_manners"]
    plan, bare, least = medians(plans), medians(bares), size.least_requests()
    asked, held = seen["requests"], f"plan at {size.name}"
    yield Line(f"**No-op plan, {size.title}**", "nothing to do")
    yield Line(
        f"{held}: HTTP requests", f"{asked:,}", f"{least:,}", asked / least, "1.0", asked <= least
    )
    single = asked - seen["batches"]
    yield Line(f"{held}: items in batches, outside", f"{seen['items']:,}, {single:,}")
    yield Line(f"{held}: resource units", f"{seen['units']:,}")
    ratio = plan["work"] / bare["work"]
    yield Line(
        f"{held}: CPU after imports",
        f"{plan['work']:.2f} s",
        f"{bare['work']:.2f} s",
        ratio,
        "at most 2.0",
        ratio <= 2,
    )
    files = measured("bench.files", folder)["work"]
    yield Line(f"{held}: of which reading the reviewed files", f"{files:.2f} s")
    tenant_alone = plan["work"] - files
    yield Line(
        f"{held}: of which reading the tenant and comparing",
        f"{tenant_alone:.2f} s",
        f"{bare['work']:.2f} s",
        tenant_alone / bare["work"],
    )
    yield Line(
        f"{held}: CPU of the whole process",
        f"{plan['cpu']:.2f} s",
        f"{bare['cpu']:.2f} s",
        plan["cpu"] / bare["cpu"],
    )
    peak = plan["peak"]
    yield Line(
        f"{held}: peak memory",
        f"{peak:.0f} MiB",
        f"{bare['peak']:.0f} MiB",
        peak / bare["peak"],
        "at most 250 MiB",
        peak <= 250,
    )


def first_apply(size: Size, folder: Path) -> Iterator[Line]:
    world.write(size, folder)
    run = measured("bench.first_apply", folder)
    minutes, least = run["seconds"] / 60, max(run["least"], 0.0) / 60
    held = f"apply at {size.name}"
    yield Line(f"**First apply, {size.title}**", "second plan: nothing to do")
    yield Line(
        f"{held}: minutes, virtual",
        f"{minutes:.1f}",
        f"{least:.1f}",
        minutes / least if least else None,
    )
    use, throttled = run["write_use"], run["throttled"]
    yield Line(
        f"{held}: use of the write quota", f"{use:.1%}", "", None, "at least 95 %", use >= 0.95
    )
    yield Line(
        f"{held}: throttled answers",
        f"{throttled:.2%}",
        "0 %",
        None,
        "under 1 %",
        throttled < 0.01,
    )
    yield Line(f"{held}: HTTP requests, for calls", f"{run['requests']:,}, for {run['items']:,}")
    yield Line(f"{held}: resource units", f"{run['units']:,}")
    yield Line(f"{held}: CPU, with the simulated tenant's", f"{run['cpu']:.2f} s")


def starting(folder: Path, repeats: int, spaces: int) -> Iterator[Line]:
    took = startup.start_up(repeats)
    bare = took["nothing"]
    yield Line("**Starting, whole processes**", "beside an interpreter that does nothing")
    ratio = took["help"] / bare
    yield Line(
        "extranet --help",
        f"{took['help'] * 1000:.0f} ms",
        f"{bare * 1000:.0f} ms",
        ratio,
        "at most 5",
        ratio <= 5,
    )
    yield Line(
        "extranet validate, the sample",
        f"{took['validate'] * 1000:.0f} ms",
        f"{bare * 1000:.0f} ms",
        took["validate"] / bare,
    )
    heavy = startup.heavy_file(folder / "heavy.yaml", spaces, max(1, repeats // 3))
    yield Line(
        f"extranet validate, {spaces:,} spaces in {heavy['megabytes']:.1f} MB, beside libyaml",
        f"{heavy['validate']:.1f} s",
        f"{heavy['bare']:.1f} s",
        heavy["validate"] / heavy["bare"],
    )


def lines(folder: Path, only: set[str], *, quick: bool) -> Iterator[Line]:
    sizes = [world.QUICK] if quick else [world.C, world.F]
    for size in sizes:
        if size.name in only or not only:
            yield from noop(size, folder / size.name, 1 if quick else 3)
    if "apply" in only or not only:
        yield from first_apply(sizes[0], folder / "apply")
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
        choices=("C", "F", "quick", "apply", "start"),
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

"""First applies on an empty tenant, under the documented quotas, in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import deposit_world, world
from bench.measure import measured
from bench.reading import SHAREPOINT_MINUTE
from bench.table import Line
from bench.world import Size


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


def deposits(establishments: int, folder: Path) -> Iterator[Line]:
    deposit_world.write(folder, establishments)
    run = measured("bench.deposits", folder)
    units, least = run["units"], deposit_world.least_units(establishments)
    minutes = run["seconds"] / 60
    held = f"deposits of {establishments}"
    yield Line(
        f"**First apply of a deposit library, {establishments} establishments**",
        "second plan: nothing to do",
    )
    yield Line(f"{held}: SharePoint units", f"{units:,}", f"{least:,}", units / least)
    yield Line(f"{held}: units that the plan had said", f"{run['priced']:,}")
    slowest = max(0.0, least / SHAREPOINT_MINUTE - 1)
    yield Line(
        f"{held}: minutes, virtual",
        f"{minutes:.1f}",
        f"{slowest:.1f}",
        minutes / slowest if slowest else None,
    )
    throttled = run["throttled"]
    yield Line(
        f"{held}: throttled answers",
        f"{throttled:.2%}",
        "0 %",
        None,
        "under 1 %",
        throttled < 0.01,
    )
    rights = run["second_permissions"]
    yield Line(f"{held}: readings of rights by the second plan, in rotation", f"{rights}")

"""A plan that finds nothing to do, beside a bare client that reads the same pages."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from pathlib import Path

from bench import world
from bench.measure import Report, forget, measured, medians, tenant, totals
from bench.table import Line
from bench.traffic import Split, journal, split
from bench.world import Size

SHAREPOINT_MINUTE = 1_200
"""Units that SharePoint allows a small tenant."""


def noop(size: Size, folder: Path, repeats: int) -> Iterator[Line]:
    """Both in turns, each in a process of its own."""
    world.write(size, folder)
    plans, bares = [], []
    recorded = folder / "recorded.json"
    with tenant(folder) as address:
        measured("bench.record", address, folder, recorded)
        for _ in range(repeats):
            forget(address)
            plans.append(measured("bench.noop", address, folder))
            seen, asked = totals(address), split(journal(address))
            bares.append(measured("bench.floor", address, recorded))
        warm = _watched(address, folder)
    assert not seen["bad_manners"], seen["bad_manners"]
    assert asked.requests == seen["requests"]
    held = f"plan at {size.name}"
    yield Line(f"**No-op plan, {size.title}**", "nothing to do")
    yield from _directory(size, held, asked)
    yield from _sharepoint(size, held, asked)
    files = measured("bench.files", folder)["work"]
    yield from _warm(size, warm)
    yield from _machine(held, medians(plans), medians(bares), files)


MOST_WARM = 10
"""Requests of a pass that finds nothing changed, at most."""


def _watched(address: str, folder: Path) -> Split:
    """What one pass of ``extranet drift --watch`` asks, after one that filled its mirror."""
    measured("bench.warm", address, folder)
    forget(address)
    measured("bench.warm", address, folder)
    return split(journal(address))


def _warm(size: Size, asked: Split) -> Iterator[Line]:
    """One part in 24 is read whole at each pass, the sites too; the floor is that of the deltas."""
    queries = 1 + ceil(size.groups / 50)
    requests, least = asked.requests, 1 + ceil(queries / 20)
    yield Line(
        f"watching at {size.name}: HTTP requests of a pass, sites included",
        f"{requests}",
        f"{least}",
        requests / least,
        f"at most {MOST_WARM}",
        requests <= MOST_WARM,
    )


def _directory(size: Size, held: str, asked: Split) -> Iterator[Line]:
    traffic, least = asked.directory, size.least_requests()
    yield Line(
        f"{held}, directory: HTTP requests",
        f"{traffic.requests:,}",
        f"{least:,}",
        traffic.requests / least,
        "1.0",
        traffic.requests <= least,
    )
    yield Line(
        f"{held}, directory: envelopes, calls",
        f"{traffic.envelopes:,}, {traffic.calls:,}",
    )
    yield Line(f"{held}, directory: resource units", f"{traffic.units:,}")


def _sharepoint(size: Size, held: str, asked: Split) -> Iterator[Line]:
    traffic, least = asked.sharepoint, size.least_sharepoint()
    units = size.least_units()
    yield Line(
        f"{held}, SharePoint: HTTP requests",
        f"{traffic.requests:,}",
        f"{least:,}",
        traffic.requests / least,
        "1.0",
        traffic.requests <= least,
    )
    yield Line(
        f"{held}, SharePoint: units",
        f"{traffic.units:,}",
        f"{units:,}",
        traffic.units / units,
    )
    yield Line(
        f"{held}, SharePoint: minutes, at 1,200 units each",
        f"{_minutes(traffic.units):.1f}",
        f"{_minutes(units):.1f}",
    )
    rights = traffic.permissions
    yield Line(f"{held}, SharePoint: readings of rights", f"{rights}", "0", None, "0", rights == 0)


def _minutes(units: float) -> float:
    """A full bucket, then what trickles in."""
    return max(0.0, units / SHAREPOINT_MINUTE - 1)


def _machine(held: str, plan: Report, bare: Report, files: float) -> Iterator[Line]:
    ratio = plan["work"] / bare["work"]
    yield Line(
        f"{held}: CPU after imports",
        f"{plan['work']:.2f} s",
        f"{bare['work']:.2f} s",
        ratio,
        "at most 2.0",
        ratio <= 2,
    )
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

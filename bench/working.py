"""Passes of the worker: one approval among many people, and nothing to do."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench import world
from bench.measure import Report, measured, tenant
from bench.table import Line

ROOT = Path(__file__).parents[1]


def passes(people: int, folder: Path) -> Iterator[Line]:
    """With so many people in the store, and with a tenth of them."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "spaces.yaml", folder)
    with (folder / "approvals.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(next(world.approvals(world.QUICK)))
    with tenant(folder) as address:
        few, many = (_pass(address, folder, count) for count in (people // 10, people))
    yield Line(f"**Worker, {people:,} people, {3 * people:,} grants**", "")
    yield from _growing("one approval", "work", few, many)
    yield Line(
        "worker, one approval: CPU beside the same calls and rows, bare",
        f"{many['work'] * 1000:.0f} ms",
        f"{many['floor'] * 1000:.0f} ms",
        many["work"] / many["floor"],
        "at most 3",
        many["work"] <= 3 * many["floor"],
    )
    yield Line("worker, one approval: HTTP requests", f"{many['requests']}")
    yield from _growing("nothing to do", "quiet", few, many)


def _pass(address: str, folder: Path, count: int) -> Report:
    here = folder / str(count)
    here.mkdir()
    for name in ("spaces.yaml", "approvals.csv"):
        shutil.copy(folder / name, here)
    return measured("bench.passing", address, here, count)


def _growing(what: str, name: str, few: Report, many: Report) -> Iterator[Line]:
    ratio = many[name] / few[name]
    yield Line(
        f"worker, {what}: CPU, beside a tenth of the people",
        f"{many[name] * 1000:.0f} ms",
        f"{few[name] * 1000:.0f} ms",
        ratio,
        "at most 1.2",
        ratio <= 1.2,
    )

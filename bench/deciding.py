"""The store of requests at full size, on each database that is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.measure import measured
from bench.table import Line
from tests.requests.engines import private_postgresql


def store(people: int, folder: Path) -> Iterator[Line]:
    folder.mkdir(parents=True, exist_ok=True)
    yield Line(f"**Store of requests, {people:,} people, {3 * people:,} grants**", "")
    yield from _engine("SQLite", people, folder, "")
    with ExitStack() as stack:
        try:
            socket = stack.enter_context(private_postgresql())
        except RuntimeError as error:
            yield Line("PostgreSQL", f"not measured: {str(error).splitlines()[0]}")
            return
        url = f"postgresql://tests@/postgres?host={socket}"
        yield from _engine("PostgreSQL, without fsync", people, folder, url)


def _engine(name: str, people: int, folder: Path, url: str) -> Iterator[Line]:
    run = measured("bench.store", folder, people, url)
    read = measured("bench.granting", folder, url)
    bare = measured("bench.store_floor", folder, url)
    assert bare["rows"] == read["people"] + read["grants"] >= 4 * people
    spent, least = read["work"], bare["work"]
    yield Line(
        f"{name}: CPU of reading all grants, beside the bare driver",
        f"{spent:.2f} s",
        f"{least:.2f} s",
        spent / least,
        "under 2 s",
        spent < 2,
    )
    decision = run["decision_ms"]
    yield Line(
        f"{name}: one decision, median on the clock",
        f"{decision:.1f} ms",
        "",
        None,
        "under 20 ms",
        decision < 20,
    )
    yield Line(f"{name}: the slowest of forty decisions", f"{run['slowest_ms']:.1f} ms")
    yield Line(
        f"{name}: memory for reading all grants",
        f"{read['peak']:.0f} MiB",
        f"{bare['peak']:.0f} MiB",
        read["peak"] / bare["peak"] if bare["peak"] else None,
    )

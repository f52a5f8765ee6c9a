"""Passes of the worker beside a full store: the measured process.

``python -m bench.passing ADDRESS FOLDER PEOPLE`` fills an empty SQLite store with so many people,
three grants each, all of them shown already; one more is approved before each pass that counts.
``FOLDER`` holds the files that the tenant at ``ADDRESS`` is as wanted by.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager, closing
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench.floor import Exchange
from bench.measure import cpu, import_late, peak, tell
from bench.record import Recording
from bench.store import CODES, NOW, accepting, approving, fill
from provisioning.graph import Graph, connect
from provisioning.graph.auth import LocalCredential
from provisioning.plan.desired import Extranet
from provisioning.reconcile.run_once import PassOptions, PassResult, run_once
from provisioning.reconcile.store_thread import store_thread
from provisioning.requests import work_list
from provisioning.requests.models import Person, Reading
from provisioning.requests.setup import configure
from provisioning.requests.source import departures, from_store, known_as, numbers
from provisioning.requests.transaction import writing
from provisioning.reviewed_files import Reread, from_file, load, wishes
from provisioning.settings import Settings
from provisioning.spec.model import Spec

QUERIES = (
    "SELECT * FROM access_person WHERE address = ?",
    """SELECT g.* FROM access_profilerequest AS g JOIN access_person AS p ON p.id = g.person_id
    WHERE p.address = ?""",
    "SELECT * FROM access_alias WHERE address = ?",
)


def shown() -> None:
    """A good reading of everything that was approved."""
    for code in ("", *CODES):
        rows = (
            Reading(person_id=number, profile=code, state="provisioned", at=NOW)
            for number in Person.objects.values_list("id", flat=True)
        )
        Reading.objects.bulk_create(rows, batch_size=5000)
    with writing():
        work_list.relist()


class Worker:
    """As the command does it, without its words; ``exchanges`` are those of the last pass."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address, self._folder = address, folder
        self._rules = Reread(folder / "spaces.yaml")
        self.exchanges: list[Exchange] = []

    def passed(self, *, full: bool = False) -> PassResult:
        return asyncio.run(self._passed(full=full))

    async def _passed(self, *, full: bool) -> PassResult:
        options = PassOptions(
            rules=self._rules,
            wishes=self._wishes,
            clock=lambda: datetime.now(UTC),
            state=self._folder / "state",
            locks=self._folder / "locks",
        )
        with store_thread() as store:
            return await run_once(self._tenant, store, options, full=full)

    def _tenant(self) -> AbstractAsyncContextManager[Graph]:
        transport, root = Recording(), f"{self._address}/v1.0"
        self.exchanges = transport.exchanges
        return connect(root, LocalCredential(), transport=transport, sharepoint="")

    def _wishes(self, at: datetime, only: Collection[str] | None) -> Extranet:
        some = None if only is None else numbers(only)
        files = [from_file(self._folder / "approvals.csv"), from_store(at.date(), people=some)]
        found, _ = wishes(
            self._folder / "spaces.yaml",
            files,
            today=at.date(),
            leavers=departures(some),
            known_as=known_as(some),
            only=only,
        )
        return found


def one_more(spec: Spec, number: int) -> None:
    accepting(spec, number)()
    approving(spec, number)()


async def bare(address: str, exchanges: list[Exchange], database: Path, count: int) -> None:
    """The same calls, one after another, and what a person's rows cost by their indexes."""
    with closing(sqlite3.connect(database)) as connection:
        for query in QUERIES:
            connection.execute(query, (f"new{count}@ars.example",)).fetchall()
    headers = {"Authorization": "Bearer floor", "Content-Type": "application/json"}
    async with httpx.AsyncClient(headers=headers, timeout=100, trust_env=False) as http:
        for each in exchanges:
            await http.request(each.method, address + each.path, content=each.body or None)


def main(address: str, folder: Path, count: int) -> None:
    import_late()
    spec = load(folder / "spaces.yaml").spec
    configure(Settings(state_directory=folder, environment={}))
    worker = Worker(address, folder)
    fill(spec, count)
    shown()
    for number in (count, count + 1):
        one_more(spec, number)
        worker.passed()
    one_more(spec, count + 2)
    began = cpu()
    passed = worker.passed()
    work = cpu() - began
    assert {outcome.status for outcome in passed.outcomes} == {"done"}, passed
    exchanges = worker.exchanges
    began = cpu()
    quiet = worker.passed()
    quietly = cpu() - began
    assert not quiet.outcomes
    began = cpu()
    asyncio.run(bare(address, exchanges, folder / "access.sqlite3", count))
    floor = cpu() - began
    tell(work=work, quiet=quietly, floor=floor, requests=len(exchanges), peak=peak())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

"""Passes of the worker beside a full store: the measured process.

``python -m bench.reconcile FOLDER PEOPLE`` fills an empty SQLite store with so many people, three
grants each, all of them shown already, and approves one more.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from bench.measure import cpu, peak, tell
from bench.store import CODES, NOW, accepting, approving, fill
from graph_simulator import Simulator
from provisioning.graph import connect
from provisioning.graph.auth import LocalCredential
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import honour
from provisioning.reconcile.run_once import PassOptions, PassResult, run_once
from provisioning.reconcile.store_thread import desk
from provisioning.requests.models import Person, Reading
from provisioning.requests.setup import configure
from provisioning.requests.source import from_store
from provisioning.reviewed_files import load
from provisioning.settings import Settings
from provisioning.spec.model import Spec
from provisioning.target import hire


def shown() -> None:
    """A good reading of everything that was approved."""
    for codes in (("",), CODES):
        rows = (
            Reading(person_id=number, profile=code, state="provisioned", at=NOW)
            for number in Person.objects.values_list("id", flat=True)
            for code in codes
        )
        Reading.objects.bulk_create(rows, batch_size=5000)


async def passes(simulator: Simulator, post: PassOptions, *, full: bool) -> PassResult:
    transport = simulator.transport()
    root = "http://localhost/v1.0"
    with desk() as store:
        async with connect(root, LocalCredential(), transport=transport) as graph:
            return await run_once(graph, store, post, full=full)


def wishes(spec: Spec) -> Extranet:
    people, notes = honour(spec, from_store(NOW.date()).read(spec), today=NOW.date())
    return Extranet(spec, people, today=NOW.date(), notes=notes)


def main(folder: Path, count: int) -> None:
    spec = load(Path("spaces.yaml")).spec
    configure(Settings(state_directory=folder, environment={}))
    simulator = Simulator()
    hire(simulator, spec)
    later = NOW + timedelta(minutes=1)
    post = PassOptions(
        rules=lambda: spec, wishes=lambda _: wishes(spec), clock=lambda: later, state=folder
    )
    asyncio.run(passes(simulator, post, full=True))
    fill(spec.responsables[0].address, count)
    shown()
    accepting(spec, 1)()
    approving(spec, 1)()
    before = peak()
    began, asked = cpu(), simulator.journal.totals().requests
    passed = asyncio.run(passes(simulator, post, full=False))
    work, requests = cpu() - began, simulator.journal.totals().requests - asked
    assert {outcome.status for outcome in passed.outcomes} == {"done"}
    began = cpu()
    asyncio.run(passes(simulator, post, full=False))
    tell(work=work, quiet=cpu() - began, requests=requests, before=before, peak=peak())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

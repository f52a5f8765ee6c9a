"""Kill points by faults on a small world, each a run by a real process: ``make storms``.

A storm is survived when, once it is over, runs converge, nobody was invited twice, nobody is in who
should not be, and no run said a traceback.
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.served import Served
from tests.patience import HANG
from tests.storms.wire import IMPATIENT, MISCHIEF, BadLine, Plan, bad_line
from tests.storms.world import NEWCOMERS, Machine, approve, invited_once, world

NOBODY: Mapping[str, Any] = {}
FAULTS: Mapping[str, Mapping[str, Any]] = {
    "calm": NOBODY,
    "answers lost": {"do": "lose"},
    "busy (503)": {"status": 503, "code": "serviceNotAvailable"},
    "throttled (429)": {
        "status": 429,
        "code": "TooManyRequests",
        "headers": {"Retry-After": "1"},
    },
    "broken (500)": {"status": 500, "code": "generalException"},
}
METHODS = ("POST", "PATCH")
LINE = "the line"
"""In the place of a method: what is between the run and the tenant spoils any answer."""
KILLS = (0, 1, 3, 6, 10, 15)
"""After how many changes the run is killed; 0: it is not."""
MOST_RUNS = 4
AT_ONCE = 3
"""Storms, each in a world of its own."""
HITS = 8
"""How many answers a bad line spoils."""


class Storm(NamedTuple):
    fault: str
    method: str
    kill: int

    def __str__(self) -> str:
        when = f"killed after {self.kill}" if self.kill else "not killed"
        return f"{self.fault} on {self.method}, {when}"


BOUNDED = (
    Storm("answers lost", "POST", 3),
    Storm("busy (503)", "PATCH", 6),
    Storm("batches that contradict", LINE, 0),
)
"""Those that ``make test`` goes through."""


def every() -> Iterable[Storm]:
    for fault in FAULTS:
        for method in METHODS if FAULTS[fault] else METHODS[:1]:
            for kill in KILLS:
                yield Storm(fault, method, kill)
    for mischief in MISCHIEF:
        for kill in KILLS[::2]:
            yield Storm(mischief, LINE, kill)


def survived(storm: Storm, folder: Path) -> str:
    """What was lost; empty when nothing was."""
    with world(folder) as tenant:
        machine = Machine(tenant)
        if machine.run("apply", "--yes").code:
            return "the calm before it was none"
        approve(folder, *NEWCOMERS, *_first(folder))
        with bad_line(tenant) as line:
            _begun(storm, machine, line)
        tenant.door("settings", {"latency": 0})
        return _lost(_converged(machine), tenant)


def _first(folder: Path) -> list[str]:
    """Those who are in already stay approved."""
    lines = (folder / "approvals.yaml").read_text("utf-8").partition("people:\n")[2]
    return ["\n".join(line[2:] for line in lines.splitlines()) + "\n"]


def _begun(storm: Storm, machine: Machine, line: BadLine) -> None:
    tenant = machine.tenant
    if storm.method == LINE:
        line.plan = Plan([MISCHIEF[storm.fault]] * HITS, every=3)
        through = dataclasses.replace(tenant, address=line.address)
        machine = dataclasses.replace(machine, tenant=through, more=IMPATIENT)
    elif fault := FAULTS[storm.fault]:
        asked = {"method": storm.method, "path": "/[!$s]*", "times": 4, "skip": 2, **fault}
        tenant.door("faults", asked)
    if storm.kill:
        tenant.door("settings", {"latency": 0.1})
    process = machine.begin("apply", "--yes")
    assert process.stderr
    told = 0
    while storm.kill and (said := process.stderr.readline()):
        told = int(said.split()[1]) if said.startswith("applied ") else told
        if told >= storm.kill:
            process.kill()
            break
    _, err = process.communicate(timeout=HANG)
    assert "Traceback" not in err, err


def _converged(machine: Machine) -> Machine:
    """Whose plan should be empty. What had no answer is waited for during some minutes; a machine
    that knows nothing of it stands for the same one after them.
    """
    for _ in range(MOST_RUNS):
        if machine.run("apply", "--yes").code == 0:
            return machine
    rested = dataclasses.replace(machine, name="rested")
    rested.run("apply", "--yes")
    return rested


def _lost(machine: Machine, tenant: Served) -> str:
    plan = machine.run("plan")
    lost = [] if plan.code == 0 else [f"no convergence: {plan.out[-300:]}"]
    lost += [] if invited_once(tenant) else [f"invited twice: {sorted(tenant.mails())}"]
    return "; ".join(lost)


def _tried(storm: Storm) -> tuple[Storm, str]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return storm, survived(storm, Path(folder))
        except AssertionError as error:
            return storm, f"{error}"[-300:] or "a check of the storm itself failed"


def main() -> int:
    count, lost = Counter[tuple[str, str]](), list[str]()
    for storm, why in ThreadPoolExecutor(AT_ONCE).map(_tried, every()):
        count[storm.fault, "lost" if why else "survived"] += 1
        sys.stdout.write(f"{'LOST' if why else 'survived':9} {storm}  {why}\n")
        sys.stdout.flush()
        lost += [why] if why else []
    sys.stdout.write(f"\n{'fault':24} {'attacks':>8} {'survived':>9} {'lost':>5}\n")
    for fault in (*FAULTS, *MISCHIEF):
        well, ill = (count[fault, fate] for fate in ("survived", "lost"))
        sys.stdout.write(f"{fault:24} {well + ill:8} {well:9} {ill:5}\n")
    total = len(list(every()))
    sys.stdout.write(
        f"{'in all':24} {total:8} {total - len(lost):9} {len(lost):5}\n"
        f"{len(KILLS)} kill points; {len(FAULTS)} faults of the service, on "
        f"{' and '.join(METHODS)}; {len(MISCHIEF)} of the line\n"
    )
    return bool(lost)


if __name__ == "__main__":
    sys.exit(main())

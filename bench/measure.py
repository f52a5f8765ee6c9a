"""Running a piece of work in a process of its own, and what that process used."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

_PEAK_UNIT = 2**20 if sys.platform == "darwin" else 2**10
"""Linux gives ru_maxrss in KiB, macOS in bytes."""

Report = dict[str, Any]


def cpu() -> float:
    """Seconds of processor that this process has used, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """The most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _PEAK_UNIT


def import_late(*names: str) -> None:
    """Import now what would be imported by the work itself: httpx waits for its first request."""
    for name in (*names, "httpcore", "anyio._backends._asyncio", "certifi"):
        import_module(name)


def tell(**report: Any) -> None:
    """What a measured process says last, for ``measured`` to read."""
    print(json.dumps(report), flush=True)


def measured(module: str, *words: object) -> Report:
    """Run ``python -m module words`` and return what it told."""
    command = [sys.executable, "-m", module, *map(str, words)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    report: Report = json.loads(done.stdout.splitlines()[-1])
    return report


@contextmanager
def tenant(folder: Path) -> Iterator[str]:
    """The address of a simulated tenant that is as the files in ``folder`` want it."""
    command = [sys.executable, "-m", "bench.tenant", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            assert address, "the simulated tenant did not start"
            yield address
        finally:
            process.terminate()


def totals(address: str) -> Report:
    """What the simulated tenant counted since the last ``forget``."""
    with urllib.request.urlopen(f"{address}/_simulator/totals") as answer:
        report: Report = json.load(answer)
    return report


def forget(address: str) -> None:
    request = urllib.request.Request(f"{address}/_simulator/journal", method="DELETE")
    urllib.request.urlopen(request).close()


def medians(reports: list[Report]) -> Report:
    return {name: median(report[name] for report in reports) for name in reports[0]}

"""The portal: pages a second beside a bare view, what a sign-in costs, what one process holds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.measure import measured
from bench.table import Line
from tests.requests.engines import private_postgresql

_PAGES = {"queue": "the queue", "account": "Mon compte", "wizard": "the wizard"}
_GOAL = 0.7


def portal(people: int, times: int, folder: Path) -> Iterator[Line]:
    folder.mkdir(parents=True, exist_ok=True)
    yield Line(f"**Portal, {people:,} people**", "")
    yield from _pages("SQLite", people, times, folder, "")
    with ExitStack() as stack:
        try:
            socket = stack.enter_context(private_postgresql())
        except RuntimeError as error:
            yield Line("portal, PostgreSQL", f"not measured: {str(error).splitlines()[0]}")
        else:
            url = f"postgresql://tests@/postgres?host={socket}"
            yield from _pages("PostgreSQL, without fsync", people, times, folder, url)
    yield Line("portal: memory of one process of gunicorn", f"{_held(folder):.0f} MiB")


def _pages(name: str, people: int, times: int, folder: Path, url: str) -> Iterator[Line]:
    run = measured("bench.portal_pages", folder, people, times, url)
    for page, title in _PAGES.items():
        share = run[page] / run["bare"]
        yield Line(
            f"portal, {name}: {title}, pages a second beside a bare list view",
            f"{run[page]:.0f}",
            f"{run['bare']:.0f}",
            share,
            f"at least {_GOAL}",
            share >= _GOAL,
        )
    yield Line(f"portal, {name}: a sign-in, on the clock", f"{run['sign_in_ms']:.0f} ms")


def _held(folder: Path) -> float:
    """The most that the process which answers has held, in MiB, after some pages."""
    command = [sys.executable, "-m", "provisioning", "portal", "serve", "--sandbox", "--port", "0"]
    environment = {**os.environ, "EXTRANET_STATE": str(folder / "served"), "DATABASE_URL": ""}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address, "the portal did not start"
            for path in ("/", "/demande/identification", "/sante/pret"):
                urllib.request.urlopen(address.group() + path).close()
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
            held = [_peak(int(child)) for child in children.split()]
        finally:
            process.terminate()
    return max(held)


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 2**10 if found else 0.0

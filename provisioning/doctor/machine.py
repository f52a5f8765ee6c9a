"""Checks of this machine: the state folder, the clock, the files, the way of signing in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from provisioning.check_result import CheckResult
from provisioning.graph.auth import SignIn, is_loopback
from provisioning.graph.clock import apart, wrong
from provisioning.graph.sources import SOURCES
from provisioning.private import open_to_others

ROOM = 30 * 1024 * 1024
"""Bytes that the state folder takes for a tenant of 50,000 guests."""


def state_folder(folder: Path) -> CheckResult:
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        return CheckResult(
            "error",
            "state folder",
            f"{folder} cannot be written",
            "set EXTRANET_STATE to a folder that can",
        )
    free = shutil.disk_usage(there).free
    if free < ROOM:
        return CheckResult(
            "error",
            "state folder",
            f"{folder} has {free >> 20} MB left, {ROOM >> 20} are needed",
            "free some room, or set EXTRANET_STATE to another folder",
        )
    if shown := open_to_others(folder):
        return CheckResult(
            "warning",
            "state folder",
            f"{len(shown)} of its files name people and can be read by others ({shown[0]})",
            f"chmod -R go-rwx {folder}",
        )
    return CheckResult("good", "state folder", f"{folder} can be written")


def clock(date: str | None, now: datetime) -> CheckResult:
    """``date`` is the Date header of an answer of the service."""
    if apart(date, now) is None:
        return CheckResult("unknown", "clock", "the service did not say what time it is")
    if text := wrong(date, now):
        mend = "set the clock (NTP): tokens, plan files and every apply are refused"
        return CheckResult("error", "clock", text, mend)
    return CheckResult("good", "clock", "this machine and the service agree on the time")


def signing_in(settings: SignIn, root: str, *, sandbox: bool) -> Iterator[CheckResult]:
    """The way that will be used, by name; whether it works is seen when the tenant is asked."""
    if sandbox or is_loopback(root):
        yield CheckResult("good", "credentials", "a simulated tenant: none is needed")
        return
    chosen = settings.credential
    tried = SOURCES.values() if chosen == "auto" else [SOURCES[chosen]]
    for source in tried:
        if not source.lacks(settings):
            yield CheckResult("good", "credentials", f"{source.title} will be used")
            if source.title == "client secret":
                yield CheckResult(
                    "warning",
                    "credentials",
                    "a client secret can be copied and expires",
                    "docs/first-day.md: workload identity federation",
                )
            return
    lacking = "; ".join(f"{s.title}: set {' and '.join(s.lacks(settings))}" for s in tried)
    yield CheckResult(
        "error",
        "credentials",
        f"no way to sign in is configured ({lacking})",
        "docs/first-day.md: the two identities",
    )

"""One run at a time on one tenant, from this machine, whatever folder or address it is named by."""

from __future__ import annotations

import os
import secrets
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from provisioning.errors import Refusal
from provisioning.private import FILE, write_whole


def machine_folder() -> Path:
    """Where the runs of one person on one machine meet."""
    return Path(tempfile.gettempdir()) / f"extranet-{os.getuid()}"


@contextmanager
def alone(folder: Path, tenant: str, called: str) -> Iterator[str]:
    """The name of whoever may hold this lock; it is the same for the next run that takes it."""
    _ours(folder)
    try:
        with FileLock(folder / f"{tenant}.lock", timeout=0, mode=FILE):
            yield _name(folder / f"{tenant}.name")
    except Timeout:
        raise Refusal(
            f"another apply is running on {called}; wait for it to end, then plan again"
        ) from None


def _ours(folder: Path) -> None:
    """Refuse a folder that somebody else made to keep us waiting, or to wait for us."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise Refusal(
            f"{folder}: {(error.strerror or 'unusable').lower()}; the lock of a run is kept there: "
            "set EXTRANET_LOCKS to a folder that can be written"
        ) from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise Refusal(f"{folder}: belongs to somebody else; remove it, or set EXTRANET_LOCKS")


def _name(file: Path) -> str:
    try:
        name = file.read_text(encoding="ascii")
    except (OSError, UnicodeError):
        name = ""
    if not name:
        name = f"{socket.gethostname()[:60]}/{secrets.token_hex(8)}"
        write_whole(file, name.encode("ascii", "replace"), FILE)
    return name

"""One worker at a time on one store: an advisory lock of PostgreSQL, a lock file beside SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from django.db import connection, connections
from filelock import FileLock, Timeout

from provisioning.requests.errors import StoreUnavailable
from provisioning.requests.transaction import reading

_WORKER_LOCK: Final = 0x0E87_3042
_TAKEN: Final = "another worker is at work on this store; wait for it, or stop it first"


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Held by the connection of this thread, so that a worker that dies gives it back."""
    if connection.vendor != "postgresql":
        try:
            with FileLock(state / "access.worker.lock", timeout=0):
                yield
        except Timeout:
            raise StoreUnavailable(_TAKEN) from None
        return
    with reading(), closing(connection.cursor()) as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_WORKER_LOCK])
        (taken,) = cursor.fetchone()
    if not taken:
        raise StoreUnavailable(_TAKEN)
    try:
        yield
    finally:
        with reading(), closing(connection.cursor()) as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_WORKER_LOCK])


def hang_up() -> None:
    """Close the connections of this thread."""
    connections.close_all()

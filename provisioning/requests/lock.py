"""One worker at a time on one store: an advisory lock of PostgreSQL, a lock file beside SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from django.db import connection, connections
from filelock import FileLock, Timeout

from provisioning.private import FILE
from provisioning.requests.errors import StoreUnavailable
from provisioning.requests.transaction import reading

_WORKER_LOCK: Final = 0x0E87_3042
_TAKEN: Final = "another worker is at work on this store; wait for it, or stop it first"


class WorkerLock:
    """Held by the connection of this thread, so that a worker that dies gives it back."""

    _connection_id: int | None = None

    def keep(self) -> None:
        """Taken again where the connection that held it was lost; another worker may have it."""
        if connection.vendor != "postgresql":
            return
        with reading(), closing(connection.cursor()) as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (ours,) = cursor.fetchone()
            if ours == self._connection_id:
                return
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_WORKER_LOCK])
            (taken,) = cursor.fetchone()
        if not taken:
            raise StoreUnavailable(_TAKEN)
        self._connection_id = ours

    def give_back(self) -> None:
        """A connection that was lost has given it back already."""
        with suppress(StoreUnavailable), reading(), closing(connection.cursor()) as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_WORKER_LOCK])


@contextmanager
def alone(state: Path) -> Iterator[WorkerLock]:
    if connection.vendor != "postgresql":
        try:
            with FileLock(state / "access.worker.lock", timeout=0, mode=FILE):
                yield WorkerLock()
        except Timeout:
            raise StoreUnavailable(_TAKEN) from None
        return
    lock = WorkerLock()
    lock.keep()
    try:
        yield lock
    finally:
        lock.give_back()


def hang_up() -> None:
    """Close the connections of this thread."""
    connections.close_all()

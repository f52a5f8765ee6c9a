"""Django as a library: aimed at our database, migrated, without a settings file."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from django.conf import settings as django_settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError, OperationalError
from filelock import FileLock, Timeout

from provisioning.private import FILE, private_folder
from provisioning.requests.database import database
from provisioning.requests.errors import StoreUnavailable
from provisioning.requests.transaction import known, unavailable
from provisioning.settings import BadSetting, Settings

_SHORTEST_KEY: Final = 32
_MIGRATION_LOCK: Final = 0x0E87_4A0E
_PATIENCE: Final = 60
"""Seconds that an opening waits for another one."""


def configure(settings: Settings) -> None:
    """Open the store and bring it up to date. Calling it again aims at another store.

    ``BadSetting`` for the environment, ``StoreUnavailable`` for the database.
    """
    state = settings.state_directory
    try:
        private_folder(state)
        key = secret_key(settings.environment.get("EXTRANET_SECRET_KEY"), state)
    except OSError as error:
        raise StoreUnavailable(
            f"{state}: {(error.strerror or 'unusable').lower()}; "
            "the store of requests needs this folder: check its rights"
        ) from None
    django_settings.SECRET_KEY = key
    aim({"default": database(settings.environment.get("DATABASE_URL"), state)})
    migrate(state)


def aim(databases: dict[str, dict[str, object]]) -> None:
    connections.close_all()
    connections.settings = connections.configure_settings(databases)
    for alias in databases:
        if hasattr(connections._connections, alias):  # noqa: SLF001 - Django has no public way
            del connections[alias]


def secret_key(given: str | None, state: Path) -> str:
    """``EXTRANET_SECRET_KEY``, or one made once and kept beside the store, for its owner only."""
    if given:
        if len(given) < _SHORTEST_KEY:
            raise BadSetting(f"EXTRANET_SECRET_KEY: shorter than {_SHORTEST_KEY} characters")
        return given
    file = state / "secret.key"
    if not file.exists():
        _make_key(file)
    return _kept(file)


def _make_key(file: Path) -> None:
    """Whole before it has its name: whoever starts at the same moment reads a key or none."""
    descriptor, beside = tempfile.mkstemp(dir=file.parent, prefix=".secret-")
    try:
        with os.fdopen(descriptor, "wb") as made:
            made.write(secrets.token_urlsafe(48).encode())
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):
            os.link(beside, file)
    finally:
        os.unlink(beside)  # noqa: PTH108 - mkstemp gives a string


def _kept(file: Path) -> str:
    key = file.read_text(encoding="ascii").strip()
    if len(key) < _SHORTEST_KEY:
        raise BadSetting(
            f"{file}: cut short; restore it from a backup, or remove it to start with a new key "
            "(links already sent stop working, and old journal lines name nobody any more)"
        )
    return key


def migrate(state: Path) -> None:
    """Apply what is missing; refuse a database written by a newer release, or unwritable.

    Whoever opens the store meanwhile waits, at most ``_PATIENCE`` seconds.
    """
    try:
        with _alone(state):
            if _missing():
                _migrate()
    except Timeout:
        raise StoreUnavailable(
            "the database of requests is being opened by another process, for more than "
            f"{_PATIENCE} seconds; see what it is doing, then try again"
        ) from None
    except OperationalError as error:
        raise unavailable(error) from None
    except DatabaseError as error:
        if isinstance(told := known(error), StoreUnavailable):
            raise told from None
        raise StoreUnavailable(
            f"the store of requests cannot be brought up to date: {error}; "
            "ask the database's owner for the right to create tables"
        ) from None


def _missing() -> bool:
    executor = MigrationExecutor(connection)
    ahead = sorted(
        name
        for app, name in executor.loader.applied_migrations
        if app == "access" and (app, name) not in executor.loader.disk_migrations
    )
    if ahead:
        raise StoreUnavailable(
            f"the store of requests was written by a newer release ({ahead[-1]}); "
            "upgrade this program, or restore the backup made before the upgrade"
        )
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """One opening at a time: two workers may start together."""
    if connection.vendor != "postgresql":
        with FileLock(state / "access.migrate.lock", timeout=_PATIENCE, mode=FILE):
            with suppress(OSError):  # SQLite says what stands in the way
                Path(connection.settings_dict["NAME"]).touch(mode=FILE)
            _use_write_ahead_log()
            yield
        return
    with closing(connection.cursor()) as cursor:
        cursor.execute("SET lock_timeout = %s", [f"{_PATIENCE}s"])
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])
            cursor.execute("RESET lock_timeout")


def _use_write_ahead_log() -> None:
    """SQLite refuses at once, whatever its timeout, to change the mode of a file in use."""
    with closing(connection.cursor()) as cursor:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            cursor.execute("PRAGMA journal_mode = WAL")

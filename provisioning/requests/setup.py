"""Django as a library: aimed at our database, migrated, without a settings file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, connections
from django.db.utils import DatabaseError, OperationalError
from filelock import FileLock, Timeout

from provisioning.private import FILE, private_folder
from provisioning.requests.database import database, read_only
from provisioning.requests.errors import StoreUnavailable
from provisioning.requests.journal import COMMITTED, bear_witness, keys
from provisioning.requests.key_file import secret_keys
from provisioning.requests.keys import key_of
from provisioning.requests.models import Chain
from provisioning.requests.transaction import known, reading, unavailable
from provisioning.settings import Settings

_HISTORY: Final = "django_migrations"
_MIGRATION_LOCK: Final = 0x0E87_4A0E
_PATIENCE: Final = 60
"""Seconds that an opening waits for another one."""


def configure(settings: Settings, *, key_lost: bool = False) -> None:
    """Open the store and bring it up to date. Calling it again aims at another store.

    ``BadSetting`` for the environment, ``StoreUnavailable`` for the database. ``key_lost``: open it
    though the key that sealed its journal is not here.
    """
    state = settings.state_directory
    try:
        private_folder(state)
        key, *former = secret_keys(settings.environment, state)
    except OSError as error:
        raise StoreUnavailable(
            f"{state}: {(error.strerror or 'unusable').lower()}; "
            "the store of requests needs this folder: check its rights"
        ) from None
    django_settings.SECRET_KEY, django_settings.SECRET_KEY_FALLBACKS = key, former
    there = database(settings.environment.get("DATABASE_URL"), state)
    aim({"default": there, COMMITTED: read_only(there)})
    migrate(state)
    if not key_lost:
        _known_key()


def aim(databases: dict[str, dict[str, object]]) -> None:
    connections.close_all()
    connections.settings = connections.configure_settings(databases)
    for alias in databases:
        if hasattr(connections._connections, alias):  # noqa: SLF001 - Django has no public way
            del connections[alias]


def _known_key() -> None:
    """With another key nobody would be recognised, nor any row proved."""
    with reading():
        if not _sealed_by_ours():
            with suppress(LookupError):
                bear_witness()
        if _sealed_by_ours():
            return
    raise StoreUnavailable(
        "the journal of this store is not kept with a key of this machine "
        f"({', '.join(key.id for key in keys())}); set EXTRANET_SECRET_KEY to the store's own, or "
        "add a former one to EXTRANET_SECRET_KEY_FALLBACKS; where it is lost, an admin answers for "
        "everybody: extranet audit witness --everybody"
    )


def _sealed_by_ours() -> bool:
    head = Chain.objects.get(pk=1)
    return not head.seq or key_of(head.seal) in {key.id for key in keys()}


def migrate(state: Path) -> None:
    """Apply what is missing; refuse a database written by a newer release, or unwritable.

    Whoever opens the store meanwhile waits, at most ``_PATIENCE`` seconds.
    """
    try:
        with _alone(state):
            if missing():
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


def missing() -> list[str]:
    """What this database lacks. ``StoreUnavailable`` where a newer release wrote it.

    By name alone: Django's own executor loads every migration to say the same.
    """
    shipped, applied = _shipped(), _applied()
    if ahead := sorted(name for app, name in applied - shipped if app == "access"):
        raise StoreUnavailable(
            f"the store of requests was written by a newer release ({ahead[-1]}); "
            "upgrade this program, or restore the backup made before the upgrade"
        )
    return [f"{app} {name}" for app, name in sorted(shipped - applied)]


def _shipped() -> frozenset[tuple[str, str]]:
    """Of each application that keeps something here: its label, and a migration's name."""
    folders = {each.label: Path(each.path) / "migrations" for each in apps.get_app_configs()}
    return frozenset(
        (label, module.name)
        for label, folder in folders.items()
        for module in iter_modules([str(folder)])
        if module.name[0] not in "_~"
    )


def _applied() -> frozenset[tuple[str, str]]:
    with closing(connection.cursor()) as cursor:
        if _HISTORY not in connection.introspection.table_names(cursor):
            return frozenset()
        cursor.execute(f"SELECT app, name FROM {_HISTORY}")  # noqa: S608 - ours
        return frozenset((app, name) for app, name in cursor.fetchall())


def _migrate() -> None:
    from django.db.migrations.executor import MigrationExecutor

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

"""A private PostgreSQL, and empty stores on both engines."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from filelock import FileLock

from provisioning.requests.setup import configure
from provisioning.settings import Settings

KEY = "a key of tests, long enough to be one"
SCRIPT = Path(__file__).parents[2] / "scripts" / "postgres"


@contextmanager
def private_postgresql() -> Iterator[Path]:
    """The folder of its socket. It listens nowhere else and keeps nothing."""
    with FileLock(Path(tempfile.gettempdir()) / "extranet-postgres.lock"):
        found = subprocess.run([SCRIPT], capture_output=True, text=True, check=False)
    if found.returncode:
        raise RuntimeError(f"the tests of the store need PostgreSQL: {found.stderr.strip()}")
    programs = Path(found.stdout.strip().splitlines()[-1])
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    who = unprivileged(folder)
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    try:
        run(who, programs / "initdb", "-D", data, "-A", "trust", "-U", "tests", "-N", "-E", "UTF8")
        log = folder / "log"
        run(who, programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield folder
        finally:
            run(who, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def unprivileged(folder: Path) -> Mapping[str, object]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def run(who: Mapping[str, object], *command: object) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **who,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")


def settings(folder: Path, url: str = "") -> Settings:
    environment = {"EXTRANET_SECRET_KEY": KEY} | ({"DATABASE_URL": url} if url else {})
    return Settings(state_directory=folder, environment=environment)


def closed() -> None:
    from django.db import connections

    connections.close_all()


class Sqlite:
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.template = folder / "access.sqlite3"
        configure(settings(folder))
        closed()

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Settings]:
        folder.mkdir(exist_ok=True)
        shutil.copy(self.template, folder / "access.sqlite3")
        yield settings(folder)
        closed()


# Creating a database takes a tenth of a second: one that was used is emptied and used again.
EMPTIED = """
DO $$ DECLARE each record; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT tablename AS name FROM pg_tables WHERE tablename LIKE 'access_%' LOOP
        EXECUTE format('DELETE FROM %I', each.name);
    END LOOP;
    FOR each IN SELECT sequencename AS name FROM pg_sequences
        WHERE sequencename LIKE 'access_%' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', each.name);
    END LOOP;
    INSERT INTO access_chain (id, seq, seal) VALUES (1, 0, '');
    DELETE FROM django_migrations WHERE name > '9';
END $$
"""


class Postgresql:
    name = "postgresql"

    def __init__(self, socket: Path, folder: Path) -> None:
        self.socket, self.numbers = socket, count()
        self.free: list[str] = []
        self.sql("CREATE DATABASE template_store")
        configure(settings(folder, self.url("template_store")))
        closed()

    def url(self, database: str) -> str:
        return f"postgresql://tests@/{database}?host={self.socket}"

    def sql(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Settings]:
        if self.free:
            name = self.free.pop()
        else:
            name = f"store_{next(self.numbers)}"
            self.sql(f"CREATE DATABASE {name} TEMPLATE template_store")
        yield settings(folder, self.url(name))
        closed()
        self.sql(EMPTIED, name)
        self.free.append(name)


Engine = Sqlite | Postgresql

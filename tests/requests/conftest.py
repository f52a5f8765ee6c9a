from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from provisioning.requests.setup import configure
from provisioning.settings import Settings
from tests.requests.engines import Engine, Postgresql, Sqlite, private_postgresql


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    with private_postgresql() as socket:
        yield Postgresql(socket, tmp_path_factory.mktemp("postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.getfixturevalue(request.param)


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Iterator[Settings]:
    """An empty store, open: what follows happens in it."""
    with engine.fresh(tmp_path / "state") as settings:
        configure(settings)
        if engine.name == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous = OFF")  # no test pulls the plug
        yield settings

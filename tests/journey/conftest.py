"""Journeys by the command line use its folder and its commands; those of the worker, a store."""

from __future__ import annotations

import pytest

from tests.cli.conftest import extranet, folder
from tests.requests.conftest import sqlite, store
from tests.requests.engines import Sqlite

__all__ = ["extranet", "folder", "sqlite", "store"]


@pytest.fixture
def engine(sqlite: Sqlite) -> Sqlite:
    return sqlite

"""Requests on the road stand on both engines, as the store's own tests do."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.settings import Settings
from tests.reconcile.agency import Agency
from tests.requests.conftest import engine, postgresql, sqlite, store

__all__ = ["engine", "postgresql", "sqlite", "store"]


@pytest.fixture
def agency(store: Settings, tmp_path: Path) -> Agency:
    return Agency.founded(tmp_path)

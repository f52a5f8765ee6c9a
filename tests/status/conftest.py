"""The store stands on both engines, as its own tests do."""

from __future__ import annotations

from tests.requests.conftest import engine, postgresql, sqlite, store

__all__ = ["engine", "postgresql", "sqlite", "store"]

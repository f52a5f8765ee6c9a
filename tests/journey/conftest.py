"""Journeys through the command line use its folder and its commands."""

from __future__ import annotations

from tests.cli.conftest import extranet, folder

__all__ = ["extranet", "folder"]

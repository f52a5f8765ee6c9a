"""Which files a command reads: those named, else those that lie beside spaces.yaml."""

from __future__ import annotations

import argparse
from pathlib import Path


def approvals(arguments: argparse.Namespace) -> list[Path]:
    if arguments.approvals:
        return list(arguments.approvals)
    found = _beside(arguments, None, "approvals.yaml")
    return [found] if found else []


def finess(arguments: argparse.Namespace) -> Path | None:
    return _beside(arguments, arguments.finess, "finess.csv")


def quarantine(arguments: argparse.Namespace) -> Path | None:
    return _beside(arguments, arguments.quarantine, "quarantine.yaml")


def _beside(arguments: argparse.Namespace, named: Path | None, name: str) -> Path | None:
    beside: Path = arguments.file.with_name(name)
    return named or (beside if beside.exists() else None)

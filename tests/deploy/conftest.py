from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.deploy.database import Database
from tests.house.repository import ROOT
from tests.requests.engines import private_postgresql


@pytest.fixture(scope="session")
def systemd_analyze() -> Path:
    """Installed when there is none; without it these tests fail, they are never skipped."""
    with FileLock(Path(tempfile.gettempdir()) / "extranet-systemd.lock"):
        found = subprocess.run(
            [ROOT / "scripts" / "systemd"], capture_output=True, text=True, check=False
        )
    assert found.returncode == 0, found.stderr
    return Path(found.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def server() -> Iterator[Database]:
    """A PostgreSQL of its own, with nothing in it yet."""
    with private_postgresql() as socket:
        yield Database(socket)

"""A PostgreSQL set up by ``deploy/postgresql``, and the addresses that the two roles use."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.house.repository import ROOT
from tests.requests.engines import SCRIPT

SQL = ROOT / "deploy" / "postgresql"
EXTRANET = Path(sys.executable).with_name("extranet")
KEY = "a-key-of-tests-long-enough-to-be-one"


@dataclass(frozen=True)
class Database:
    socket: Path
    tenant: str = "agence"

    @property
    def name(self) -> str:
        return f"extranet-{self.tenant}"

    def url(self, role: str) -> str:
        """``docs/deploy.md`` writes it so, with ``/run/postgresql``."""
        return f"postgres://{role}@/{self.name}?host={self.socket}"

    @property
    def running(self) -> str:
        return self.url(self.name)

    @property
    def portal(self) -> str:
        return self.url(f"{self.name}-portal")

    @property
    def owner(self) -> str:
        return self.url(f"{self.name}-owner")

    def psql(self, file: str, database: str = "postgres") -> None:
        """By a superuser."""
        programs = subprocess.run([SCRIPT], capture_output=True, text=True, check=True)
        words = ["--no-psqlrc", "--quiet", "--host", self.socket, "--username", "tests"]
        words += ["--dbname", database, "--variable", f"tenant={self.tenant}", "--file", SQL / file]
        ran = subprocess.run(
            [Path(programs.stdout.strip()) / "psql", *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr

    def set_up(self, folder: Path) -> None:
        """As the guide says: the roles, the first migration by the owner, the last rights."""
        self.psql("roles.sql")
        ran = ran_as(self.owner, folder, "portal", "migrate")
        assert ran.returncode == 0, ran.stderr
        self.psql("rights.sql", self.name)


def ran_as(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """``extranet …`` in ``folder``, whose state is there too."""
    environment = {
        "PATH": os.environ["PATH"],
        "EXTRANET_STATE": str(folder / "state"),
        "EXTRANET_SECRET_KEY": KEY,
        "DATABASE_URL": url,
    }
    return subprocess.run(
        [EXTRANET, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

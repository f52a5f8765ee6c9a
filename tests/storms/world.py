"""A small served tenant, and commands run on it by real processes of one machine or of several."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.files import MARC, PAUL, SPACES, ZOE, write
from tests.cli.served import EXTRANET, ROOT, Served, served
from tests.patience import HANG
from tests.tenancy import person

NEWCOMERS = tuple(person(f"Anne{n}", "Durand", "aidants") for n in range(6))


class Ended(NamedTuple):
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Machine:
    """One more state folder on a machine is another ``state``; another machine another ``name``."""

    tenant: Served
    name: str = "one"
    state: str = "state"
    more: Mapping[str, str] | None = None

    @property
    def folder(self) -> Path:
        return self.tenant.folder

    def begin(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        hidden = ("EXTRANET_", "AZURE_", "FORCE_COLOR", "DATABASE_URL")
        kept = {name: v for name, v in os.environ.items() if not name.startswith(hidden)}
        return subprocess.Popen(
            [*EXTRANET, *words, "--graph", self.tenant.address],
            cwd=self.folder,
            env={
                **kept,
                "EXTRANET_STATE": str(self.folder / self.name / self.state),
                "EXTRANET_LOCKS": str(self.folder / self.name / "locks"),
                "PYTHONPATH": str(ROOT),
                "PYTHONUNBUFFERED": "1",
                **(self.more or {}),
            },
            text=True,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options,
        )

    def run(self, *words: str, **options: Any) -> Ended:
        return ended(self.begin(*words, **options))


def ended(process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate(timeout=HANG)
    assert "Traceback" not in out + err, err
    return Ended(process.returncode, out, err)


def approve(folder: Path, *persons: str) -> None:
    write(folder, *persons, spaces=SPACES)


@contextmanager
def world(folder: Path) -> Iterator[Served]:
    """Three people approved, nothing made yet."""
    approve(folder, PAUL, ZOE, MARC)
    with served(folder) as tenant:
        yield tenant


def invited_once(tenant: Served) -> bool:
    mails = tenant.mails()
    return len(mails) == len(set(mails))

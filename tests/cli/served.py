"""A tenant served over HTTP by a process of its own, and commands run beside it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.patience import HANG

EXTRANET = [sys.executable, "-m", "provisioning"]
ROOT = Path(__file__).parents[2]


def environment(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "FORCE_COLOR"},
        "EXTRANET_STATE": str(folder / "state"),
        "EXTRANET_LOCKS": str(folder / "locks"),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def started(folder: Path, *words: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A command under way, whose output can be read; it does not outlive the test."""
    process = subprocess.Popen(
        [*EXTRANET, *words],
        cwd=folder,
        env=environment(folder),
        text=True,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@dataclass(frozen=True)
class Served:
    folder: Path
    address: str

    def door(self, name: str, content: object = None) -> Any:
        """The simulator's back door: GET, or POST of ``content``."""
        address = f"{self.address.removesuffix('/v1.0')}/_simulator/{name}"
        with httpx.Client(timeout=HANG) as client:
            answer = client.get(address) if content is None else client.post(address, json=content)
        return answer.raise_for_status().json()

    def mails(self) -> list[str]:
        return [mail["to"] for mail in self.door("outbox")["value"]]

    def journals(self) -> list[list[str]]:
        """The lines of each run, the first run first."""
        files = sorted((self.folder / "state" / "journal").glob("*.jsonl"))
        return [path.read_text("utf-8").splitlines() for path in files]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    with started(folder, "simulate", "--port", "0", stderr=None) as process:
        assert process.stdout
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address
        yield Served(folder, address.group())

"""The table: what was measured, beside its floor and its goal."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PLACE = re.compile(r"(?<=<!-- bench -->\n).*?(?=<!-- /bench -->)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One row; ``met`` is the answer to ``goal``, where there is one."""

    what: str
    measured: str
    floor: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        times = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = {None: "", True: "met", False: "**missed**"}[self.met]
        goal = f"{self.goal}: {verdict}" if verdict else ""
        return f"| {self.what} | {self.measured} | {self.floor} | {times} | {goal} |"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {os.cpu_count()} cores, {memory:.0f} GiB of memory, "
        f"Python {platform.python_version()}."
    )


def table(lines: Iterable[Line]) -> str:
    head = ("| What | Measured | Floor | Ratio | Goal |", "|---|---:|---:|---:|---|")
    return "\n".join([machine(), "", *head, *map(str, lines)]) + "\n"


def put(text: str, page: Path) -> None:
    """Replace what stands between ``<!-- bench -->`` and ``<!-- /bench -->``."""
    before = page.read_text(encoding="utf-8")
    after, count = PLACE.subn(lambda _: text, before)
    if count != 1:
        raise SystemExit(
            f"{page}: no place for the table; write <!-- bench --> and <!-- /bench -->"
        )
    page.write_text(after, encoding="utf-8")

"""What is committed: the files of this repository, as git knows them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def committed() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def sources(*rooms: str) -> tuple[Path, ...]:
    """The Python files of these folders."""
    return tuple(
        path
        for path in committed()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in rooms
    )


def package() -> tuple[Path, ...]:
    """What is shipped: the two packages, without their tests."""
    return tuple(
        path for path in sources("provisioning", "graph_simulator") if "tests" not in path.parts
    )


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()

"""A repository like this one, as its files stand now, in which a release can be made."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from provisioning import __version__
from tests.house.repository import committed, place

SOMEBODY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@extranet.example",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@extranet.example",
    "GIT_AUTHOR_DATE": "2026-03-02T10:00:00+01:00",
    "GIT_COMMITTER_DATE": "2026-03-02T10:00:00+01:00",
    "GIT_CONFIG_GLOBAL": os.devnull,
}
TAG = f"v{__version__}"


def git(folder: Path, *words: str) -> str:
    environment = {**os.environ, **SOMEBODY}
    ran = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def repository(folder: Path) -> Path:
    """One commit, tagged; its changelog names the version, whatever is being written in ours."""
    for path in committed():
        under = folder / place(path)
        under.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, under)
    changelog = folder / "CHANGELOG.md"
    text = re.sub(
        r"^## .*$",
        f"## [{__version__}] - 2026-03-02",
        changelog.read_text("utf-8"),
        count=1,
        flags=re.MULTILINE,
    )
    changelog.write_text(text, "utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=All of it")
    git(folder, "tag", "--force", TAG)


def release(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.release"],
        cwd=folder,
        env={**os.environ, **SOMEBODY, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

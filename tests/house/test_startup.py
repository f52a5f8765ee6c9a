"""What a command loads, and what its help says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT

SAY_WHAT_WAS_LOADED = """
import sys
from provisioning.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as left:
    code = left.code
print("loaded:", *sorted(sys.modules))
sys.exit(code)
"""


def loaded_by(folder: Path, *words: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-c", SAY_WHAT_WAS_LOADED, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.splitlines()[-1].split())


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = {
        "asyncio",
        "azure",
        "django",
        "httpx",
        "jinja2",
        "msgraph",
        "msgspec",
        "rich",
        "yaml",
    }

    assert not heavy & loaded_by(tmp_path, "--help")


def test_validating_the_sample_loads_what_reads_files_and_nothing_else(tmp_path: Path) -> None:
    for name in ("spaces.yaml", "approvals.yaml"):
        shutil.copy(ROOT / name, tmp_path)

    loaded = loaded_by(tmp_path, "validate")

    assert "yaml" in loaded
    assert not {"azure", "httpx", "msgraph", "kiota_abstractions", "uvicorn"} & loaded
    assert not {"django", "jinja2", "markdown_it", "rich"} & loaded


@pytest.mark.parametrize(
    ("words", "imported"),
    [(("--help",), set()), (("validate",), {"validate"}), (("plan", "--help"), {"plan"})],
)
def test_no_command_but_the_one_that_is_asked_for_is_imported(
    tmp_path: Path, words: tuple[str, ...], imported: set[str]
) -> None:
    for name in ("spaces.yaml", "approvals.yaml"):
        shutil.copy(ROOT / name, tmp_path)

    loaded = loaded_by(tmp_path, *words)

    room = "provisioning.cli.commands."
    assert {name.removeprefix(room) for name in loaded if name.startswith(room)} == imported


def test_nothing_is_drawn_to_validate_for_whoever_has_no_template_of_their_own(
    tmp_path: Path,
) -> None:
    for name in ("spaces.yaml", "approvals.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    assert "jinja2" not in loaded_by(tmp_path, "validate")

    shutil.copytree(ROOT / "templates", tmp_path / "templates")

    assert "jinja2" in loaded_by(tmp_path, "validate")

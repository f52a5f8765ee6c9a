"""The wheel where nothing of ours is: installed by pipx, an extranet is begun and applied.

The libraries are those of the lock, from the cache that making .venv filled: nothing is asked of a
network. ``make clean`` and ``make .venv/ready`` fill a cache that was emptied.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT

TOOLS = Path(sys.executable).parent


def ran(
    *command: str | Path, folder: Path, expected: int = 0, **more: str
) -> subprocess.CompletedProcess[str]:
    kept = ("HOME", "LANG", "PATH", "TMPDIR", "UV_CACHE_DIR", "XDG_CACHE_HOME")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    done = subprocess.run(
        command, cwd=folder, env=environment | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def extranet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command that pipx puts on the path."""
    away = tmp_path_factory.mktemp("away")
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory")
    ran(*build, away / "dist", folder=ROOT)
    (wheel,) = (away / "dist").glob("*.whl")
    ran(
        TOOLS / "pipx",
        "install",
        "--backend=uv",
        f"--pip-args=--offline --constraint {ROOT / 'requirements' / 'runtime.txt'}",
        str(wheel),
        folder=away,
        PATH=f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
        PIPX_HOME=str(away / "pipx"),
        PIPX_BIN_DIR=str(away / "bin"),
        PIPX_MAN_DIR=str(away / "man"),
        PIPX_DEFAULT_PYTHON=sys.executable,
    )
    return away / "bin" / "extranet"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert not tmp_path.is_relative_to(ROOT)
    return tmp_path


def test_the_code_that_runs_is_that_of_the_wheel(extranet: Path, folder: Path) -> None:
    python = extranet.resolve().with_name("python")
    code = "import provisioning, graph_simulator; print(provisioning.__file__)"

    where = ran(python, "-c", code, folder=folder).stdout

    assert "/pipx/venvs/" in where


@pytest.mark.parametrize("sample", ["small", "full"])
def test_from_an_empty_folder_to_a_tenant_as_the_files_want_it(
    extranet: Path, folder: Path, sample: str
) -> None:
    ran(extranet, "init", "--sample", sample, folder=folder)
    assert "valid (" in ran(extranet, "validate", folder=folder).stdout
    ran(extranet, "plan", "--sandbox", folder=folder, expected=2)
    ran(extranet, "apply", "--sandbox", "--yes", folder=folder)

    again = ran(extranet, "plan", "--sandbox", folder=folder)

    assert "Nothing to do" in again.stdout
    assert (folder / ".extranet" / "sandbox.json").is_file()


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_the_pipelines_are_in_the_wheel_as_they_are_here(
    extranet: Path, folder: Path, host: str
) -> None:
    ran(extranet, "init", "--ci", host, folder=folder)

    written = [path for path in folder.rglob("*") if path.is_file() and "ci" in path.parts]
    assert written
    for path in written:
        assert path.read_bytes() == (ROOT / path.relative_to(folder)).read_bytes()


def test_the_templates_are_in_the_wheel_and_can_be_replaced(extranet: Path, folder: Path) -> None:
    name = "notices/accepted.txt.j2"
    ours = ran(extranet, "template", name, folder=folder).stdout
    assert ours == (ROOT / "templates" / name).read_text("utf-8")

    (folder / "templates" / "notices").mkdir(parents=True)
    (folder / "templates" / name).write_text("Le mien\n\nBonjour {{ name }}\n", "utf-8")

    assert "Le mien" in ran(extranet, "notices", "preview", "accepted", folder=folder).stdout

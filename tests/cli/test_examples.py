"""Every example of every --help runs, in a folder where it is true."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from provisioning.requests.lock import hang_up
from tests.cli.conftest import Command
from tests.cli.example_world import live_in
from tests.cli.served import served
from tests.cli.walking import COMMANDS, example_of
from tests.house.repository import ROOT
from tests.patience import HANG

EXAMPLES = {name: example_of(made) for name, made in COMMANDS.items()}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Made once, and copied."""
    folder = tmp_path_factory.mktemp("lived-in")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "EXTRANET_STATE", *_OURS):
            patch.delenv(name, raising=False)
        patch.chdir(folder)
        live_in(folder)
    yield folder
    hang_up()


_OURS = [name for name in os.environ if name.startswith(("EXTRANET_", "AZURE_"))]


OF_THEIR_OWN_PROCESS = {
    "portal check",
    "portal forget-factor",
    "portal migrate",
    "portal password",
    "portal serve",
    "simulate",
}


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in OF_THEIR_OWN_PROCESS])
def test_the_example_of_each_command_runs(
    name: str,
    lived_in: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    extranet: Command,
) -> None:
    folder = Path(shutil.copytree(lived_in, tmp_path / "copy", symlinks=True))
    monkeypatch.chdir(folder)
    monkeypatch.delenv("EXTRANET_STATE")
    if name == "import":  # of a tenant in which we never were
        monkeypatch.setenv("EXTRANET_STATE", "before-us")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    code = (folder / "code").read_text("utf-8")
    words = shlex.split(EXAMPLES[name].partition(" >")[0])[1:]

    ran = extranet(*(code if word == "CODE" else word for word in words))

    hang_up()
    assert ran.code in ({0, 1} if name == "worker run" else {0, 2}), ran.err


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (["portal password"], 0, "claire.fontaine@cnsa.example signs in to the portal as"),
        (["portal password", "portal forget-factor"], 0, "has no second factor any more"),
        (["portal migrate"], 0, "are those of this release"),
        (["portal check"], 1, "EXTRANET_PORTAL_PROXIES"),  # there is no proxy here
    ],
)
def test_the_example_of_a_command_of_the_portal_runs(
    folder: Path, names: Sequence[str], code: int, said: str
) -> None:
    for each in ("spaces.yaml", "approvals.yaml", "finess.csv"):
        shutil.copy(ROOT / each, folder)
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", "provisioning", *shlex.split(EXAMPLES[name])[1:]],
            input="Elephant-bleu-42\n",
            capture_output=True,
            text=True,
            timeout=HANG,
            check=False,
        )

    assert done.returncode == code, done.stderr
    assert said in done.stdout
    assert "Elephant" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "database", "said"),
    [
        ("serve --sandbox", "postgres://db/x", "unset DATABASE_URL"),
        ("password --sandbox a@b.example", "postgres://db/x", "unset DATABASE_URL"),
        ("serve --mails-of http://127.0.0.1:1/v1.0", "", "--mails-of goes with --sandbox"),
        ("serve --sandbox --mails-of https://graph.example/v1.0", "", "no tenant of this machine"),
    ],
)
def test_what_is_for_a_sandbox_is_refused_on_anything_else(
    extranet: Command, monkeypatch: pytest.MonkeyPatch, words: str, database: str, said: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)

    ran = extranet("portal", *words.split())

    assert (ran.code, said in ran.err) == (1, True), ran.err


def test_make_portal_is_refused_on_anything_else() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "portal.py", "0"],
        env={**os.environ, "DATABASE_URL": "postgres://db/x"},
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )

    assert (done.returncode, "unset DATABASE_URL" in done.stderr) == (1, True)


def test_the_example_of_simulate_serves_a_tenant(tmp_path: Path) -> None:
    assert EXAMPLES["simulate"].startswith("extranet simulate --port 8765 ")
    shutil.copy(Path(__file__).parents[2] / "spaces.yaml", tmp_path)

    with served(tmp_path) as tenant:  # on a port that is free
        assert tenant.door("outbox") == {"value": []}

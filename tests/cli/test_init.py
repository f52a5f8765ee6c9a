"""extranet init: from an empty folder to a tenant that is as the files want it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from provisioning.cli import parser
from tests.cli.conftest import Command
from tests.house.repository import ROOT

REVIEWED = {"spaces.yaml", "approvals.yaml"}
ALWAYS = {
    ".gitignore",
    "spaces.schema.json",
    "templates/README.md",
    "templates/pages/accessibility.yaml",
}


@pytest.fixture
def empty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = folder / "empty"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def files(folder: Path) -> dict[str, str]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


@pytest.mark.parametrize("sample", ["small", "english", "full"])
def test_an_empty_folder_becomes_an_extranet(extranet: Command, empty: Path, sample: str) -> None:
    begun = extranet("init", "--sample", sample)

    assert begun.code == 0
    told = re.findall(r"^  (extranet .+)$", begun.out, re.MULTILINE)
    assert len(told) == 3
    validate, plan, apply = (extranet(*shlex.split(line)[1:]) for line in told)
    assert (validate.code, plan.code, apply.code) == (0, 2, 0)
    assert len(validate.out.splitlines()) == 1, "a sample warns of nothing"
    again = extranet("plan", "--sandbox")
    assert again.code == 0
    assert "Nothing to do" in again.out
    drawn = extranet("preview", "--out", "apercu")
    assert drawn.code == 0
    assert (empty / "apercu" / "index.html").is_file()


def test_everybody_of_the_small_sample_is_let_in_whatever_the_year(
    extranet: Command, empty: Path
) -> None:
    """Its approvals are of the day on which it is written: none has lapsed."""
    extranet("init")

    plan = extranet("plan", "--sandbox")

    for address in ("camille.bernard@departement-29", "julien.perrin@association-relais"):
        assert address in plan.out
    assert "sarah.nguyen@departement-35.example" in plan.out.partition("(space directions)")[2]
    assert "not honoured" not in plan.out


def test_what_is_written_is_what_is_told(extranet: Command, empty: Path) -> None:
    begun = extranet("init")

    assert files(empty).keys() == REVIEWED | ALWAYS
    assert set(re.findall(r"^  (\S+)$", begun.out, re.MULTILINE)) == REVIEWED | ALWAYS
    assert (empty / "spaces.schema.json").read_text("utf-8") == extranet("schema").out
    head = (empty / "spaces.yaml").read_text("utf-8").splitlines()[0]
    assert head == "# yaml-language-server: $schema=./spaces.schema.json"


def test_the_full_sample_is_the_one_that_is_shipped(extranet: Command, empty: Path) -> None:
    extranet("init", "--sample", "full")

    for name in ("spaces.yaml", "approvals.yaml", "finess.csv"):
        assert (empty / name).read_bytes() == (ROOT / name).read_bytes()


def test_a_folder_that_is_not_there_is_made(extranet: Command, empty: Path) -> None:
    assert extranet("init", "un/dossier").code == 0

    assert files(empty / "un" / "dossier").keys() == REVIEWED | ALWAYS


@pytest.mark.parametrize("there", sorted(REVIEWED | ALWAYS - {".gitignore"}))
def test_nothing_is_written_where_one_of_the_files_is(
    extranet: Command, empty: Path, there: str
) -> None:
    (empty / there).parent.mkdir(parents=True, exist_ok=True)
    (empty / there).write_text("mine", "utf-8")

    ran = extranet("init")

    assert ran.code == 1
    assert there in ran.err
    assert "nothing was written" in ran.err
    assert files(empty) == {there: "mine"}


def test_a_link_that_leads_nowhere_is_something_too(extranet: Command, empty: Path) -> None:
    (empty / "spaces.yaml").symlink_to("elsewhere.yaml")

    assert extranet("init").code == 1
    assert not (empty / "elsewhere.yaml").exists()


def test_a_gitignore_of_before_stays_and_is_told(extranet: Command, empty: Path) -> None:
    (empty / ".gitignore").write_text("mine\n", "utf-8")

    ran = extranet("init")

    assert ran.code == 0
    assert ".gitignore was there and is as it was; it should hold .extranet/" in ran.out
    assert (empty / ".gitignore").read_text("utf-8") == "mine\n"


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_the_pipelines_of_a_host_find_all_that_they_call(
    extranet: Command, empty: Path, host: str
) -> None:
    assert extranet("init", "--ci", host).code == 0

    written = files(empty)
    pipelines = {name: text for name, text in written.items() if name.endswith(".yml")}
    text = "".join(pipelines.values())
    called = set(re.findall(r"(?:scripts|(?<![\w/])ci)/[\w/-]+(?:\.gitlab-ci\.yml)?", text))
    assert called >= {"scripts/environment"}
    assert called <= written.keys() | {"ci/gitlab/check.gitlab-ci.yml"}
    for name, script in written.items():
        if script.startswith("#!"):
            assert os.access(empty / name, os.X_OK)
            assert subprocess.run(["sh", "-n", empty / name], check=False).returncode == 0
    for command in re.findall(r"\.venv/bin/extranet ([a-z-]+[^\n|<>&]*)", text):
        words = [w.replace("$BASE", "HEAD") for w in shlex.split(command.split(" || ")[0])]
        parser().parse_args(words)


def test_the_pipelines_install_this_version_and_the_locked_libraries(
    extranet: Command, empty: Path
) -> None:
    extranet("init", "--ci", "gitlab")

    version = extranet("--version").out.split()[1]
    assert f"extranet-provisioning=={version}\n" in (empty / "scripts/environment").read_text()
    locked = (ROOT / "requirements" / "runtime.txt").read_bytes()
    assert (empty / "scripts" / "requirements.txt").read_bytes() == locked

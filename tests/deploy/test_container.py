"""The image, as far as a machine without containers can make it.

Each COPY and RUN of the build stage is carried out in a folder that stands for its root, offline,
from what ``make`` has just fetched; then ENTRYPOINT runs there as somebody who may write nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.containerfile import FILE, Instruction, each, instructions, stages
from tests.deploy.manifests import EXAMPLE, built, pods, tool
from tests.house.repository import ROOT, committed, place

INSTALL = ROOT / "deploy" / "install"
REVISION = "0123456789abcdef0123456789abcdef01234567"
CACHE = {"UV_CACHE_DIR", "XDG_CACHE_HOME"}
BUILD, FINAL = stages()


def test_the_linter_finds_nothing() -> None:
    ran = tool("hadolint", "--failure-threshold", "style", FILE)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_linter_would_find_something(tmp_path: Path) -> None:
    spoiled = tmp_path / "Containerfile"
    text = FILE.read_text("utf-8")
    spoiled.write_text(text.replace("WORKDIR /src", "RUN cd /src && pip install django"), "utf-8")
    ran = tool("hadolint", spoiled)
    assert ran.returncode == 1
    assert "DL3013" in ran.stdout


def test_an_instruction_is_read_as_a_builder_would() -> None:
    text = "# no\nARG A=1\nRUN one \\\n    && two\n\nUSER 1:1\n"
    assert instructions(text) == [
        Instruction("ARG", "A=1"),
        Instruction("RUN", "one && two"),
        Instruction("USER", "1:1"),
    ]


def test_both_stages_are_the_same_python() -> None:
    """The environment made in one is links to the interpreter of the other."""
    froms = [each(stage, "FROM")[0] for stage in (BUILD, FINAL)]
    assert froms == ["${PYTHON} AS build", "${PYTHON}"]
    text = FILE.read_text("utf-8")
    (python,) = re.findall(r"^ARG PYTHON=python:(\S+)-slim-\w+$", text, re.MULTILINE)
    assert python == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_nobody_is_root_and_nothing_is_installed_without_its_hash() -> None:
    assert each(FINAL, "USER") == ["10001:10001"]
    assert not any(re.search(r"\b(pip|apt-get|curl)\b", run) for run in each(FINAL, "RUN"))
    assert each(BUILD, "RUN") == [
        'echo "${REVISION}" > provisioning/COMMIT && deploy/install /opt/extranet python'
    ]
    installs = re.findall(r".*(?:pip install| build ).*", unfolded(INSTALL))
    assert len(installs) == 4
    for install in installs:
        assert "--require-hashes" in install or install.endswith(
            '--no-deps "$builder"/wheels/*.whl'
        )


def test_what_brings_uv_is_what_brought_it_here() -> None:
    """The one line of the installation that is not run again below: it asks a registry."""
    line = "-m pip install --quiet --disable-pip-version-check --require-hashes -r"
    for script in (INSTALL, ROOT / "scripts" / "environment"):
        assert f"{line} requirements/bootstrap.txt" in unfolded(script)


def unfolded(script: Path) -> str:
    return re.sub(r"\s*\\\n\s*", " ", script.read_text("utf-8"))


def test_the_image_is_what_the_manifests_take_it_for() -> None:
    (user,) = each(FINAL, "USER")
    (folder,) = each(FINAL, "WORKDIR")
    (volume,) = each(FINAL, "VOLUME")
    for pod in pods(built(EXAMPLE)):
        context = pod.spec["securityContext"]
        assert user == f"{context['runAsUser']}:{context['runAsGroup']}"
        mounts = {mount["name"]: mount["mountPath"] for mount in pod.container["volumeMounts"]}
        assert (mounts["files"], mounts["state"]) == (folder, volume)


def test_the_labels_are_those_of_the_open_container_initiative() -> None:
    (label,) = each(FINAL, "LABEL")
    names = re.findall(r'(\S+)="', label)
    prefix = "org.opencontainers.image."
    assert {name.removeprefix(prefix) for name in names} == {
        "title", "description", "licenses", "version", "revision",
    }  # fmt: skip


def ignored() -> tuple[set[str], list[str]]:
    """What ``.dockerignore`` lets through, and what it takes out again."""
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line]
    lines = [line for line in lines if not line.startswith("#")]
    assert lines[0] == "*"
    return {line[1:] for line in lines if line[0] == "!"}, [x for x in lines[1:] if x[0] != "!"]


def sources(stage: list[Instruction]) -> Iterator[tuple[list[str], str]]:
    """Of each COPY from the repository, what and where to."""
    for copy in each(stage, "COPY"):
        *names, where = copy.split()
        if not names[0].startswith("--from"):
            yield [name.rstrip("/") for name in names], where


def test_the_builder_is_given_what_is_copied_and_nothing_else() -> None:
    through, _ = ignored()
    copied = {name for names, _ in sources(BUILD) for name in names}
    assert {re.sub(r"^requirements/\w+\.txt$", "requirements/*.txt", name) for name in copied} == (
        through
    )


def copied(folder: Path, names: list[str], where: str) -> None:
    """As a builder that was given only what is committed and not ignored."""
    _, out = ignored()
    for path in committed():
        name = place(path)
        if any(name == each or name.startswith(f"{each}/") for each in names) and not any(
            name.startswith(f"{each}/") for each in out
        ):
            to = folder / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)
            assert to.parent == (folder / where).resolve() or to.is_relative_to(folder / where)


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """The root of the image. Anybody may enter it, nobody may write to it."""
    folder = Path(tempfile.mkdtemp(prefix="image-"))
    folder.chmod(0o755)
    try:
        made(folder)
        modes(folder, 0o555)
        yield folder
        modes(folder, 0o755)
    finally:
        shutil.rmtree(folder)


def modes(folder: Path, mode: int) -> None:
    for inside, _, _ in os.walk(folder / "opt"):
        Path(inside).chmod(mode)


def made(folder: Path) -> None:
    source = folder / "src"
    source.mkdir()
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": os.environ.get("HOME", "/"),  # uv finds there what was fetched
        "UV_OFFLINE": "1",
        "REVISION": REVISION,
        **{
            name: os.environ[name]
            for name in ("UV_CACHE_DIR", "XDG_CACHE_HOME")
            if name in os.environ
        },
    }
    for word, rest in BUILD:
        match word:
            case "COPY":
                *names, where = rest.split()
                copied(source, [name.rstrip("/") for name in names], where)
            case "RUN":
                line = rest.replace("/opt/extranet", f"{folder}/opt/extranet")
                ran = subprocess.run(
                    ["sh", "-ec", line],
                    cwd=source,
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert ran.returncode == 0, f"{line}: {ran.stderr} (make clean fetches all again)"
    shutil.rmtree(source)


def as_user(user: str) -> list[str]:
    """Where we are root, become the image's user, who may read this machine and write nothing.

    (The Python of this machine may be in a folder that only root enters.)
    """
    if os.geteuid() != 0:
        return []
    uid, gid = user.split(":")
    only_read = "-all,+dac_read_search"
    words = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs"]
    return [*words, f"--inh-caps={only_read}", f"--ambient-caps={only_read}"]


def test_the_image_works_for_somebody_who_may_write_nothing_but_the_state(root: Path) -> None:
    state, files = root / "state", root / "extranet"
    shutil.copytree(EXAMPLE / "files", files, dirs_exist_ok=True)
    state.mkdir()
    state.chmod(0o777)
    variables = dict(re.findall(r"(\w+)=(\S+)", each(FINAL, "ENV")[0]))
    environment = {
        name: value.replace("/opt", f"{root}/opt").replace("$PATH", "/usr/bin:/bin")
        for name, value in variables.items()
    }
    environment["EXTRANET_STATE"] = str(state)
    environment["PYTHONPYCACHEPREFIX"] = str(state / "compiled")  # the image is compiled when made
    (entry,) = each(FINAL, "ENTRYPOINT")
    program = root / "opt/extranet/bin" / entry.strip('[]"')

    for line in (
        each(FINAL, "CMD")[0].strip('[]"'),
        "--version",
        "validate",
        "plan --sandbox",
        "worker run --once --sandbox",
        "worker status",
    ):
        ran = subprocess.run(
            [*as_user(each(FINAL, "USER")[0]), program, *line.split()],
            cwd=files,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode in {0, 2}, f"extranet {line}: {ran.stdout}{ran.stderr}"
        assert "Traceback" not in ran.stderr
        if line == "--version":
            assert REVISION[:7] in ran.stdout

    assert (state / "worker.json").is_file()
    assert [path for path in files.iterdir() if path.name.startswith(".")] == []


def test_what_the_image_runs_is_what_was_installed_in_it(root: Path) -> None:
    """Not the repository: the wheel, with its templates; and nothing that tests or builds."""
    inside = root / "opt/extranet/lib"
    (package,) = inside.rglob("site-packages/provisioning")
    assert (package / "data" / "templates").is_dir()
    names = {path.name for path in package.parent.iterdir()}
    assert not names & {"pytest", "hatchling", "uv", "pip", "tests", "mypy", "kubernetes_validate"}

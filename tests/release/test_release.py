"""``make release``, in repositories made for it: what it refuses, and what it makes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from provisioning import __version__
from tests.house.repository import ROOT, committed, place
from tests.release.packaged import TAG, commit, git, release, repository

WHEEL = f"extranet_provisioning-{__version__}-py3-none-any.whl"
SDIST = f"extranet_provisioning-{__version__}.tar.gz"
BILL = f"extranet-provisioning-{__version__}.cdx.json"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Never written to: each test copies it."""
    return repository(tmp_path_factory.mktemp("pristine") / "repository")


@pytest.fixture
def checkout(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "checkout"))


@pytest.fixture(scope="module")
def released(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which a release was made."""
    folder = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("released") / "checkout"))
    ran = release(folder)
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(released: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(released / "dist" / WHEEL) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def sdist(released: Path) -> set[str]:
    """The files of the sources, below their one folder."""
    with tarfile.open(released / "dist" / SDIST) as archive:
        return {member.name.partition("/")[2] for member in archive if member.isfile()}


def test_a_release_is_the_packages_the_list_of_parts_the_sums_and_the_notes(released: Path) -> None:
    made = {path.name for path in (released / "dist").iterdir()}

    assert made == {WHEEL, SDIST, BILL, "SHA256SUMS", "notes.md"}


def test_the_sums_are_those_of_the_files(released: Path) -> None:
    lines = (released / "dist" / "SHA256SUMS").read_text("utf-8").splitlines()

    told = {name: told for told, name in (line.split("  ") for line in lines)}
    assert told == {
        name: hashlib.sha256((released / "dist" / name).read_bytes()).hexdigest()
        for name in (WHEEL, SDIST, BILL)
    }


def test_the_notes_are_the_words_of_the_changelog_for_this_version_alone(released: Path) -> None:
    changelog = (released / "CHANGELOG.md").read_text("utf-8")
    notes = (released / "dist" / "notes.md").read_text("utf-8")

    assert notes.strip()
    assert notes in changelog
    assert "\n## " not in f"\n{notes}"


def test_the_wheel_holds_every_template_and_no_test(wheel: dict[str, bytes]) -> None:
    templates = {
        f"provisioning/data/{place(path)}": path.read_bytes()
        for path in committed()
        if place(path).startswith("templates/")
    }

    assert templates.items() <= wheel.items()
    assert not [name for name in wheel if "tests" in Path(name).parts]
    assert {Path(name).parts[0].partition("-")[0] for name in wheel} == {
        "provisioning",
        "graph_simulator",
        "extranet_provisioning",
    }


def test_the_wheel_holds_every_module(wheel: dict[str, bytes]) -> None:
    shipped = {
        place(path)
        for path in committed()
        if path.suffix == ".py" and place(path).startswith(("provisioning/", "graph_simulator/"))
    }

    assert {name for name in shipped if "tests" not in Path(name).parts} == {
        name for name in wheel if name.endswith(".py")
    }


def test_the_wheel_holds_its_licence(wheel: dict[str, bytes]) -> None:
    (name,) = (name for name in wheel if name.endswith("licenses/LICENSE"))

    assert wheel[name] == (ROOT / "LICENSE").read_bytes()


def test_the_sources_hold_what_is_read_and_no_test(sdist: set[str]) -> None:
    assert {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "approvals.yaml",
        "docs/index.md",
        "finess.csv",
        "pyproject.toml",
        "requirements/runtime.txt",
        "spaces.schema.json",
        "spaces.yaml",
        "templates/notices/invitation.txt.j2",
    } <= sdist
    assert not [name for name in sdist if {"tests", "bench"} & set(Path(name).parts)]
    assert {name for name in sdist if name.startswith(".github/")} == {
        f".github/workflows/{name}.yml" for name in ("apply", "drift", "review")
    }


def test_the_list_of_parts_is_of_this_version_at_the_instant_of_the_commit(released: Path) -> None:
    bill = json.loads((released / "dist" / BILL).read_text("utf-8"))

    assert bill["metadata"]["component"]["version"] == __version__
    assert bill["metadata"]["timestamp"] == "2026-03-02T09:00:00+00:00"


def printed(folder: Path, *, path: str = os.environ["PATH"]) -> str:
    """What ``extranet --version`` prints for the packages that lie in a folder."""
    ran = subprocess.run(
        [sys.executable, "-c", "from provisioning.cli import main; main(['--version'])"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def installed(released: Path, into: Path) -> Path:
    with zipfile.ZipFile(released / "dist" / WHEEL) as archive:
        archive.extractall(into)
    return into


def test_an_installed_version_says_the_commit_it_was_built_from(
    released: Path, tmp_path: Path
) -> None:
    number = git(released, "rev-parse", "HEAD")

    assert printed(installed(released, tmp_path)) == f"extranet {__version__} ({number[:7]})\n"


def test_a_checkout_says_its_commit_and_whether_files_differ(checkout: Path) -> None:
    number = git(checkout, "rev-parse", "HEAD")
    assert printed(checkout) == f"extranet {__version__} ({number[:7]})\n"

    (checkout / "README.md").write_text("Mine.\n", "utf-8")

    assert printed(checkout) == f"extranet {__version__} ({number[:7]}, modified)\n"


def test_no_commit_is_invented_in_somebody_elses_repository(released: Path, tmp_path: Path) -> None:
    site_packages = installed(released, tmp_path / "theirs" / "site-packages")
    (site_packages / "provisioning" / "COMMIT").unlink()
    git(tmp_path / "theirs", "init", "--quiet")
    commit(tmp_path / "theirs")

    assert printed(site_packages) == f"extranet {__version__}\n"


def test_without_git_a_checkout_still_says_its_version(checkout: Path, tmp_path: Path) -> None:
    assert printed(checkout, path=str(tmp_path)) == f"extranet {__version__}\n"


def edited(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return edit


def untracked(folder: Path) -> None:
    (folder / "mine.txt").write_text("Mine.\n", "utf-8")


def untagged(folder: Path) -> None:
    git(folder, "tag", "--delete", TAG)


def left_over(folder: Path) -> None:
    (folder / "dist").mkdir()
    (folder / "dist" / "old.whl").write_bytes(b"")


SPOILED = {
    "a file that differs": (edited("README.md", "extranet", "intranet"), "README.md"),
    "a file that nobody committed": (untracked, "mine.txt"),
    "no tag": (untagged, f"HEAD does not bear the tag {TAG}"),
    "something in dist": (left_over, "dist/ still holds old.whl"),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_nothing_is_made_when_something_does_not_hold(checkout: Path, spoiled: str) -> None:
    spoil, sentence = SPOILED[spoiled]
    spoil(checkout)

    ran = release(checkout)

    assert ran.returncode == 1
    assert ran.stderr.startswith("no release: ")
    assert sentence in ran.stderr
    assert not (checkout / "dist" / WHEEL).exists()


NUMBER = f'"{__version__}"'
COMMITTED = {
    "a changelog of another version": (
        edited("CHANGELOG.md", f"## [{__version__}]", "## [9.9.9]"),
        "the newest heading of CHANGELOG.md is '[9.9.9]",
    ),
    "a changelog without the day": (
        edited("CHANGELOG.md", f"## [{__version__}] - 2026-03-02", f"## [{__version__}]"),
        f"write '## [{__version__}] - YYYY-MM-DD'",
    ),
    "a version that is not three numbers": (
        edited("provisioning/__init__.py", NUMBER, '"soon"'),
        "no __version__ of three numbers",
    ),
    "a build that differs each time": (
        edited("scripts/build_hook.py", 'f"{known}\\n"', "Path(self.root).name"),
        "not the same bytes when built twice",
    ),
    "sources that lack something": (
        edited("pyproject.toml", 'exclude = ["/tests",', 'exclude = ["/templates/review",'),
        f"{WHEEL}: not the same bytes when built from the sdist alone",
    ),
}


@pytest.mark.parametrize("spoiled", COMMITTED)
def test_nothing_is_made_of_a_commit_that_does_not_hold(checkout: Path, spoiled: str) -> None:
    spoil, sentence = COMMITTED[spoiled]
    spoil(checkout)
    commit(checkout)

    ran = release(checkout)

    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert not (checkout / "dist" / WHEEL).exists()

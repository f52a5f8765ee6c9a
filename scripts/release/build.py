"""Checks that a release holds together, and builds it in a way that anybody can repeat.

The packages are built in two clones, in different folders, time zones and languages; the wheel a
third time from the sdist alone. All must be the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from scripts.release.sbom import sbom

ROOT = Path(__file__).parents[2]
ELSEWHERE = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"}


class Refused(Exception):
    """Why there is no release, and what to do."""


def release() -> list[Path]:
    """The files of the release of HEAD, in dist/."""
    version = _version()
    notes = _notes((ROOT / "CHANGELOG.md").read_text("utf-8"), version)
    _clean()
    _tagged(f"v{version}")
    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    if left := sorted(path.name for path in dist.iterdir()):
        raise Refused(f"dist/ still holds {', '.join(left)}; remove it")
    made = int(_git("log", "-1", "--format=%ct"))
    with tempfile.TemporaryDirectory() as work:
        packages = _built(Path(work), made)
    name = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["name"]
    lock = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    bill = sbom(name, version, lock, datetime.fromtimestamp(made, UTC))
    contents = {**packages, f"{name}-{version}.cdx.json": bill.encode()}
    sums = "".join(f"{_sum(contents[each])}  {each}\n" for each in sorted(contents))
    contents |= {"SHA256SUMS": sums.encode(), "notes.md": notes.encode()}
    for each, content in contents.items():
        (dist / each).write_bytes(content)
    return [dist / each for each in contents]


def _version() -> str:
    text = (ROOT / "provisioning" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if not found:
        raise Refused("provisioning/__init__.py has no __version__ of three numbers")
    return found[1]


def _notes(changelog: str, version: str) -> str:
    """What the changelog says of this version, which must be its newest."""
    newest = [*re.split(r"^## ", changelog, flags=re.MULTILINE), ""][1]
    named = re.match(rf"\[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n", newest)
    if not named:
        raise Refused(
            f"the newest heading of CHANGELOG.md is {newest.partition(chr(10))[0]!r}; "
            f"write '## [{version}] - YYYY-MM-DD', or the version of the heading in "
            "provisioning/__init__.py"
        )
    return newest[named.end() :].strip() + "\n"


def _clean() -> None:
    if changed := _git("status", "--porcelain"):
        raise Refused(f"the work tree is not as committed; commit or remove:\n{changed}")


def _tagged(tag: str) -> None:
    if tag not in _git("tag", "--points-at", "HEAD").split():
        raise Refused(f"HEAD does not bear the tag {tag}; run: git tag --annotate {tag}")


def _built(work: Path, made: int) -> Mapping[str, bytes]:
    """The name and the bytes of the sdist and the wheel."""
    first = _packages(_clone(work / "one"), made, {})
    again = _packages(_clone(work / "another folder"), made, ELSEWHERE)
    _same(first, again, "built twice from the same commit")
    (sdist,) = (name for name in first if name.endswith(".tar.gz"))
    (work / "unpacked").mkdir()
    (work / sdist).write_bytes(first[sdist])
    with tarfile.open(work / sdist) as archive:
        archive.extractall(work / "unpacked", filter="data")
    alone = _packages(work / "unpacked" / sdist.removesuffix(".tar.gz"), made, {}, "wheel")
    _same({name: first[name] for name in alone}, alone, "built from the sdist alone")
    return first


def _clone(into: Path) -> Path:
    _git("clone", "--quiet", str(ROOT), str(into))
    return into


def _packages(source: Path, made: int, more: Mapping[str, str], *targets: str) -> dict[str, bytes]:
    asked = ["--target", ",".join(targets)] if targets else []
    ran = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", "built", *asked],
        cwd=source,
        env={**os.environ, **more, "SOURCE_DATE_EPOCH": str(made)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Refused(f"the build failed:\n{ran.stdout}{ran.stderr}")
    return {path.name: path.read_bytes() for path in sorted((source / "built").iterdir())}


def _same(one: Mapping[str, bytes], other: Mapping[str, bytes], how: str) -> None:
    differ = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if differ:
        raise Refused(f"{', '.join(differ)}: not the same bytes when {how}")


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _git(*words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise Refused(f"git {words[0]}: {ran.stderr.strip()}")
    return ran.stdout.strip()

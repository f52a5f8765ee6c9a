"""extranet init: what an extranet begins with, in a folder where none of it is yet."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from provisioning import __version__
from provisioning.cli.options import Action, argument
from provisioning.errors import Refusal
from provisioning.private import write_whole
from provisioning.shipped import FOLDER

_FRENCH_LAW: Final = {"templates/pages/accessibility.yaml": "templates/pages/accessibility.yaml"}
_REVIEWED: Final = ("spaces.yaml", "approvals.yaml")
_SAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "small": {**{name: f"samples/small/{name}" for name in _REVIEWED}, **_FRENCH_LAW},
    "english": {name: f"samples/english/{name}" for name in _REVIEWED},
    "full": {**{name: name for name in (*_REVIEWED, "finess.csv")}, **_FRENCH_LAW},
}
"""The reviewed files of each sample, and where ours are."""
_ALWAYS: Final = {
    "spaces.schema.json": "spaces.schema.json",
    "templates/README.md": "samples/templates.md",
}
_PIPELINE: Final = {
    "scripts/environment": "samples/pipeline/environment",
    "scripts/requirements.txt": "requirements/runtime.txt",
}
_PIPELINES: Final[Mapping[str, Mapping[str, str]]] = {
    "github": {
        **_PIPELINE,
        **{
            name: name
            for name in (
                ".github/workflows/review.yml",
                ".github/workflows/apply.yml",
                ".github/workflows/drift.yml",
                "ci/approvals",
                "ci/as-data",
                "ci/comment",
                "ci/merged",
                "ci/reviewed-plan",
                "ci/drift-issue",
            )
        },
    },
    "gitlab": {
        **_PIPELINE,
        ".gitlab-ci.yml": "samples/pipeline/gitlab-ci.yml",
        **{
            name: name
            for name in (
                "ci/gitlab/extranet.gitlab-ci.yml",
                "ci/as-data",
                "ci/gitlab/approvals",
                "ci/gitlab/ask.sh",
                "ci/gitlab/comment",
                "ci/gitlab/keep-plan",
                "ci/gitlab/merged",
                "ci/gitlab/reviewed-plan",
                "ci/gitlab/drift-issue",
            )
        },
    },
}
_IGNORED: Final = ".gitignore"
_DAY_OF_SAMPLE: Final = "2026-01-05"
_NEXT: Final = ("extranet validate", "extranet plan --sandbox", "extranet apply --sandbox --yes")


def run(arguments: argparse.Namespace) -> None:
    folder: Path = arguments.folder
    today = datetime.now(UTC).date()
    texts = dict(_texts(arguments.sample, arguments.ci, today))
    ignored = os.path.lexists(folder / _IGNORED)
    there = [name for name in texts if name != _IGNORED and os.path.lexists(folder / name)]
    if there:
        raise Refusal(
            f"{folder}: {', '.join(there)} is there already, so nothing was written; "
            "name another folder: extranet init DIR"
        )
    for name, text in texts.items():
        if not (name == _IGNORED and ignored):
            _write(folder / name, text)
            sys.stdout.write(f"  {name}\n")
    if ignored:
        sys.stdout.write(f"{_IGNORED} was there and is as it was; it should hold .extranet/\n")
    sys.stdout.write(f"\nNext, in {folder.absolute()}:\n")
    sys.stdout.writelines(f"  {command}\n" for command in _NEXT)


def _texts(sample: str, ci: str | None, today: date) -> Iterator[tuple[str, str]]:
    """Each file to write, by its name in the new folder."""
    ours = {**_SAMPLES[sample], **_ALWAYS, _IGNORED: "samples/gitignore"}
    for name, source in {**ours, **(_PIPELINES[ci] if ci else {})}.items():
        text = (FOLDER / source).read_text("utf-8")
        if source.startswith("samples/"):
            text = text.replace(_DAY_OF_SAMPLE, str(today))
            text = text.replace("==VERSION", f"=={__version__}")
        yield name, text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode())
    if text.startswith("#!"):
        path.chmod(0o755)


COMMAND = Action(
    run,
    "extranet init mon-extranet --sample small --ci github",
    "It never overwrites: if one of the files is there, nothing is written.",
    (
        argument(
            "folder",
            "where (default: this folder); made if need be",
            type=Path,
            nargs="?",
            default=Path(),
            metavar="DIR",
        ),
        argument(
            "--sample",
            "small: three spaces; english: the same, in English; full: all that there is "
            "(default small)",
            choices=tuple(_SAMPLES),
            default="small",
        ),
        argument("--ci", "also the pipelines of this host", choices=("github", "gitlab")),
    ),
)

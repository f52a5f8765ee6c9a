"""extranet validate: every mistake of the files at once."""

from __future__ import annotations

import argparse
import collections
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.errors import Mistake, Mistakes
from provisioning.mail import letters
from provisioning.pages.contents import contents
from provisioning.plan.desired import Extranet
from provisioning.requests.notices import NOTICES, samples
from provisioning.reviewed_files import load
from provisioning.spec.files.approvals import load_approvals
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.files.quarantine import load_quarantine
from provisioning.spec.model import Spec

_PORTAL = "https://portail.example"


def run(arguments: argparse.Namespace) -> int:
    others = finess(arguments), quarantine(arguments)
    found, sizes = check(arguments.file, approvals(arguments), *others)
    wrong = [mistake for mistake in found if not mistake.warning]
    if arguments.format == "json":
        sys.stdout.write(msgspec.json.encode({"mistakes": found, **sizes}).decode() + "\n")
    else:
        sys.stdout.writelines(f"{mistake}\n" for mistake in found)
        if not wrong:
            sizes_said = ", ".join(f"{count} {what}" for what, count in sizes.items())
            sys.stdout.write(f"{arguments.file}: valid ({sizes_said})\n")
    return FAILED if wrong else NOTHING


def check(
    spaces: Path,
    files: Iterable[Path],
    register: Path | None = None,
    detained: Path | None = None,
) -> tuple[list[Mistake], dict[str, int]]:
    """The mistakes and warnings of all files, and how much is in them when they are valid."""
    try:
        loaded = load(spaces)
    except Mistakes as mistakes:
        return list(mistakes.mistakes), {}
    found, people = [*loaded.warnings, *loaded.idle, *_broken_templates(loaded.spec)], 0
    for path in files:
        try:
            people += len(load_approvals(path, loaded.spec))
        except Mistakes as mistakes:
            found += mistakes.mistakes
    spec = loaded.spec
    sizes = {"spaces": len(spec.spaces), "profiles": len(spec.profiles), "people": people}
    if register:
        try:
            establishments, warnings = load_establishments(register, spec)
        except Mistakes as mistakes:
            return [*found, *mistakes.mistakes], sizes
        found += warnings
        sizes["establishments"] = len(establishments)
    if detained:
        try:
            sizes["quarantined"] = len(load_quarantine(detained, spec))
        except Mistakes as mistakes:
            found += mistakes.mistakes
    return found, sizes


def _broken_templates(spec: Spec) -> Sequence[Mistake]:
    """Every page is drawn and every notice written, though nobody is let in yet."""

    def draw() -> None:
        collections.deque(contents(Extranet(spec, {}, today=datetime.now(UTC).date())), maxlen=0)

    def invite() -> None:
        letters.invitation(spec.instance.title, spec.instance.support, language=lang)

    lang = spec.instance.lang
    notices = [
        partial(samples, name, lang, portal_url=url) for name in NOTICES for url in ("", _PORTAL)
    ]
    works: list[Callable[[], object]] = [draw, invite, *notices]
    found: list[Mistake] = []
    for work in works:
        try:
            work()
        except Mistakes as mistakes:
            found += mistakes.mistakes
    return list(dict.fromkeys(found))


def approvals(arguments: argparse.Namespace) -> list[Path]:
    """The files named, else approvals.yaml beside spaces.yaml when there is one."""
    if arguments.approvals:
        return list(arguments.approvals)
    beside: Path = arguments.file.with_name("approvals.yaml")
    return [beside] if beside.exists() else []


def finess(arguments: argparse.Namespace) -> Path | None:
    """The file named, else finess.csv beside spaces.yaml when there is one."""
    return _beside(arguments, arguments.finess, "finess.csv")


def quarantine(arguments: argparse.Namespace) -> Path | None:
    """The file named, else quarantine.yaml beside spaces.yaml when there is one."""
    return _beside(arguments, arguments.quarantine, "quarantine.yaml")


def _beside(arguments: argparse.Namespace, named: Path | None, name: str) -> Path | None:
    beside: Path = arguments.file.with_name(name)
    return named or (beside if beside.exists() else None)

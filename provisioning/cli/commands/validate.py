"""extranet validate: every mistake of the files at once."""

from __future__ import annotations

import argparse
import collections
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.files import approvals, finess, quarantine
from provisioning.cli.options import FILES, Action, argument, formats
from provisioning.errors import Mistake, Mistakes
from provisioning.reviewed_files import examine
from provisioning.shipped import names, own_templates
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.files.quarantine import load_quarantine
from provisioning.spec.model import Spec
from provisioning.spec.rules import suggestion

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
    """The mistakes and warnings of all files, and how much is in them.

    A file that is wrong, or unreadable, hides nothing of the others.
    """
    rules = examine(spaces)
    spec, found, sizes = rules.spec, [*rules.mistakes], dict[str, int]()
    if spec:
        sizes |= {"spaces": len(spec.spaces), "profiles": len(spec.profiles), "people": 0}
    found += rules.idle
    if spec and rules.sound:
        found += _own_templates(spec)
    for path in files:
        with _collected(found):
            read = read_approvals(path, spec)
            found += read.mistakes
            sizes["people"] = sizes.get("people", 0) + len(read.registrations)
    if register:
        with _collected(found):
            establishments, warnings = load_establishments(register, spec)
            found += warnings
            sizes["establishments"] = len(establishments)
    if detained:
        with _collected(found):
            at = datetime.now(UTC)
            today = spec.instance.day(at) if spec else at.date()
            sizes["quarantined"] = len(load_quarantine(detained, spec, today=today))
    return found, sizes


@contextmanager
def _collected(found: list[Mistake]) -> Iterator[None]:
    try:
        yield
    except Mistakes as mistakes:
        found += mistakes.mistakes


def _own_templates(spec: Spec) -> list[Mistake]:
    """Of whoever has templates of their own, every page is drawn and every notice written."""
    own = own_templates()
    found = list(_without_effect(own))
    return (
        list(dict.fromkeys([*found, *_broken(spec)]))
        if any(name.endswith(".j2") for name in own)
        else found
    )


def _without_effect(own: Iterable[str]) -> Iterator[Mistake]:
    ours = names() if own else frozenset()
    for name in sorted(own):
        layout = Path(name).parent.name == "pages" and name.endswith(".xml.j2")
        if not (name in ours or layout or name.endswith(".md")):
            text = f"replaces no template of ours; {suggestion(name, ours)}"
            yield Mistake(f"templates/{name}", 1, 1, "", text, warning=True)


def _broken(spec: Spec) -> list[Mistake]:
    from provisioning.mail import letters  # Jinja2 and what it draws: half of the time it takes
    from provisioning.pages.contents import contents
    from provisioning.plan.desired import Extranet
    from provisioning.requests.notices import NOTICES, samples

    def draw() -> None:
        today = spec.instance.day(datetime.now(UTC))
        collections.deque(contents(Extranet(spec, {}, today=today)), maxlen=0)

    def invite() -> None:
        letters.invitation(spec.instance.title, spec.instance.support, language=lang)

    lang = spec.instance.lang
    notices = [
        partial(samples, name, lang, portal_url=url) for name in NOTICES for url in ("", _PORTAL)
    ]
    works: list[Callable[[], object]] = [draw, invite, *notices]
    found: list[Mistake] = []
    for work in works:
        with _collected(found):
            work()
    return found


class _File(argparse.Action):
    """``validate FILE`` is what one types first."""

    def __call__(
        self, _: object, namespace: argparse.Namespace, value: object, _option: object = None
    ) -> None:
        namespace.file = value or namespace.file


COMMAND = Action(
    run,
    "extranet validate spaces.yaml --approvals approvals.yaml",
    options=(
        argument(
            "spaces", "the same as --file", type=Path, nargs="?", action=_File, metavar="SPACES"
        ),
        *FILES,
        formats("text", "json"),
    ),
)

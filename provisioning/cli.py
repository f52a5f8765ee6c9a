"""The command line: one thin function per command, which imports its work when it runs."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from provisioning import __version__
from provisioning.commands import FAILED, grammar

MODULES = {"import": "importing"}
"""The modules of commands whose name Python keeps for itself."""

Command = Callable[[str, str, str], argparse.ArgumentParser]
"""Makes a command of a name, a sentence and an example."""


class Parser(argparse.ArgumentParser):
    """Exit code 2 means "changes" here, so a wrong word on the command line is a 1."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> Parser:
    top = Parser(
        prog="extranet",
        description="Run a Microsoft 365 extranet from a reviewed file.",
        epilog="Example: extranet plan --sandbox",
    )
    top.add_argument("--version", action="version", version=f"extranet {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def command(name: str, text: str, example: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=text, description=text, epilog=f"Example: {example}", allow_abbrev=False
        )
        made.set_defaults(command=name)
        return made

    validate = command(
        "validate",
        "Check spaces.yaml and the approvals: every mistake at once.",
        "extranet validate spaces.yaml --approvals approvals.yaml",
    )
    validate.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=Path("spaces.yaml"),
        help="the reviewed file (default spaces.yaml)",
    )
    _approvals(validate)
    _finess(validate)
    _quarantine(validate)
    _format(validate, "text", "json")

    command(
        "schema",
        "Print the JSON Schema of spaces.yaml, for editors.",
        "extranet schema > spaces.schema.json",
    )

    plan = command(
        "plan",
        "Say what would change. Writes nothing. Exit code 0: nothing to do, 2: changes, 1: error.",
        "extranet plan --sandbox --out plan.json",
    )
    _files(plan)
    _tenant(plan)
    _format(plan, "text", "markdown", "json")
    plan.add_argument("--all", action="store_true", help="cut no list short")
    plan.add_argument("--out", type=Path, metavar="FILE", help="also write the plan as JSON")

    _review_change(
        command(
            "review-change",
            "Say whom a change lets in and out, by which rule, and who must approve it. "
            "Exit code 1: an error, or approvals were counted and do not suffice.",
            "extranet review-change --base main --format markdown",
        )
    )

    _codeowners(
        command(
            "codeowners",
            "Write CODEOWNERS: the file of a space is its referents', the others the admins'. "
            "Exit code 1 with --check: it is out of date.",
            "extranet codeowners --host github",
        )
    )

    _apply(
        command(
            "apply",
            "Make the tenant as the files want it. Exit code 0: done, 2: something waits for the "
            "tenant (run again), 1: something failed.",
            "extranet apply plan.json --sandbox --yes",
        )
    )

    _watching(command)
    _checking(command)
    _adopting(command)

    _register(
        command(
            "finess",
            "The establishments of the national register.",
            "extranet finess import etalab-cs1100502-stock-20260512.csv --dry-run",
        )
    )

    _campaigns(
        command(
            "deposits",
            "The yearly deposit of activity reports.",
            "extranet deposits status --year 2025 --sandbox",
        )
    )

    preview = command(
        "preview",
        "Write the extranet that the plan would publish as files to open. Asks no tenant.",
        "extranet preview --out apercu --as paul.martin@ars-bretagne.example",
    )
    _files(preview)
    preview.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder to write into"
    )
    preview.add_argument(
        "--as", dest="viewer", metavar="ADDRESS", help="show only what this person sees"
    )

    simulate = command(
        "simulate",
        "Serve a simulated tenant on this machine.",
        "extranet simulate --port 8765 --state .extranet/tenant.json",
    )
    simulate.add_argument("--port", type=int, default=0, help="0: any free port (default)")
    simulate.add_argument("--state", type=Path, metavar="FILE", help="where the tenant is kept")
    _spaces(simulate)

    grammar.add(commands)

    completion = command(
        "completion",
        "Print the completion script of a shell.",
        "extranet completion bash > ~/.local/share/bash-completion/completions/extranet",
    )
    completion.add_argument(
        "shell", choices=("bash", "zsh", "tcsh"), help="the shell that will read it"
    )
    completion.set_defaults(parser=top)
    return top


def _apply(made: argparse.ArgumentParser) -> None:
    made.add_argument("plan", nargs="?", type=Path, help="a plan made with plan --out")
    _files(made)
    _tenant(made)
    made.add_argument("--expect", metavar="FINGERPRINT", help="apply this plan and no other")
    made.add_argument(
        "--max-age",
        type=_days,
        default=7,
        metavar="DAYS",
        help="refuse a plan file that is older (default 7)",
    )
    made.add_argument("--yes", action="store_true", help="do not ask")
    _format(made, "text", "json")
    made.add_argument("--all", action="store_true", help="cut no list short")


def _review_change(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--base", required=True, metavar="REV", help="the version it would be merged into"
    )
    made.add_argument("--head", metavar="REV", help="the change (default: the work tree)")
    _files(made)
    where = _tenant(made)
    where.add_argument(
        "--tenant", action="store_true", help="also ask the tenant of the settings what it shows"
    )
    _format(made, "text", "markdown", "json", "html")
    made.add_argument(
        "--language",
        choices=("fr", "en"),
        help="default: fr for markdown and html, en for the others",
    )
    made.add_argument("--public", action="store_true", help="name nobody: counts and rules only")
    made.add_argument(
        "--approved-by",
        action="append",
        metavar="WHO",
        help="somebody who approved: an address, or an @handle of handles:; may be repeated",
    )
    made.add_argument(
        "--require-approval", action="store_true", help="count approvals though nobody approved"
    )
    made.add_argument(
        "--author", metavar="WHO", help="who made the change: their own approval does not count"
    )


def _codeowners(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--host", choices=("github", "gitlab"), required=True, help="where the repository lives"
    )
    made.add_argument(
        "--check", action="store_true", help="write nothing, say whether it is up to date"
    )
    _spaces(made)
    _approvals(made)


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) > 36_500:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days; write it as 7")
    return int(text)


def _seconds(text: str) -> float:
    number = text.removesuffix("s")
    if not number.isdecimal() or not 0 < int(number) <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds; write it as 300s")
    return float(number)


def _watching(command: Command) -> None:
    drift = command(
        "drift",
        "Say what differs from the last applied version, and which side moved. Writes nothing. "
        "Exit code 0: nothing, 2: drift, 1: error.",
        "extranet drift --sandbox",
    )
    _files(drift)
    _tenant(drift)
    _format(drift, "text", "markdown", "json")
    drift.add_argument("--all", action="store_true", help="cut no list short")
    drift.add_argument(
        "--watch", action="store_true", help="again and again, asking only for what changed"
    )
    drift.add_argument("--once", action="store_true", help="one such pass")
    drift.add_argument(
        "--every",
        type=_seconds,
        default=300.0,
        metavar="SECONDS",
        help="between two passes (default 300s)",
    )


def _checking(command: Command) -> None:
    doctor = command(
        "doctor",
        "Say what could keep this from working, and what mends it. Writes nothing to the tenant. "
        "Exit code 0: nothing stands in the way, 1: something does.",
        "extranet doctor --sandbox",
    )
    _files(doctor)
    _tenant(doctor)
    _format(doctor, "text", "json")
    permissions = command(
        "permissions",
        "Print the permissions that the app needs, call by call.",
        "extranet permissions --format markdown",
    )
    _format(permissions, "text", "markdown", "json")


def _adopting(command: Command) -> None:
    _import(
        command(
            "import",
            "Write down an existing tenant as files to prune. Writes nothing to it.",
            "extranet import --sandbox --admin claire.fontaine@cnsa.example --out found",
        )
    )
    adopt = command(
        "adopt",
        "Take over one thing that was in the tenant before us.",
        "extranet adopt guest/paul.martin@ars-bretagne.example --sandbox",
    )
    adopt.add_argument("key", help="such as guest/ADDRESS, account/ADDRESS, group/space/CODE")
    adopt.add_argument("--yes", action="store_true", help="do not ask")
    _files(adopt)
    _tenant(adopt)


def _import(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder to write into"
    )
    made.add_argument(
        "--admin",
        action="append",
        required=True,
        metavar="ADDRESS",
        help="who runs the platform, and answers for groups without owner; may be repeated",
    )
    made.add_argument(
        "--groups", default="", metavar="REGEX", help="only the groups whose name matches"
    )
    made.add_argument("--code", default="ext", help="the code of the extranet (default ext)")
    made.add_argument(
        "--days",
        type=_days,
        default=90,
        help="how long people stay without approval (default 90)",
    )
    _tenant(made)


def _register(made: argparse.ArgumentParser) -> None:
    actions = made.add_subparsers(metavar="ACTION", required=True, parser_class=Parser)
    text = (
        "Bring finess.csv up to date from a public file of FINESS. Nothing is ever deleted. "
        "Exit code 0: done or nothing to change, 2: --dry-run found changes, 1: error."
    )
    bring = actions.add_parser(
        "import",
        help=text,
        description=text,
        epilog="Example: extranet finess import etalab-cs1100502-stock-20260512.csv --dry-run",
        allow_abbrev=False,
    )
    bring.add_argument(
        "source",
        type=Path,
        metavar="FILE",
        help="the structures flow (JSON) or the old etalab extract (CSV), unpacked",
    )
    bring.add_argument(
        "--into", type=Path, metavar="CSV", help="our copy (default finess.csv beside spaces.yaml)"
    )
    bring.add_argument(
        "--categories",
        metavar="LIST",
        help="such as 189,190 (default: those of the structure types in spaces.yaml)",
    )
    bring.add_argument(
        "--dry-run", action="store_true", help="say what would change, write nothing"
    )
    _spaces(bring)
    _format(bring, "text", "json")


def _campaigns(made: argparse.ArgumentParser) -> None:
    actions = made.add_subparsers(metavar="ACTION", required=True, parser_class=Parser)
    text = (
        "Say what each establishment has deposited. Writes to nobody without --send. "
        "Exit code 0: all complete, 2: something is expected, 1: error."
    )
    status = actions.add_parser(
        "status",
        help=text,
        description=text,
        epilog="Example: extranet deposits status --year 2025 --sandbox",
        allow_abbrev=False,
    )
    status.add_argument("--year", type=int, required=True, help="the year that is reported on")
    status.add_argument("--campaign", metavar="CODE", help="where a year has several")
    status.add_argument(
        "--by", choices=("ars", "departement"), default="ars", help="how totals are made"
    )
    status.add_argument("--remind", action="store_true", help="also say who would be written to")
    status.add_argument("--send", action="store_true", help="write to them (with --remind)")
    status.add_argument(
        "--from",
        dest="sender",
        metavar="ADDRESS",
        help="the mailbox that writes (default: the support address of spaces.yaml)",
    )
    _files(status)
    _tenant(status)
    _format(status, "text", "csv", "json", "html")


def _approvals(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--approvals",
        type=Path,
        action="append",
        metavar="FILE",
        help="who was approved (YAML or CSV); may be repeated; default approvals.yaml",
    )


def _spaces(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--file",
        type=Path,
        default=Path("spaces.yaml"),
        metavar="SPACES",
        help="the reviewed file (default spaces.yaml)",
    )


def _finess(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--finess",
        type=Path,
        metavar="FILE",
        help="the establishments (default finess.csv beside spaces.yaml, where there is one)",
    )


def _quarantine(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--quarantine",
        type=Path,
        metavar="FILE",
        help="who stays without approval, until when (default quarantine.yaml beside spaces.yaml, "
        "where there is one)",
    )


def _files(made: argparse.ArgumentParser) -> None:
    _spaces(made)
    _approvals(made)
    _finess(made)
    _quarantine(made)


def _format(made: argparse.ArgumentParser, *forms: str) -> None:
    made.add_argument(
        "--format", choices=forms, default=forms[0], help=f"how it is said (default {forms[0]})"
    )


def _tenant(made: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    where = made.add_mutually_exclusive_group()
    where.add_argument(
        "--sandbox", action="store_true", help="the simulated tenant kept under .extranet/"
    )
    where.add_argument("--graph", metavar="URL", help="another address that speaks Graph")
    return where


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error and exit code 1."""
    arguments = parser().parse_args(words)
    # A large extranet is many long-lived rows: the collector need not look at them so often.
    gc.set_threshold(20_000, 50, 100)
    from provisioning.core.errors import Refusal

    module = MODULES.get(arguments.command, arguments.command.replace("-", "_"))
    command = import_module(f"provisioning.commands.{module}")
    try:
        return int(command.run(arguments))
    except Refusal as refusal:
        from provisioning.terminal import complain

        complain(str(refusal))
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        from provisioning.terminal import complain

        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror or error}; check that it can be read and written")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return FAILED

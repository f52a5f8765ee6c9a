"""extranet audit: the journal of decisions, proved or exported."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.options import ADDRESS, Action, argument
from provisioning.errors import Refusal
from provisioning.requests.audit import Verdict, verify


def _verify(arguments: argparse.Namespace) -> int:
    verdict = _offline(arguments) if arguments.journal else _here(arguments)
    for fault in verdict.faults:
        sys.stdout.write(f"{fault}\n")
    back = f"; the clock went back {verdict.clock_went_back} times" * bool(verdict.clock_went_back)
    said = "NOT as it was written" if verdict.faults else "as it was written"
    sys.stdout.write(f"{verdict.lines} lines, {said}{back}\nlast seal: {verdict.head}\n")
    return FAILED if verdict.faults else NOTHING


def _offline(arguments: argparse.Namespace) -> Verdict:
    try:
        text = arguments.journal.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(f"{arguments.journal}: cannot be read as text; name an export") from None
    # Only a line feed ends a line: a text inside one may hold other separators.
    lines = text.removesuffix("\n").split("\n") if text else []
    return verify(lines, head=arguments.seal)


def _here(arguments: argparse.Namespace) -> Verdict:
    from provisioning.requests.source import opened_for
    from provisioning.requests.store import audit_verify

    opened_for(settings())
    if arguments.seal:
        return verify(audit_verify.export(), head=arguments.seal)
    return audit_verify.verify_journal()


def _export(_: argparse.Namespace) -> None:
    from provisioning.requests.source import opened_for
    from provisioning.requests.store import audit_verify

    opened_for(settings())
    sys.stdout.writelines(audit_verify.export())


def _history(arguments: argparse.Namespace) -> None:
    from provisioning.requests.source import opened_for
    from provisioning.requests.store import audit_verify

    opened_for(settings())
    sys.stdout.writelines(audit_verify.history(arguments.address))


COMMAND = {
    "verify": Action(
        _verify,
        "extranet audit verify journal.jsonl",
        "Prove that no line was changed, removed or added. With FILE: offline.",
        (
            argument("journal", "an export", type=Path, nargs="?", metavar="FILE"),
            argument("--seal", "the last one, noted elsewhere", metavar="SEAL"),
        ),
    ),
    "export": Action(
        _export,
        "extranet audit export > journal.jsonl",
        "Print the journal as JSON lines.",
    ),
    "history": Action(
        _history,
        "extranet audit history paul.martin@ars-bretagne.example",
        "Print the lines about somebody, or of what they did.",
        (ADDRESS,),
    ),
}

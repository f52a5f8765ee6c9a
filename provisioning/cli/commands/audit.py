"""extranet audit: the journal of decisions, proved or exported."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.options import ADDRESS, AS, REASON, SPACES, Action, argument, flag
from provisioning.errors import Refusal
from provisioning.requests.audit import Verdict, verify
from provisioning.requests.key_file import keys_at_hand


def _verify(arguments: argparse.Namespace) -> int:
    verdict = _offline(arguments) if arguments.journal else _here(arguments)
    for fault in verdict.faults:
        sys.stdout.write(f"{fault}\n")
    for key, lines in verdict.unproved.items():
        sys.stdout.write(f"{lines} lines are sealed with the key {key}, which is not here\n")
    back = f"; the clock went back {verdict.clock_went_back} times" * bool(verdict.clock_went_back)
    proved = "NOT PROVED" if verdict.unproved else "as it was written"
    shown = "NOT as it was written" if verdict.faults else proved
    sys.stdout.write(f"{verdict.lines} lines, {shown}{back}\nlast seal: {verdict.head}\n")
    return FAILED if verdict.faults or verdict.unproved else NOTHING


def _offline(arguments: argparse.Namespace) -> Verdict:
    try:
        text = arguments.journal.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(f"{arguments.journal}: cannot be read as text; name an export") from None
    # Only a line feed ends a line: a text inside one may hold other separators.
    lines = text.removesuffix("\n").split("\n") if text else []
    return verify(lines, keys=keys_at_hand(settings()), noted=_noted(arguments))


def _here(arguments: argparse.Namespace) -> Verdict:
    from provisioning.requests.source import opened_for
    from provisioning.requests.store import audit_verify

    opened_for(settings())
    return audit_verify.verify_journal(_noted(arguments))


def _noted(arguments: argparse.Namespace) -> list[str]:
    """Seals said, and those of a file; a store that has no line yet gives an empty one."""
    noted: list[str] = list(arguments.seal or ())
    if arguments.seals:
        try:
            text = arguments.seals.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            raise Refusal(
                f"{arguments.seals}: cannot be read as seals; name what audit seal printed"
            ) from None
        noted += text.split()
    return noted


def _seal(_: argparse.Namespace) -> None:
    from provisioning.requests.source import opened_for
    from provisioning.requests.store import audit_verify

    opened_for(settings(), key_lost=True)
    sys.stdout.write(audit_verify.seal() + "\n")


def _witness(arguments: argparse.Namespace) -> None:
    from provisioning.cli.store import now
    from provisioning.requests.source import opened_for
    from provisioning.requests.store import vouching
    from provisioning.reviewed_files import load

    if bool(arguments.address) is arguments.everybody:
        raise Refusal("name one person, or --everybody where the key was lost")
    spec, by, why = load(arguments.file).spec, arguments.by, arguments.reason
    opened_for(settings(), key_lost=arguments.everybody)
    if arguments.everybody:
        count = vouching.vouch_for_everybody(spec, by=by, reason=why, now=now())
        sys.stdout.write(f"the journal bears witness to the rows of {count} people\n")
        return
    vouching.vouch(spec, arguments.address, by=by, reason=why, now=now())
    sys.stdout.write(f"the journal bears witness to the rows of {arguments.address}\n")


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
            argument("--seal", "one noted elsewhere (repeatable)", action="append", metavar="SEAL"),
            argument("--seals", "a file of them, one a line", type=Path, metavar="FILE"),
        ),
    ),
    "seal": Action(
        _seal,
        "extranet audit seal >> seals.txt",
        "Print the seal of the last line: note it where the database's owner does not write.",
    ),
    "witness": Action(
        _witness,
        "extranet audit witness paul.martin@ars-bretagne.example --as hugo.lemaire@cnsa.example "
        "--reason 'restored by hand'",
        "An admin answers for rows that the journal does not prove.",
        (
            argument("address", "of one person", nargs="?", default="", metavar="ADDRESS"),
            flag("--everybody", "all of them: the key was lost"),
            AS,
            REASON,
            SPACES,
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

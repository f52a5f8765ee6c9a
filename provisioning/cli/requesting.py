"""The words of the commands about requests, people and mails. Importing it costs nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

P = TypeVar("P", bound=argparse.ArgumentParser)
Say = Callable[[argparse.ArgumentParser], object]
"""Adds one option to the parser of an action."""


class Action(NamedTuple):
    """``example`` is what follows the name of the action."""

    text: str
    example: str
    options: tuple[Say, ...] = ()


def argument(name: str, text: str, **more: object) -> Say:
    return lambda made: made.add_argument(name, help=text, **more)  # type: ignore[arg-type]


def formats(*forms: str) -> Say:
    text = f"how it is said (default {forms[0]})"
    return argument("--format", text, choices=forms, default=forms[0])


def target(made: argparse.ArgumentParser) -> None:
    where = made.add_mutually_exclusive_group()
    where.add_argument(
        "--sandbox", action="store_true", help="the simulated tenant kept under .extranet/"
    )
    where.add_argument("--graph", metavar="URL", help="another address that speaks Graph")


def wishes(made: argparse.ArgumentParser) -> None:
    argument(
        "--approvals",
        "who was approved besides (YAML or CSV); default approvals.yaml, where there is one",
        type=Path,
        action="append",
        metavar="FILE",
    )(made)
    argument(
        "--finess",
        "the establishments (default finess.csv beside spaces.yaml, where there is one)",
        type=Path,
        metavar="FILE",
    )(made)
    argument(
        "--quarantine",
        "who is let in for the time being (default quarantine.yaml, where there is one)",
        type=Path,
        metavar="FILE",
    )(made)
    target(made)


LISTED = formats("text", "csv", "json")
AS = argument("--as", "who decides", required=True, metavar="ADDRESS", dest="by")
NUMBER = argument("number", "the number of the request", type=int, metavar="NUMBER")
ADDRESS = argument("address", "any address of the person", metavar="ADDRESS")
SPACE = argument("space", "the code of the space", metavar="SPACE")
REASON = argument("--reason", "what the person will read", required=True, metavar="TEXT")
DIGEST = argument(
    "--digest", "that of the request as it was shown: refused if it changed since", metavar="DIGEST"
)
UNTIL = argument("--until", "the last day of access", metavar="DAY")
WITHIN = argument("--within", "days from today (default 30)", type=int, default=30, metavar="DAYS")
STATE = argument("--state", "only those in this state; may be repeated", action="append")
PROVED = argument("--proved", "the address was proved elsewhere already", action="store_true")
FUNCTION = argument("--function", "a code of functions:", default="", metavar="CODE")
SUB_FUNCTION = argument(
    "--sub-function", "a code of its sub_functions:", default="", metavar="CODE"
)

_EXPIRING = Action(
    "List the profiles whose last day is near.", "--within 60 --format csv", (WITHIN, LISTED)
)
_SUBMIT = (
    argument("--address", "their address", required=True),
    argument("--first-name", "their first name", required=True, metavar="NAME"),
    argument("--last-name", "their last name", required=True, metavar="NAME"),
    argument("--mode", "a code of access_modes:", required=True, metavar="CODE"),
    argument(
        "--structure",
        "where they work, the main one first; may be repeated",
        nargs=2,
        action="append",
        required=True,
        metavar=("TYPE", "NAME"),
    ),
    argument("--application", "a code of applications:", default="extranet", metavar="CODE"),
    argument("--message", "to the responsable", default="", metavar="TEXT"),
    argument("--listed", "to be in the directory of the extranet", action="store_true"),
    PROVED,
)

_AMENDED = (
    argument("--first-name", "their first name", metavar="NAME"),
    argument("--last-name", "their last name", metavar="NAME"),
    argument("--mode", "a code of access_modes:", metavar="CODE", dest="access_mode"),
    argument(
        "--structure",
        "where they work, the main one first; may be repeated",
        nargs=2,
        action="append",
        dest="structures",
        metavar=("TYPE", "NAME"),
    ),
    argument("--message", "to the responsable", metavar="TEXT"),
)

GROUPS: Mapping[str, tuple[str, Mapping[str, Action]]] = {
    "requests": (
        "Requests for an account.",
        {
            "submit": Action(
                "Keep a request for an account; a mail asks to prove the address.",
                "--address paul.martin@ars-bretagne.example --first-name Paul --last-name Martin "
                "--mode microsoft --structure ars ARS-BRETAGNE",
                _SUBMIT,
            ),
            "confirm": Action(
                "Prove an address with the code of the link in the mail.",
                "CODE",
                (argument("token", "the last part of the link", metavar="CODE"),),
            ),
            "link": Action("Send one more link to prove the address.", "12", (NUMBER,)),
            "list": Action(
                "List requests, the oldest first.", "--state confirmed", (STATE, LISTED)
            ),
            "show": Action("Show one request.", "12", (NUMBER, formats("text", "json"))),
            "approve": Action(
                "Accept the account. Only a responsable may.",
                "12 --as claire.fontaine@cnsa.example",
                (NUMBER, AS, DIGEST),
            ),
            "refuse": Action(
                "Refuse the account; the person reads why.",
                "12 --as claire.fontaine@cnsa.example --reason Inconnu",
                (NUMBER, AS, REASON, DIGEST),
            ),
            "amend": Action(
                "Correct one's own request while nobody decided on it.",
                "12 --as paul.martin@ars-bretagne.example --message Bonjour",
                (NUMBER, AS, *_AMENDED),
            ),
            "withdraw": Action(
                "Give up one's own request.",
                "12 --as paul.martin@ars-bretagne.example",
                (NUMBER, AS),
            ),
            "import": Action(
                "Take the CSV export of an access portal, line by line.",
                "export.csv --proved",
                (argument("csv", "the export", type=Path, metavar="CSV"), PROVED),
            ),
            "expiring": _EXPIRING,
        },
    ),
    "profiles": (
        "Requests for profiles, and the profiles that people hold.",
        {
            "submit": Action(
                "Ask for profiles, for somebody whose account is accepted.",
                "paul.martin@ars-bretagne.example ars-investissement",
                (
                    ADDRESS,
                    argument("profiles", "codes of profiles:", nargs="+", metavar="PROFILE"),
                    FUNCTION,
                    SUB_FUNCTION,
                ),
            ),
            "list": Action(
                "List requests and grants, the oldest first.",
                "--state submitted",
                (STATE, argument("--address", "only this person's"), LISTED),
            ),
            "show": Action("Show one request.", "34", (NUMBER, formats("text", "json"))),
            "approve": Action(
                "Grant the profile. Its approvers may, else the referents of its spaces.",
                "34 --as karim.dubois@cnsa.example --until 2027-12-31",
                (NUMBER, AS, UNTIL, DIGEST),
            ),
            "refuse": Action(
                "Refuse the profile; the person reads why.",
                "34 --as karim.dubois@cnsa.example --reason Inutile",
                (NUMBER, AS, REASON, DIGEST),
            ),
            "amend": Action(
                "Correct the function of one's own request while nobody decided on it.",
                "34 --as paul.martin@ars-bretagne.example --function charge-mission",
                (NUMBER, AS, FUNCTION, SUB_FUNCTION),
            ),
            "withdraw": Action(
                "Give up one's own request.",
                "34 --as paul.martin@ars-bretagne.example",
                (NUMBER, AS),
            ),
            "revoke": Action(
                "Take a profile back; the next full pass closes the spaces it opened.",
                "34 --as karim.dubois@cnsa.example --reason Mutation",
                (NUMBER, AS, REASON),
            ),
            "renew": Action(
                "Grant the profile again from today.",
                "34 --as karim.dubois@cnsa.example",
                (NUMBER, AS, UNTIL, DIGEST),
            ),
            "expiring": _EXPIRING,
        },
    ),
    "people": (
        "People known to the store of requests.",
        {
            "list": Action("List everybody whom the store knows, by address.", "", (LISTED,)),
            "show": Action(
                "Show somebody: requests, profiles, decisions, what the tenant shows.",
                "paul.martin@ars-bretagne.example",
                (ADDRESS, formats("text", "json")),
            ),
            "leave": Action(
                "Somebody leaves: profiles sleep, the next full pass blocks the account.",
                "paul.martin@ars-bretagne.example --as claire.fontaine@cnsa.example",
                (ADDRESS, AS),
            ),
            "return": Action(
                "Undo a departure, within 30 days.",
                "paul.martin@ars-bretagne.example --as claire.fontaine@cnsa.example",
                (ADDRESS, AS),
            ),
            "alias": Action(
                "Note another address of somebody known.",
                "paul.martin@ars-bretagne.example p.martin@ars-bretagne.example "
                "--as claire.fontaine@cnsa.example",
                (ADDRESS, argument("other", "the other address", metavar="OTHER"), AS),
            ),
            "merge": Action(
                "Two people are one: what is the second's becomes the first's.",
                "paul.martin@ars-bretagne.example p.martin@ars-bretagne.example "
                "--as claire.fontaine@cnsa.example",
                (ADDRESS, argument("other", "the one that goes", metavar="OTHER"), AS),
            ),
            "remove": Action(
                "Delete the blocked account of somebody who left retention.left_deleted days ago.",
                "paul.martin@ars-bretagne.example --as hugo.lemaire@cnsa.example --sandbox",
                (
                    ADDRESS,
                    AS,
                    argument("--yes", "do not ask", action="store_true"),
                    target,
                ),
            ),
        },
    ),
    "review": (
        "Recertification: does each holder still need their profile?",
        {
            "open": Action(
                "Ask about everybody whom a profile lets into the space.",
                "aidants --as ines.garnier@cnsa.example",
                (SPACE, AS),
            ),
            "status": Action("Say who is answered for.", "aidants", (SPACE, LISTED)),
            "due": Action(
                "List the spaces that were not reviewed for retention.review days.", "", (LISTED,)
            ),
            "remind": Action("Write to the referents while some are not.", "aidants", (SPACE,)),
            "confirm": Action(
                "Answer for one holder: they keep the profile, or lose it with --remove.",
                "aidants 34 --as ines.garnier@cnsa.example",
                (
                    SPACE,
                    NUMBER,
                    AS,
                    argument("--remove", "they no longer need it", action="store_true"),
                    argument("--reason", "why it is removed", default="", metavar="TEXT"),
                ),
            ),
            "close": Action(
                "End the review; silence removes only where the space says so.",
                "aidants --as ines.garnier@cnsa.example",
                (SPACE, AS),
            ),
        },
    ),
    "audit": (
        "The journal of decisions.",
        {
            "verify": Action(
                "Prove that no line was changed, removed or added. With FILE: offline.",
                "journal.jsonl",
                (
                    argument("journal", "an export", type=Path, nargs="?", metavar="FILE"),
                    argument("--head", "the last seal, noted elsewhere", metavar="SEAL"),
                ),
            ),
            "export": Action("Print the journal as JSON lines.", "> journal.jsonl"),
            "history": Action(
                "Print the lines about somebody, or of what they did.",
                "paul.martin@ars-bretagne.example",
                (ADDRESS,),
            ),
        },
    ),
    "retention": (
        "How long things are kept.",
        {
            "run": Action(
                "Remove what is kept too long, and say why.",
                "--dry-run",
                (
                    argument("--dry-run", "say it, remove nothing", action="store_true"),
                    formats("text", "json"),
                ),
            ),
        },
    ),
    "notices": (
        "The mails that people get.",
        {
            "preview": Action(
                "Show a notice with sample values; all their names without one.",
                "accepted --format html",
                (
                    argument("name", "the notice", nargs="?", metavar="NAME"),
                    argument(
                        "--lang", "its language (default fr)", choices=("fr", "en"), default="fr"
                    ),
                    formats("text", "html"),
                ),
            ),
            "list": Action("List the mails that only a person can settle.", "", (LISTED,)),
            "settle": Action(
                "Say whether a mail of unknown fate left.",
                "7 again --as hugo.lemaire@cnsa.example",
                (
                    argument("number", "the number of the mail", type=int, metavar="NUMBER"),
                    argument(
                        "fate", "it was sent, or is to be sent again", choices=("sent", "again")
                    ),
                    AS,
                ),
            ),
        },
    ),
    "worker": (
        "From what was approved to access, without anybody.",
        {
            "run": Action(
                "Provision what was approved, keep what the tenant shows, send the mails.",
                "--once --sandbox",
                (
                    argument("--once", "one pass, which reads everybody", action="store_true"),
                    argument(
                        "--every",
                        "a pass at this pace, for those concerned (default 60s)",
                        default="60s",
                        metavar="TIME",
                    ),
                    argument(
                        "--full-every",
                        "a pass that reads everybody at this pace (default 30m)",
                        default="30m",
                        metavar="TIME",
                    ),
                    wishes,
                ),
            ),
            "status": Action(
                "Say what waits and since when. Exit code 0: fine, 2: something waits too long.",
                "--format json",
                (formats("text", "json"),),
            ),
        },
    ),
}

WHY = Action(
    "Why somebody can, or can not, get in: every link of the chain, or the first that is missing.",
    "paul.martin@ars-bretagne.example finances --sandbox",
    (
        argument("address", "the person", nargs="?", metavar="ADDRESS"),
        argument("place", "one space only", nargs="?", metavar="SPACE"),
        argument("--space", "everybody who is in this space, and why", metavar="SPACE"),
        formats("text", "json"),
        wishes,
    ),
)


def add(commands: argparse._SubParsersAction[P]) -> None:
    """Every command of this page, under the commands of the tool."""
    kind = commands._parser_class  # noqa: SLF001 - so that a wrong word is a 1 here too
    for name, (text, actions) in GROUPS.items():
        made = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        made.set_defaults(command=name)
        below = made.add_subparsers(
            metavar="ACTION", required=True, parser_class=kind, dest="action"
        )
        for word, action in actions.items():
            _fill(below, word, f"{name} {word}", action)
    _fill(commands, "why", "why", WHY)


def _fill(below: argparse._SubParsersAction[P], word: str, name: str, action: Action) -> None:
    made = below.add_parser(
        word,
        help=action.text,
        description=action.text,
        epilog=f"Example: extranet {name} {action.example}".rstrip(),
        allow_abbrev=False,
    )
    if word == name:
        made.set_defaults(command=name)
    for say in action.options:
        say(made)
    argument(
        "--file",
        "the reviewed file (default spaces.yaml)",
        type=Path,
        default=Path("spaces.yaml"),
        metavar="SPACES",
    )(made)

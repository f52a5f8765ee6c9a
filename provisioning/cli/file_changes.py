"""A grant of a file ends in its file: written there, or proposed as a branch of its repository."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from provisioning.change_review.repository import Repository
from provisioning.cli.environment import settings
from provisioning.cli.everybody import filed
from provisioning.cli.options import argument
from provisioning.cli.store import now, say
from provisioning.errors import Refusal
from provisioning.plan.file_grants import FileGrant, FilePerson
from provisioning.private import replaced
from provisioning.reconcile.proposals import Proposal, keep
from provisioning.spec.files.approvals.edit import Edit, Renewal
from provisioning.spec.files.approvals.edits import edited
from provisioning.spec.model import Spec

BRANCH = argument(
    "--branch",
    "what is to change in a file becomes a commit on this new branch; the work tree is not touched",
    metavar="NAME",
)
Changes = Mapping[Path, Sequence[Edit]]


def ended(
    people: Iterable[FilePerson], day: date, *, ids: Iterable[str] | None = None, note: str = ""
) -> Changes:
    """That these people end on ``day``; with ``ids``, these grants of theirs only.

    ``Refusal`` for somebody whose line is unread: nobody knows what it says.
    """
    wanted = None if ids is None else frozenset(ids)
    comment, found = " ".join(note.split()), dict[Path, list[Edit]]()
    for who in people:
        if who.standing == "unread":
            if wanted is None:
                raise Refusal(f"{who.where}: this line is refused ({who.reason}); mend it by hand")
            continue
        grants = tuple(
            number
            for number, each in enumerate(who.grants)
            if wanted is not None and each.id in wanted and each.state != "ended"
        )
        if grants or (wanted is None and who.standing != "ended"):
            found.setdefault(_file(who), []).append(Edit(who.address, day, grants, comment))
    return found


def renewed(people: Iterable[FilePerson], grant: FileGrant, renewal: Renewal) -> Changes:
    """That this grant is given again, on its own line: the one that lasts longest, of several."""
    found: dict[Path, list[Edit]] = {}
    for who in people:
        if grant in who.grants:
            edit = Edit(who.address, grants=(who.grants.index(grant),), renewed=renewal)
            found.setdefault(_file(who), []).append(edit)
    return found


def removed(people: Iterable[FilePerson]) -> Changes:
    """That their entries go."""
    found: dict[Path, list[Edit]] = {}
    for who in people:
        found.setdefault(_file(who), []).append(Edit(who.address))
    return found


def _file(who: FilePerson) -> Path:
    return Path(who.where.rpartition(":")[0])


def made(changes: Changes) -> dict[Path, bytes]:
    """The files as they are to be: all of them, or a ``Refusal`` before anything is written."""
    return {
        path: edited(path.read_bytes(), str(path), edits)
        for path, edits in changes.items()
        if edits
    }


def land(arguments: argparse.Namespace, changes: Changes, message: str) -> None:
    """Write them, or propose them with ``--branch``; and say what is still so until then."""
    files = made(changes)
    if not files:
        return
    names = ", ".join(map(str, files))
    if arguments.branch:
        commit = _proposed(arguments.branch, files, message)
        keep(settings().state_directory, _proposals(changes, arguments.branch))
        say(
            f"{names}: proposed on branch {arguments.branch} ({commit[:12]}); until it is merged "
            "and applied, they are as the file says"
        )
        return
    for path, content in files.items():
        replaced(path, content)
    say(
        f"{names}: written; review it, commit it, then extranet apply: until then the tenant is "
        "as it was"
    )


def end_in_files(spec: Spec, arguments: argparse.Namespace, ids: Sequence[str], note: str) -> None:
    """That these grants end today."""
    changes = ended(filed(arguments, spec), now().date(), ids=ids, note=note)
    land(arguments, changes, f"{', '.join(ids)} ends\n\n{note}")


def _proposed(branch: str, files: Mapping[Path, bytes], message: str) -> str:
    repository = Repository.around(next(iter(files)).parent)
    named: dict[PurePosixPath, bytes] = {}
    for path, content in files.items():
        inside = repository.inside(path)
        if inside is None:
            raise Refusal(f"{path}: outside of this repository; leave --branch out to write it")
        named[inside] = content
    if repository.changed(named):
        raise Refusal(
            f"{', '.join(map(str, files))}: has changes that are not committed; commit them first, "
            "so that the branch proposes this change alone"
        )
    return repository.propose(branch, named, message)


def _proposals(changes: Changes, branch: str) -> Iterable[Proposal]:
    day = now().date()
    for edits in changes.values():
        for edit in edits:
            yield Proposal(address=edit.address, branch=branch, on=day)

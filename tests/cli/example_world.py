"""The folder in which the examples of every --help are true: the full sample, applied to a sandbox
and lived in.

| | of the store |
|---|---|
| request 1 | Marie Durand's, confirmed, undecided |
| request 2 | Louis Robert's, whose address is still to be proved |
| request 3, profiles 1 and 2 | Paul Martin's, accepted; one profile undecided, one granted |
| request 4 | Anne Leroy's, who left today |
| correction 1 | of Paul Martin's name, undecided |
| request 5 | Jean Petit's, who left a hundred days ago and is blocked |
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Collection
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

from provisioning.cli import main
from provisioning.requests import link
from provisioning.requests.form import CorrectionForm
from provisioning.requests.lock import hang_up
from provisioning.requests.store import corrections, leaving, mails
from provisioning.reviewed_files import load
from tests.cli.clone import Clone
from tests.house.repository import ROOT

UNSETTLED = (0, 1)
"""A pass with a mail of unknown fate ends with 1 until somebody settles it."""
CLAIRE, KARIM = "claire.fontaine@cnsa.example", "karim.dubois@cnsa.example"
PAUL = "paul.martin@ars-bretagne.example"
JEAN = "jean.petit@ars-bretagne.example"


def run(*words: str, codes: Collection[int] = (0, 2)) -> str:
    """A command that does what it is asked, in this process; what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    assert code in codes, f"{words}: {err.getvalue()}"
    return out.getvalue()


def live_in(folder: Path) -> None:
    """Fill ``folder``, which is the current one."""
    run("init", "--sample", "full")
    _files(folder)
    _people()
    _lose_a_mail()
    run("worker", "run", "--once", "--sandbox", codes=UNSETTLED)
    long_ago = datetime.now(UTC) - timedelta(days=100)
    leaving.leave(load("spaces.yaml").spec, JEAN, by=CLAIRE, now=long_ago)
    run("people", "leave", "anne.leroy@ars-bretagne.example", "--as", CLAIRE)
    run("worker", "run", "--once", "--sandbox", codes=UNSETTLED)
    _ask()
    run("review", "open", "financement", "--as", KARIM)
    (folder / "code").write_text(code_of_the_link(), "utf-8")
    (folder / "journal.jsonl").write_text(run("audit", "export"), "utf-8")
    run("plan", "--sandbox", "--out", "plan.json")
    hang_up()


def _files(folder: Path) -> None:
    shutil.copy(
        ROOT / "docs" / "examples" / "finess-etalab.csv",
        folder / "etalab-cs1100502-stock-20260512.csv",
    )
    (folder / "export.csv").write_text(
        "Nom;Prénom;Adresse courriel;Profil;Type de structure;Structure\n"
        "Noir;Eva;eva.noir@ars-bretagne.example;Accès standard;ars;ARS-BRETAGNE\n",
        "utf-8",
    )
    clone = Clone.start(folder)
    clone.branch()
    clone.edit("title: Aidants\n", "title: Proches aidants\n")


def _submit(first: str, last: str, *proved: str) -> None:
    run(
        "requests", "submit", "--address", f"{first}.{last}@ars-bretagne.example".casefold(),
        "--first-name", first, "--last-name", last, "--mode", "microsoft",
        "--structure", "ars", "ARS-BRETAGNE", *proved,
    )  # fmt: skip


def _people() -> None:
    _submit("Marie", "Durand", "--proved")
    _submit("Louis", "Robert")
    for number, name in ((3, "Paul Martin"), (4, "Anne Leroy"), (5, "Jean Petit")):
        _submit(*name.split(), "--proved")
        run("requests", "approve", str(number), "--as", CLAIRE)


def _ask() -> None:
    run("profiles", "submit", PAUL, "ars-tarification")
    run("profiles", "submit", PAUL, "ars-investissement")
    run("profiles", "approve", "2", "--as", KARIM)
    form = CorrectionForm(first_name="Paul", last_name="Martin-Durand")
    corrections.ask(load("spaces.yaml").spec, form, by=PAUL, now=datetime.now(UTC))


def _lose_a_mail() -> None:
    now = datetime.now(UTC)
    mails.sending(1, now)
    mails.unknown(1, "its answer was lost", now)


def code_of_the_link() -> str:
    """Of the mail that asks Louis Robert to prove his address."""
    return link.token(2, datetime.now(UTC))

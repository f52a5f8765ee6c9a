"""The two files, small; every day in them is long past, whatever today is."""

from __future__ import annotations

from pathlib import Path

from graph_simulator import Act, Simulator
from tests.tenancy import SPACES as WITH_ONE_ADMIN, people, person

SPACES = (
    WITH_ONE_ADMIN.replace("admin@cnsa.example]", "admin@cnsa.example, second@cnsa.example]")
    + "retention: {grant: 36500, quarantine: 36500}\n"
)
PAUL = person("Paul", "Martin", "aidants", "tarif")
ZOE = person("Zoe", "Le-Goff", "aidants", mode="standard")
MARC = person("Marc", "Petit", "tarif")


def write(folder: Path, *persons: str, spaces: str = SPACES) -> None:
    approvals = people(*persons).replace("2026-02-01", "2020-02-01")
    (folder / "spaces.yaml").write_text(spaces, encoding="utf-8")
    (folder / "approvals.yaml").write_text(approvals, encoding="utf-8")


def sandbox(folder: Path) -> Simulator:
    """The tenant that --sandbox left behind."""
    return Simulator.load(folder / "state" / "sandbox.json")


def mails(folder: Path) -> list[str]:
    """To whom an invitation went, in order."""
    return [mail.to for mail in sandbox(folder).outbox]


def by_hand(folder: Path, *acts: Act) -> Simulator:
    """An administrator does this to the tenant that --sandbox left behind."""
    simulator = sandbox(folder)
    for act in acts:
        simulator.administer(act)
    simulator.save(folder / "state" / "sandbox.json")
    return simulator

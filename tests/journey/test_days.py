"""A day of each person, with the commands they type. The reviewer's is in ``test_pull_request``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from graph_simulator import Act
from provisioning.requests import link
from provisioning.requests.lock import hang_up
from provisioning.spec.files.finess import write_table
from tests.cli.conftest import Command, Ran
from tests.cli.files import SPACES, by_hand, sandbox, write
from tests.cli.test_deposits import WITH_REGION
from tests.cli.test_import import IMPORT, before
from tests.journey.test_campaign import IN_TIME, SITE, TILLEULS, TO_TILLEULS, ZOE
from tests.tenancy import people

__all__ = ["before"]

CLAIRE, INES = "claire.fontaine@cnsa.example", "ines.garnier@cnsa.example"
LEA, MALLORY = "lea.roux@ars.example", "mallory@ars.example"
SPACE = "xnet-ext-space-aidants"
BOX = "extranet@cnsa.example"
ASKS = ("requests", "submit", "--address", LEA, "--first-name", "Léa", "--last-name", "Roux")
MODE = ("--mode", "microsoft", "--structure", "ars", "ARS-BRETAGNE")
PASS = ("worker", "run", "--once", "--sandbox")


@pytest.fixture(autouse=True)
def store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    write(folder, spaces=SPACES.replace("  invitation:", f"  mailbox: {BOX}\n  invitation:"))
    yield
    hang_up()


def done(ran: Ran, code: int = 0) -> str:
    assert ran.code == code, ran
    return ran.out + ran.err


def subjects(folder: Path, address: str) -> list[str]:
    sent = [each.subject for each in sandbox(folder).sent if each.to == [address]]
    return [subject.partition(" : ")[2] for subject in sent]


@pytest.mark.usefixtures("before")
def test_an_administrator_takes_a_tenant_over_on_the_first_day(
    extranet: Command, folder: Path
) -> None:
    """Nobody goes out by it; what was nobody's decision is in quarantine until somebody decides."""
    done(extranet("doctor", "--sandbox"))
    done(extranet(*IMPORT, "--groups", "^(EXT|SEC)"))
    done(extranet("validate", "found/spaces.yaml"))
    files = ("--sandbox", "--file", "found/spaces.yaml")
    plan = done(extranet("plan", *files, "--all", "--out", "plan.json"), 2)
    assert "losing" not in plan

    done(extranet("apply", "plan.json", *files, "--yes"))

    assert "Nothing to do" in done(extranet("plan", *files))
    names = {user.display_name for user in sandbox(folder).tenant.users.values()}
    assert {"Mallory Brun", "Zoé Le-Goff"} <= names
    quarantine = folder / "found" / "quarantine.yaml"
    assert MALLORY in quarantine.read_text("utf-8")

    kept = yaml.safe_load(quarantine.read_text("utf-8"))
    kept["people"] = [each for each in kept["people"] if each["address"] != MALLORY]
    quarantine.write_text(yaml.safe_dump(kept), "utf-8")
    assert "Mallory Brun" in done(extranet("plan", *files), 2), "nobody vouches for her any more"


def test_a_professional_asks_proves_waits_and_enters(extranet: Command, folder: Path) -> None:
    done(extranet("apply", "--sandbox", "--yes"))
    done(extranet(*ASKS, *MODE))
    done(extranet(*PASS))
    assert subjects(folder, LEA) == ["confirmez votre adresse courriel"]
    done(extranet("requests", "confirm", link.token(1, datetime.now(UTC))))
    assert CLAIRE in done(extranet("why", LEA, "aidants", "--sandbox"), 2)

    done(extranet("requests", "approve", "1", "--as", CLAIRE))
    done(extranet("profiles", "submit", LEA, "aidants"))
    done(extranet("profiles", "approve", "1", "--as", INES))
    done(extranet(*PASS))
    assert "invitation" in done(extranet("why", LEA, "aidants", "--sandbox"), 2)
    assert not [each for each in subjects(folder, LEA) if "vous pouvez accéder" in each]

    simulator = sandbox(folder)
    simulator.redeem(LEA)
    simulator.save(folder / "state" / "sandbox.json")
    done(extranet(*PASS))
    assert subjects(folder, LEA)[-1] == "vous pouvez accéder à votre Espace Extranet"
    assert "Aidants: open" in done(extranet("why", LEA, "aidants", "--sandbox"))


def test_a_referent_decides_ends_and_reviews(extranet: Command, folder: Path) -> None:
    done(extranet(*ASKS, *MODE, "--proved"))
    done(extranet("requests", "approve", "1", "--as", CLAIRE))
    done(extranet("profiles", "submit", LEA, "aidants"))
    assert LEA in done(extranet("profiles", "list"))
    assert INES in done(extranet("profiles", "approve", "1", "--as", "admin@cnsa.example"), 1)
    done(extranet("profiles", "approve", "1", "--as", INES))
    done(extranet(*PASS))
    assert LEA in done(extranet("people", "list", "--space", "aidants"))

    done(extranet("review", "open", "aidants", "--as", INES))
    assert LEA in done(extranet("review", "status", "aidants"))
    done(extranet("review", "confirm", "aidants", "1", "--as", INES))
    done(extranet("review", "close", "aidants", "--as", INES))
    assert "space/aidants" not in done(extranet("plan", "--sandbox"))

    done(extranet("profiles", "revoke", "1", "--as", INES, "--reason", "Mutation"))
    assert "Léa Roux" in done(extranet("plan", "--sandbox"), 2)
    done(extranet(*PASS))
    assert LEA not in done(extranet("people", "list", "--space", "aidants"))
    assert "as it was written" in done(extranet("audit", "verify"))


def test_a_manager_follows_a_campaign_to_its_end(extranet: Command, folder: Path) -> None:
    rules = WITH_REGION.replace("  invitation:", f"  mailbox: {BOX}\n  invitation:")
    (folder / "spaces.yaml").write_text(rules, "utf-8")
    (folder / "approvals.yaml").write_text(people(ZOE).replace("2026-02-01", "2020-02-01"), "utf-8")
    write_table(folder / "finess.csv", (TILLEULS,))
    done(extranet("apply", "--sandbox", "--yes"))
    status = ("deposits", "status", "--year", "2025", "--sandbox")

    assert "0 of 1 complete" in done(extranet(*status), 2)
    assert "CAMSP Les Tilleuls" in done(extranet(*status, "--remind", "--preview"), 2)
    assert sandbox(folder).sent == []
    done(extranet(*status, "--remind", "--send"), 2)
    done(extranet(*status, "--remind", "--send"), 2)
    assert [each.to for each in sandbox(folder).sent] == [["zoe.lacaze@ars.example"]]

    simulator = sandbox(folder)
    for name in ("chiffres.xlsx", "texte.pdf"):
        simulator.add_file(SITE, TO_TILLEULS, name, size=40_000, modified=IN_TIME)
    simulator.save(folder / "state" / "sandbox.json")
    assert "1 of 1 complete" in done(extranet(*status))
    assert "Les Tilleuls" in done(extranet(*status, "--format", "html"))


def test_whoever_is_on_call_is_rung_sees_why_and_mends_it(extranet: Command, folder: Path) -> None:
    done(extranet(*ASKS, *MODE, "--proved"))
    done(extranet("requests", "approve", "1", "--as", CLAIRE))
    done(extranet("profiles", "submit", LEA, "aidants"))
    done(extranet("profiles", "approve", "1", "--as", INES))
    assert "no pass of the worker" in done(extranet("worker", "status"), 2)
    done(extranet(*PASS))
    done(extranet("worker", "status"))

    by_hand(folder, Act(by="admin@cnsa.example", do="take out", thing=SPACE, who=LEA))
    told = done(extranet("drift", "--sandbox"), 2)
    assert "Léa Roux" in told
    assert "drift" in done(extranet("worker", "status"), 2)

    done(extranet(*PASS))
    done(extranet("worker", "status"))
    done(extranet("drift", "--sandbox"))

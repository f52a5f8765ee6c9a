"""A profile gets another code (``previously``): whoever holds it stays, however they came in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.requests.lock import hang_up
from tests.cli.clone import Clone
from tests.cli.conftest import Command
from tests.cli.files import SPACES, ZOE, sandbox, write

CLAIRE, INES = "claire.fontaine@cnsa.example", "ines.garnier@cnsa.example"
PAUL = "paul.martin@ars.example"
LABEL = "{label: ars - Référent aidants, structure_types: [ars, cd]"
RENAMED = (
    SPACES.replace(f"  aidants: {LABEL}", f"  proches: {LABEL}, previously: [aidants]")
    .replace("{any: [aidants]}", "{any: [proches]}")
    .replace("{all: [aidants, tarif]}", "{all: [proches, tarif]}")
)


@pytest.fixture(autouse=True)
def everybody_is_in(
    extranet: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Zoé by the file, Paul by a request."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    write(folder, ZOE)
    asked = ("--first-name", "Paul", "--last-name", "Martin", "--mode", "microsoft", "--proved")
    extranet("requests", "submit", "--address", PAUL, *asked, "--structure", "ars", "ARS-BRETAGNE")
    extranet("requests", "approve", "1", "--as", CLAIRE)
    extranet("profiles", "submit", PAUL, "aidants")
    extranet("profiles", "approve", "1", "--as", INES)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert inside(folder) == {"Paul Martin", "Zoe Le-Goff"}
    yield
    hang_up()


def inside(folder: Path) -> set[str]:
    tenant = sandbox(folder).tenant
    (group,) = (
        each
        for each in tenant.groups.values()
        if each.display_name == "Aidants" and "Unified" in each.group_types
    )
    ids = set(tenant.links.of("members", group.id))
    return {user.display_name for id_, user in tenant.users.items() if id_ in ids}


def rename(folder: Path, spaces: str = RENAMED) -> None:
    (folder / "spaces.yaml").write_text(spaces, "utf-8")


def held(extranet: Command) -> str:
    found = json.loads(extranet("profiles", "list", "--format", "json").out)
    (grant,) = (each for each in found if each["address"] == PAUL)
    return str(grant["profile"])


def followed(extranet: Command) -> int:
    return extranet("audit", "export").out.count('"act":"rename"')


def leaving(extranet: Command) -> list[str]:
    plan = json.loads(extranet("plan", "--sandbox", "--format", "json").out)
    return [str(change) for change in plan["changes"] if "membership" in change["key"]]


def test_nobody_leaves_and_the_reviewed_file_is_what_the_store_follows(
    extranet: Command, folder: Path
) -> None:
    rename(folder)

    assert leaving(extranet) == [], "nobody moves: the group is found under its former code"
    why = extranet("why", PAUL, "aidants", "--sandbox").out
    assert "'proches' granted by" in why
    assert held(extranet) == "proches", "readers know it at once"
    assert followed(extranet) == 0, "and write nothing"

    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert followed(extranet) == 1
    assert inside(folder) == {"Paul Martin", "Zoe Le-Goff"}
    assert extranet("plan", "--sandbox").code == 0
    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert followed(extranet) == 1, "once"


def test_the_worker_follows_by_itself(extranet: Command, folder: Path) -> None:
    rename(folder)

    assert extranet("worker", "run", "--once", "--sandbox").code in {0, 2}

    assert followed(extranet) == 1
    assert inside(folder) == {"Paul Martin", "Zoe Le-Goff"}
    assert "openings: 0\n" in extranet("worker", "status").out


def test_a_decision_is_taken_under_the_code_of_today(extranet: Command, folder: Path) -> None:
    rename(folder)

    assert extranet("profiles", "revoke", "1", "--as", INES, "--reason", "Parti.").code == 0

    assert followed(extranet) == 1
    assert len(leaving(extranet)) > 0


def test_without_previously_the_plan_says_who_waits_and_what_to_write(
    extranet: Command, folder: Path
) -> None:
    rename(folder, RENAMED.replace(", previously: [aidants]", ""))
    (folder / "approvals.yaml").write_text("people: []\n", "utf-8")

    ran = extranet("plan", "--sandbox")

    assert "Paul Martin (person/1): profile 'aidants' is not granted" in ran.out
    assert "write previously: [aidants] there" in ran.out


def test_the_review_says_both_names_and_that_nobody_loses_it(
    extranet: Command, folder: Path
) -> None:
    clone = Clone.start(folder)
    clone.branch()
    rename(folder)
    clone.commit()

    review = ("review-change", "--base", "main", "--head", "change", "--author", INES)
    comment = extranet(*review, "--format", "markdown").out

    was, now = "ars - Référent aidants (aidants)", "ars - Référent aidants (proches)"
    assert f"{was} devient {now}, personne ne le perd" in comment
    assert "Personne ne gagne ni ne perd d'accès" in comment

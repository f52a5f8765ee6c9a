"""extranet probe: what is shown before, what is found, and who takes the facts file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provisioning.doctor.behaviour import CONSEQUENCES, NO_CONSEQUENCE
from provisioning.kinds import KINDS
from provisioning.target import beliefs
from provisioning.tenant_facts import Fact, encoded
from tests.cli.conftest import Command
from tests.cli.files import sandbox
from tests.cli.served import served
from tests.cli.test_doctor import findings
from tests.probe.test_tenant_facts import DAY

SCRATCH = ("--scratch-prefix", "essai2026")


def facts(folder: Path, *given: Fact) -> str:
    (folder / "facts.json").write_bytes(encoded(given, tool="0.1.0", on=DAY))
    return "facts.json"


def test_a_probe_shows_what_it_makes_and_leaves_the_facts(extranet: Command, folder: Path) -> None:
    ran = extranet("probe", "--sandbox", *SCRATCH, "--yes", "--out", "facts.json",
                   "--only", "security_groups_soft_deleted", "max_or_clauses")  # fmt: skip

    assert ran.code == 0, ran.err
    assert "+ a security group" in ran.out
    assert "Permissions used: Group.ReadWrite.All, Organization.Read.All" in ran.out
    assert "Probed: 2 as believed, 0 otherwise, 0 could not tell." in ran.out
    written = json.loads((folder / "facts.json").read_text("utf-8"))
    assert (written["format"], len(written["facts"])) == (1, 2)
    assert not sandbox(folder).tenant.groups


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say --scratch-prefix"),
        (SCRATCH, "nobody to ask: add --yes"),
        (("--scratch-prefix", "Essai"), "is no prefix"),
        (("--only", "lagg"), "did you mean 'lag'?"),
        ((*SCRATCH, "--yes", "--out", "nowhere/facts.json"), "nowhere: no such folder"),
    ],
)
def test_a_probe_that_nobody_agreed_to_makes_nothing(
    extranet: Command, folder: Path, words: tuple[str, ...], said: str
) -> None:
    ran = extranet("probe", "--sandbox", *words)

    assert ran.code == 1
    assert said in ran.err
    file = folder / "state" / "sandbox.json"
    assert not file.exists() or not sandbox(folder).tenant.groups


def test_a_belief_without_a_probe_is_said_with_the_reason(extranet: Command) -> None:
    ran = extranet("probe", "--sandbox", *SCRATCH, "--yes", "--only", "delta_token_days")

    assert ran.code == 0
    assert "? delta_token_days: could not tell, it takes a week" in ran.out
    assert "Probed: 0 as believed, 0 otherwise, 1 could not tell." in ran.out


def test_the_list_shows_every_belief_its_source_and_what_is_made(extranet: Command) -> None:
    listed = extranet("probe", "--list").out

    for name, belief in beliefs().items():
        assert f"{name}\n" in listed
        assert f"read in: {belief.source}" in listed
    one = extranet("probe", "--list", "--only", "lag").out
    assert "makes: a security group with a blocked account in it" in one
    assert "site_delay" not in one


def test_a_tenant_that_behaves_otherwise_is_rehearsed_in_the_sandbox(
    extranet: Command, folder: Path
) -> None:
    with served(folder) as tenant:
        tenant.door("settings", {"temporary_access_pass": True})
        ran = extranet("probe", "--graph", tenant.address, *SCRATCH, "--yes", "--out", "facts.json",
                       "--only", "temporary_access_pass")  # fmt: skip
        assert "temporary_access_pass: otherwise, true and not false" in ran.out, ran.err

    again = extranet("probe", "--sandbox", "--facts", "facts.json", *SCRATCH, "--yes",
                     "--only", "temporary_access_pass")  # fmt: skip
    assert "temporary_access_pass: otherwise, true and not false" in again.out
    assert "--facts goes with --sandbox" in extranet("plan", "--facts", "facts.json").err


def test_doctor_says_which_facts_matter_to_the_files(extranet: Command, folder: Path) -> None:
    told = facts(
        folder,
        Fact("temporary_access_pass", "as believed", False, False),
        Fact("invite_breaks_inheritance", "otherwise", True, False),
        Fact("sites_selected_everywhere", "could not tell", True, reason="no token"),
        Fact("deleted_groups_keep_their_name", "otherwise", False, True),
    )
    ran = extranet("doctor", "--sandbox", "--facts", told)

    assert "~ behaviour: deleted_groups_keep_their_name: a group deleted by hand" in ran.out
    assert "· behaviour: temporary_access_pass: a standard account gets a password" in ran.out
    assert "? behaviour: sites_selected_everywhere: not known (no token)" in ran.out
    assert "invite_breaks_inheritance" not in ran.out  # no folder is wanted


def test_doctor_is_content_with_a_tenant_as_believed(extranet: Command, folder: Path) -> None:
    told = facts(folder, Fact("caller_becomes_owner", "as believed", False, False))

    found = findings(extranet, "--sandbox", "--facts", told)

    assert found["behaviour"]["level"] == "good"


def test_every_belief_is_known_to_matter_or_not() -> None:
    assert {*CONSEQUENCES} | NO_CONSEQUENCE == {*beliefs()}
    assert not {*CONSEQUENCES} & NO_CONSEQUENCE
    kinds = {kind.name for kind in KINDS}
    assert all(kinds.issuperset(each.kinds) for each in CONSEQUENCES.values())

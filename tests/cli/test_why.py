"""Why somebody can, or can not, get in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.requests.lock import hang_up
from tests.cli.conftest import Command
from tests.cli.files import sandbox
from tests.cli.served import served
from tests.house.repository import ROOT

PAUL, ZOE = "paul.martin@ars.example", "zoe.le-goff@ars.example"
CLAIRE, INES = "claire.fontaine@cnsa.example", "ines.garnier@cnsa.example"


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield
    hang_up()


def redeem(folder: Path, address: str) -> None:
    simulator = sandbox(folder)
    simulator.redeem(address)
    simulator.save(folder / "state" / "sandbox.json")


def test_a_whole_chain_ends_at_the_way_in(extranet: Command, folder: Path) -> None:
    extranet("apply", "--sandbox", "--yes")
    redeem(folder, PAUL)

    ran = extranet("why", PAUL, "finances", "--sandbox")

    assert ran.code == 0, ran
    assert "Financement: open" in ran.out
    assert f"granted by {INES} on 2020-02-01 until " in ran.out
    assert "https://extranet.example/accueil" in ran.out


def test_the_first_missing_link_is_named_with_who_can_mend_it(
    extranet: Command, folder: Path
) -> None:
    never = extranet("why", "nobody@ars.example", "--sandbox")
    assert "no request and no approval" in never.out

    before = extranet("why", PAUL, "finances", "--sandbox")
    assert "the next apply or worker pass makes it" in before.out

    extranet("apply", "--sandbox", "--yes")
    invited = extranet("why", PAUL, "finances", "--sandbox")
    assert "the invitation is not accepted yet" in invited.out

    closed = extranet("why", ZOE, "finances", "--sandbox")
    assert "'ars - Référent tarification' is not granted" in closed.out
    assert "karim.dubois@cnsa.example" in closed.out
    assert {never.code, before.code, invited.code, closed.code} == {2}


def test_what_the_tenant_refuses_each_time_is_said_with_who_can_mend_it(
    extranet: Command, folder: Path
) -> None:
    with served(folder) as tenant:
        tenant.door("settings", {"blocked_domains": ["ars.example"]})
        extranet("apply", "--yes", "--graph", tenant.address)
        why = extranet("why", PAUL, "finances", "--graph", tenant.address)
        doctor = extranet("doctor", "--graph", tenant.address)

    for said in (why.out, doctor.out):
        assert "the tenant refused it on " in said
        assert "blocked by a policy of the tenant" in said
        assert "an administrator of the tenant" in said
        assert "which domains are allowed" in said
    assert "the next apply or worker pass makes it" not in why.out


def test_a_request_that_waits_is_named_with_who_decides(extranet: Command) -> None:
    words = ("--first-name", "Anne", "--last-name", "Petit", "--mode", "standard")
    address = "anne.petit@ars.example"
    extranet(
        "requests", "submit", "--address", address, *words, "--structure", "ars",
        "ARS-BRETAGNE", "--proved",
    )  # fmt: skip
    waiting = extranet("why", address, "--sandbox")
    assert "request 1 is confirmed" in waiting.out
    assert CLAIRE in waiting.out

    extranet("requests", "approve", "1", "--as", CLAIRE)
    extranet("profiles", "submit", address, "aidants")

    asked = extranet("why", address.upper(), "aidants", "--sandbox")

    assert "it was asked for and waits" in asked.out
    assert INES in asked.out


def test_a_space_tells_who_is_in_it_and_why(extranet: Command, folder: Path) -> None:
    extranet("apply", "--sandbox", "--yes")
    assert extranet("why", "--space", "aidants", "--sandbox").code == 0
    simulator = sandbox(folder)
    stranger = simulator.add_guest("eve@ars.example", "Eve", "Intruse")
    [group] = [
        g for g in simulator.tenant.groups.values() if g.unique_name == "xnet-ext-space-aidants"
    ]
    simulator.tenant.link("members", group.id, [stranger])
    simulator.save(folder / "state" / "sandbox.json")

    ran = extranet("why", "--space", "aidants", "--sandbox", "--format", "json")

    assert ran.code == 2
    unexplained = [each["name"] for each in json.loads(ran.out) if not each["why"]]
    assert len(unexplained) == 1
    assert "Eve Intruse" in unexplained[0]


def test_without_a_credential_the_files_answer_and_say_what_only_the_tenant_can_tell(
    extranet: Command,
) -> None:
    signed_out = extranet("why", PAUL, "finances")
    assert signed_out.code == 1
    assert "--offline" in signed_out.err

    granted = extranet("why", PAUL, "finances", "--offline")
    assert "Financement: not known" in granted.out
    assert f"granted by {INES} on 2020-02-01" in granted.out
    assert "? tenant: the tenant was not asked; only it can tell whether" in granted.out
    assert f"whoever may read the tenant runs extranet why {PAUL} finances" in granted.out
    assert "this is what the files and the requests say" in granted.err

    closed = extranet("why", ZOE, "finances", "--offline")
    assert "Financement: closed" in closed.out
    assert "karim.dubois@cnsa.example" in closed.out
    assert (granted.code, closed.code) == (2, 2)


def test_offline_a_space_tells_whom_the_approvals_let_in(extranet: Command) -> None:
    ran = extranet("why", "--space", "aidants", "--offline", "--format", "json")

    assert ran.code == 0
    assert PAUL in [each["address"] for each in json.loads(ran.out)]
    assert all(each["why"] for each in json.loads(ran.out))


def test_a_space_that_does_not_exist_is_told(extranet: Command) -> None:
    assert "did you mean" in extranet("why", PAUL, "finance", "--sandbox").err.casefold()
    assert extranet("why", "--sandbox").code == 1


@pytest.mark.parametrize(
    "words", [("plan", "--sandbox"), ("validate",), ("why", PAUL, "--sandbox")]
)
def test_files_alone_never_load_django(folder: Path, words: tuple[str, ...]) -> None:
    script = (
        "import sys\nfrom provisioning.cli import main\nmain(sys.argv[1:])\n"
        "print('django' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "EXTRANET_STATE": str(folder / "state")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "False"

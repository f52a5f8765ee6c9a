"""extranet doctor: each thing that could go wrong is found, with what mends it."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_simulator import Simulator
from provisioning.check_result import CheckResult
from provisioning.doctor.machine import clock, signing_in
from provisioning.doctor.tenant import _compared
from provisioning.graph.auth import roles_of
from provisioning.graph.permissions import holds, least
from provisioning.kinds import NEEDS
from provisioning.settings import Settings
from tests.cli.conftest import Command
from tests.cli.files import SPACES, ZOE, sandbox, write
from tests.cli.served import Served, served
from tests.tenancy import Tenancy


def findings(extranet: Command, *words: str, code: int = 0) -> dict[str, dict[str, Any]]:
    """The worst finding of each check."""
    ran = extranet("doctor", "--format", "json", *(words or ("--sandbox",)))
    assert ran.code == code, ran.out + ran.err
    order = ["good", "note", "unknown", "warning", "error"]
    every = sorted(json.loads(ran.out)["findings"], key=lambda each: order.index(each["level"]))
    return {each["check"]: each for each in every}


def changed(folder: Path, simulator: Simulator) -> None:
    simulator.save(folder / "state" / "sandbox.json")


def test_in_the_sandbox_nothing_stands_in_the_way(extranet: Command) -> None:
    ran = extranet("doctor", "--sandbox")

    assert ran.code == 0
    assert "Nothing stands in the way." in ran.out


def test_over_http_the_clock_is_compared_too(extranet: Command, folder: Path) -> None:
    with served(folder) as tenant:
        found = findings(extranet, "--graph", tenant.address)

    assert found["clock"]["level"] == "good"


def test_an_unverified_domain_is_found(extranet: Command, folder: Path) -> None:
    with served(folder) as tenant:
        # A simulated tenant verifies the domain of the spaces.yaml that it was started with.
        write(folder, ZOE, spaces=SPACES.replace("comptes.extranet.example", "autre.example"))
        found = findings(extranet, "--graph", tenant.address, code=1)

    assert found["domain"]["level"] == "error"
    assert "autre.example is not a verified domain" in found["domain"]["text"]
    assert "instance.domain" in found["domain"]["mend"]


def test_a_tenant_that_lets_nobody_invite_is_found(extranet: Command, folder: Path) -> None:
    extranet("plan", "--sandbox")
    simulator = sandbox(folder)
    simulator.policy.allow_invites_from = "none"
    changed(folder, simulator)

    found = findings(extranet, code=1)

    assert found["invitations"]["level"] == "error"
    assert "External collaboration settings" in found["invitations"]["mend"]


def test_missing_licences_and_closed_doors_are_told_apart(extranet: Command, folder: Path) -> None:
    with served(folder) as tenant:
        tenant.door("settings", {"products": ["EXCHANGESTANDARD"]})
        without = findings(extranet, "--graph", tenant.address, code=1)
        tenant.door(
            "faults",
            [
                {"path": path, "status": 403, "code": "Forbidden", "message": "No.", "times": 9}
                for path in ("/subscribedSkus", "/policies/*")
            ],
        )
        closed = findings(extranet, "--graph", tenant.address)

    assert "SharePoint" in without["licences"]["text"]
    assert without["sign-ins"]["level"] == "note"
    assert "act on nobody" in without["sign-ins"]["text"]
    assert "PremiumTenant" in without["sign-ins"]["text"]
    assert "AuditLog.Read.All" in without["sign-ins"]["mend"]
    assert closed["licences"]["level"] == closed["invitations"]["level"] == "unknown"
    assert closed["licences"]["mend"] == "extranet permissions"


def test_referents_whom_the_tenant_does_not_know_are_named(extranet: Command, folder: Path) -> None:
    with served(folder) as tenant:
        write(folder, ZOE, spaces=SPACES.replace("paul.roche@", "jamais.vu@"))
        found = findings(extranet, "--graph", tenant.address)

    assert found["referents"]["level"] == "warning"
    assert "jamais.vu@cnsa.example" in found["referents"]["text"]


def test_files_with_mistakes_are_said_before_any_tenant_is_asked(
    extranet: Command, folder: Path
) -> None:
    (folder / "spaces.yaml").write_text("instance: {}\n")

    found = findings(extranet, code=1)

    assert found["files"]["mend"] == "extranet validate"
    assert not (folder / "state" / "sandbox.json").exists()


def test_a_tenant_that_refuses_us_is_one_finding(extranet: Command, folder: Path) -> None:
    with served(folder) as tenant:
        refuse_everything(tenant)
        found = findings(extranet, "--graph", tenant.address, code=1)

    assert found["credentials"]["level"] == "error"
    assert "invitations" not in found


def refuse_everything(tenant: Served) -> None:
    no = {"status": 403, "code": "Forbidden", "message": "No.", "times": 99}
    tenant.door("faults", {"path": "/organization"} | no)


def test_nobody_signed_in_is_found_without_asking_anybody() -> None:
    settings = Settings(credential="environment")

    [found] = signing_in(settings, "https://graph.microsoft.com/v1.0", sandbox=False)

    assert found.level == "error"
    assert "AZURE_CLIENT_SECRET" in found.text


def test_a_secret_works_and_is_warned_of() -> None:
    given = {"AZURE_CLIENT_SECRET": "x"}
    settings = Settings(credential="environment", tenant_id="t", client_id="c", environment=given)

    levels = [f.level for f in signing_in(settings, "https://graph.example/v1.0", sandbox=False)]

    assert levels == ["good", "warning"]


@pytest.mark.parametrize(
    ("theirs", "level", "word"),
    [
        ("Mon, 23 Nov 2026 08:00:00 GMT", "good", "agree"),
        ("Mon, 23 Nov 2026 07:50:00 GMT", "error", "ahead of"),
        ("Mon, 23 Nov 2026 08:10:00 GMT", "error", "behind"),
        (None, "unknown", "did not say"),
    ],
)
def test_clocks_apart_are_found(theirs: str | None, level: str, word: str) -> None:
    found = clock(theirs, datetime(2026, 11, 23, 8, 0, tzinfo=UTC))

    assert found.level == level
    assert word in found.text


# Permissions: what the token really holds.


def token(**claims: Any) -> str:
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.signature"


def test_roles_are_read_from_the_token_and_only_there() -> None:
    assert roles_of(token(roles=["User.Read.All"])) == {"User.Read.All"}
    assert roles_of(token(scp="User.Read")) == frozenset()
    for opaque in ("local", "a.b.c", "..", token(roles=3)):
        assert roles_of(opaque) is None


def bare(permissions: Sequence[str]) -> frozenset[str]:
    return frozenset(each.partition(" ")[0] for each in permissions)


READ, WRITE = bare(least(NEEDS, ("plan",))), bare(least(NEEDS, ("plan", "apply")))


@pytest.mark.parametrize(
    ("roles", "level", "word"),
    [
        (frozenset(), "error", "a plan also needs"),
        (READ - {"User.Read.All"}, "error", "User.Read.All"),
        (READ, "note", "an apply also needs"),
        (WRITE - {"Mail.Send"}, "good", "enough"),
        (WRITE | {"Mail.Send"}, "warning", "every mailbox"),
        (WRITE | {"Directory.ReadWrite.All"}, "warning", "never used here: Directory"),
    ],
)
def test_permissions_are_held_against_the_least(
    roles: frozenset[str], level: str, word: str
) -> None:
    found: list[CheckResult] = list(_compared(roles))

    assert any(each.level == level and word in each.text for each in found), found


@pytest.mark.parametrize("taken", sorted(WRITE - {"Mail.Send"}))
def test_each_permission_that_lacks_is_named_with_what_it_is_for(taken: str) -> None:
    [lacking] = [each for each in _compared(WRITE - {taken}) if "also needs" in each.text]

    assert any(f"{name} (" in lacking.text for name in {taken, *held_by(taken)})
    assert not any("never used" in each.text for each in _compared(WRITE - {taken}))


def held_by(permission: str) -> set[str]:
    return {row.permission for row in NEEDS if holds({permission}, row.permission)}


@pytest.mark.parametrize(
    "roles", [WRITE | {"User.Invite.All"}, WRITE | {"AuditLog.Read.All", "Directory.Read.All"}]
)
def test_a_narrower_permission_beside_a_wider_one_is_no_fault(roles: frozenset[str]) -> None:
    assert not any("never used" in each.text for each in _compared(roles))


def test_the_local_token_is_never_taken_for_roles(tmp_path: Path) -> None:
    assert Tenancy(tmp_path).run(lambda graph: graph.roles()) is None


def test_permissions_prints_all_three_forms(extranet: Command) -> None:
    text, markdown, data = (
        extranet("permissions", "--format", form).out for form in ("text", "markdown", "json")
    )

    for said in (text, markdown, data):
        assert "User.Invite.All" in said
    assert "User.Read.All" in json.loads(data)["least"]["read (plan, drift, doctor)"]

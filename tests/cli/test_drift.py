"""extranet drift, on the sandbox: who moved, the files or the tenant."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from graph_simulator import Act
from provisioning.reconcile import reports
from provisioning.requests.source import opened_for
from provisioning.settings import Settings
from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL, SPACES, ZOE, by_hand, sandbox, write
from tests.cli.served import EXTRANET, Served, environment, served
from tests.tenancy import person

ADMIN = "admin@cnsa.example"
AIDANTS = "xnet-ext-space-aidants"


@pytest.fixture(autouse=True)
def applied(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0


def drifted(extranet: Command, code: int = 2) -> list[dict[str, Any]]:
    ran = extranet("drift", "--sandbox", "--format", "json")
    assert ran.code == code, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)["drifts"]
    return found


def test_after_an_apply_there_is_none(extranet: Command) -> None:
    ran = extranet("drift", "--sandbox")

    assert ran.code == 0
    assert "No drift: the tenant is as it was last applied." in ran.out
    assert "the files are the same" in ran.out


def test_who_was_let_in_by_hand_is_told_with_who_did_it(extranet: Command, folder: Path) -> None:
    simulator = sandbox(folder)
    simulator.add_guest("mallory@elsewhere.example", "Mallory", "Brun")
    simulator.save(folder / "state" / "sandbox.json")
    by_hand(folder, Act(by=ADMIN, do="let in", thing=AIDANTS, who="mallory@elsewhere.example"))

    [drift] = drifted(extranet)

    assert drift["key"] == "membership/space/aidants"
    assert (drift["origin"], drift["verb"]) == ("tenant", "let in")
    assert "Mallory Brun" in drift["name"]
    assert f"by {ADMIN}" in drift["by"]


def test_who_was_taken_out_by_hand_is_told(extranet: Command, folder: Path) -> None:
    address = "paul.martin@ars.example"
    by_hand(folder, Act(by=ADMIN, do="take out", thing=AIDANTS, who=address))

    ran = extranet("drift", "--sandbox")

    assert ran.code == 2
    assert f"Paul Martin <{address}>: taken out; Remove member from group, by {ADMIN}" in ran.out
    assert "1 thing moved (1 in the tenant)" in ran.out


def test_what_moved_by_hand_is_told_to_the_portal_in_the_words_of_plan(
    extranet: Command, folder: Path
) -> None:
    opened_for(Settings(state_directory=folder / "state"))
    extranet("drift", "--sandbox")
    before = reports.last()
    by_hand(folder, Act(by=ADMIN, do="take out", thing=AIDANTS, who="paul.martin@ars.example"))
    renamed = SPACES.replace("title: Aidants", "title: Aidants familiaux")
    assert renamed != SPACES
    (folder / "spaces.yaml").write_text(renamed, "utf-8")

    extranet("drift", "--sandbox")

    assert before.drift is not None
    assert before.drift.lines == ()
    after = reports.last()
    assert after.passes["drift"].moved == 1
    assert after.drift is not None
    told = [each.strip() for each in after.drift.lines if each.strip()]
    assert told == [
        "Accès",
        "~   Aidants familiaux (space aidants)",
        "+     Paul Martin <paul.martin@ars.example>",
    ], "what the files changed is no drift"


def test_an_account_changed_by_hand_is_told_with_both_values(
    extranet: Command, folder: Path
) -> None:
    change = {"companyName": "Cabinet noir"}
    by_hand(folder, Act(by=ADMIN, do="change", thing="paul.martin@ars.example", properties=change))

    [drift] = drifted(extranet)

    assert (drift["field"], drift["have"], drift["origin"]) == (
        "company",
        "Cabinet noir",
        "tenant",
    )
    assert drift["want"] == "ARS-BRETAGNE"


def test_what_the_files_moved_is_no_ones_hand(extranet: Command, folder: Path) -> None:
    write(folder, PAUL, ZOE, person("Nina", "Faure", "aidants"))

    found = drifted(extranet)

    assert {drift["origin"] for drift in found} == {"files"}
    assert {drift["key"] for drift in found if drift["verb"] == "made"} == {
        "guest/nina.faure@ars.example"
    }
    assert all(drift["by"] == "" for drift in found)


def test_an_approval_withdrawn_is_the_files_doing(extranet: Command, folder: Path) -> None:
    write(folder, ZOE, MARC)

    leaving = [drift for drift in drifted(extranet) if drift["verb"] == "taken out"]

    assert leaving
    assert {drift["origin"] for drift in leaving} == {"files"}
    assert all("paul.martin@ars.example" in drift["name"] for drift in leaving)


def test_a_title_moved_on_both_sides_is_said_so(extranet: Command, folder: Path) -> None:
    write(folder, PAUL, ZOE, spaces=SPACES.replace("title: Aidants", "title: Les aidants"))
    by_hand(folder, Act(by=ADMIN, do="change", thing=AIDANTS, properties={"displayName": "Piraté"}))

    [title] = [drift for drift in drifted(extranet) if drift.get("field") == "display_name"]

    assert (title["origin"], title["have"], title["want"]) == ("both", "Piraté", "Les aidants")


def test_a_group_deleted_by_hand_is_told(extranet: Command, folder: Path) -> None:
    by_hand(folder, Act(by=ADMIN, do="delete", thing="xnet-ext-profile-tarif"))

    found = {drift["key"]: drift for drift in drifted(extranet)}

    group = found["group/profile/tarif"]
    assert (group["origin"], group["verb"]) == ("tenant", "deleted")
    assert f"Delete group, by {ADMIN}" in group["by"]


def test_what_was_deleted_is_told_where_no_record_says_that_it_was_there(
    extranet: Command, folder: Path
) -> None:
    [record] = (folder / "state").glob("applied-*.json")
    record.unlink()
    by_hand(folder, Act(by=ADMIN, do="delete", thing="paul.martin@ars.example"))
    by_hand(folder, Act(by=ADMIN, do="delete", thing=AIDANTS))

    told = {d["key"]: d["by"] for d in drifted(extranet) if d["verb"] == "deleted"}

    assert f"Delete user, by {ADMIN}" in told["guest/paul.martin@ars.example"]
    assert f"Delete group, by {ADMIN}" in told["group/space/aidants"]


def test_what_was_deleted_and_is_left_to_a_person_is_told_with_who_did_it(
    extranet: Command, folder: Path
) -> None:
    by_hand(folder, Act(by=ADMIN, do="delete", thing="paul.martin@ars.example"))
    simulator = sandbox(folder)
    simulator.add_guest("paul.martin@ars.example", "Pauline", "Martinez")
    simulator.save(folder / "state" / "sandbox.json")

    ran = extranet("drift", "--sandbox")

    assert ran.code == 2
    told = ran.out.partition("Deleted in the tenant, and left to a person")[2]
    assert "Paul Martin: their account" in told
    assert f"Delete user, by {ADMIN}" in told


def test_where_the_audit_log_is_silent_nobody_is_accused(extranet: Command, folder: Path) -> None:
    simulator = by_hand(
        folder, Act(by=ADMIN, do="take out", thing=AIDANTS, who="paul.martin@ars.example")
    )
    simulator.audits.clear()
    simulator.save(folder / "state" / "sandbox.json")

    [drift] = drifted(extranet)

    assert drift["origin"] == "tenant"
    assert drift["by"] == "by whom is unknown: the audit log does not tell"


def test_without_a_record_nobody_can_tell_who_moved(extranet: Command, folder: Path) -> None:
    [record] = (folder / "state").glob("applied-*.json")
    record.unlink()
    write(folder, PAUL)

    ran = extranet("drift", "--sandbox", "--format", "markdown")

    assert ran.code == 2
    assert "never from this state folder" in ran.out
    assert "nobody can tell who moved" in ran.out
    assert "to be taken out" in ran.out


def test_the_record_is_ours_alone_and_says_little(folder: Path) -> None:
    [record] = (folder / "state").glob("applied-*.json")

    assert record.stat().st_mode & 0o077 == 0
    assert "ARS-BRETAGNE" not in record.read_text("utf-8")


def test_a_broken_record_is_a_sentence(extranet: Command, folder: Path) -> None:
    [record] = (folder / "state").glob("applied-*.json")
    record.write_text("{")

    ran = extranet("drift", "--sandbox")

    assert ran.code == 1
    assert "not the record of an apply" in ran.err


def test_the_next_apply_mends_what_was_done_by_hand(extranet: Command, folder: Path) -> None:
    by_hand(folder, Act(by=ADMIN, do="take out", thing=AIDANTS, who="paul.martin@ars.example"))
    assert drifted(extranet)

    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert drifted(extranet, 0) == []


def test_where_the_audit_log_is_closed_it_is_said(folder: Path) -> None:
    with served(folder) as tenant:
        ran = [run(tenant, "apply", "--yes")]
        tenant.door(
            "administer",
            {"by": ADMIN, "do": "take out", "thing": AIDANTS, "who": "paul.martin@ars.example"},
        )
        forbidden = {"status": 403, "code": "Forbidden", "message": "No.", "times": 9}
        tenant.door("faults", {"path": "/auditLogs/*"} | forbidden)
        ran.append(run(tenant, "drift"))

    assert [each.returncode for each in ran] == [0, 2], ran
    assert "the app may not read the audit log (AuditLog.Read.All)" in ran[1].stdout


def run(tenant: Served, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*EXTRANET, *words, "--graph", tenant.address],
        cwd=tenant.folder,
        env=environment(tenant.folder),
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_a_failing_apply_did_all_the_same_is_remembered(folder: Path) -> None:
    with served(folder) as tenant:
        assert run(tenant, "apply", "--yes").returncode == 0
        write(folder, PAUL, ZOE, MARC)
        refused = {"status": 403, "code": "Forbidden", "message": "No.", "times": 9}
        tenant.door("faults", {"path": "/invitations"} | refused)
        write(folder, PAUL, ZOE, MARC, spaces=SPACES.replace("title: Aidants", "title: Aides"))
        assert run(tenant, "apply", "--yes").returncode == 1
        act = {"by": ADMIN, "do": "change", "thing": AIDANTS}
        tenant.door("administer", act | {"properties": {"displayName": "Piraté"}})

        ran = run(tenant, "drift", "--format", "json")

    title = next(d for d in json.loads(ran.stdout)["drifts"] if d.get("field") == "display_name")
    assert (title["origin"], title["have"], title["want"]) == ("tenant", "Piraté", "Aides")


CONFLICTS = {
    "an account that somebody blocked": (
        Act(
            by=ADMIN,
            do="change",
            thing="paul.martin@ars.example",
            properties={"accountEnabled": False},
        ),
        "the account is blocked",
    ),
    "a group in a group": (
        Act(by=ADMIN, do="let in", thing=AIDANTS, who="xnet-ext-space-accueil"),
        "is no person but a group",
    ),
}


@pytest.mark.parametrize("case", CONFLICTS)
def test_what_only_a_note_tells_is_drift_and_a_plan_does_not_call_it_nothing(
    case: str, extranet: Command, folder: Path
) -> None:
    act, told = CONFLICTS[case]
    assert extranet("plan", "--sandbox").code == 0
    by_hand(folder, act)

    drift = extranet("drift", "--sandbox", "--format", "json")
    found = json.loads(drift.out)
    plan = extranet("plan", "--sandbox", "--format", "json")
    planned = json.loads(plan.out)

    assert (drift.code, found["drifts"]) == (2, [])
    assert [told in each["text"] for each in found["conflicts"]] == [True]
    assert (plan.code, planned["changes"]) == (2, [])
    assert [each["conflict"] for each in planned["notes"] if told in each["text"]] == [True]
    assert "left to a person" in extranet("drift", "--sandbox").out

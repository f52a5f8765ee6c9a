"""extranet plan, on the sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import PAUL, ZOE, mails, sandbox, write


def test_a_plan_names_people_and_writes_nothing(extranet: Command, folder: Path) -> None:
    ran = extranet("plan", "--sandbox")

    assert ran.code == 2
    assert "+ Paul Martin <paul.martin@ars.example>" in ran.out
    assert "login zoelegoff@comptes.extranet.example" in ran.out
    assert ran.out.splitlines()[-1].startswith("Fingerprint: ")
    assert not sandbox(folder).tenant.groups
    assert mails(folder) == []


def test_once_applied_there_is_nothing_to_do(extranet: Command) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0

    ran = extranet("plan", "--sandbox")

    assert ran.code == 0
    assert "Nothing to do" in ran.out


def test_two_plans_of_one_world_are_the_same(extranet: Command) -> None:
    first, second = (extranet("plan", "--sandbox", "--format", "json") for _ in range(2))

    assert first.out == second.out


def test_a_plan_for_machines_is_json_and_nothing_else(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox", "--format", "json")

    plan = json.loads(ran.out)
    assert ran.code == 2
    assert ran.err == ""
    assert {change["verb"] for change in plan["changes"]} == {"create", "update"}
    assert plan["names"]["guest/paul.martin@ars.example"] == "Paul Martin"
    assert plan["cost"]["invitations"] == 1
    assert plan["exceeded"] == []


def test_a_plan_for_a_pull_request_is_a_coloured_block(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox", "--format", "markdown")

    lines = ran.out.splitlines()
    assert lines[0].startswith("**")
    assert lines[2] == "```diff"
    assert lines[-1] == "```"
    assert any(line.startswith("+") and "Paul Martin" in line for line in lines)


def test_no_name_leaves_the_block_or_writes_to_the_terminal(
    extranet: Command, folder: Path
) -> None:
    """Display names are the tenant's, and anybody may have chosen theirs."""
    assert extranet("apply", "--sandbox", "--yes").code == 0
    simulator = sandbox(folder)
    intruder = simulator.add_staff("x@cnsa.example", "Eve", "\x1b[31m```\n+ Nothing to do")
    (group,) = (g for g in simulator.tenant.groups.values() if g.display_name == "Aidants")
    simulator.tenant.seed_in_bulk(members={group.id: [intruder]})
    simulator.save(folder / "state" / "sandbox.json")

    text, markdown = (
        extranet("plan", "--sandbox", "--format", form).out for form in ("text", "markdown")
    )

    assert "Eve" in text
    assert "\x1b" not in text + markdown
    assert markdown.count("```") == 2
    assert not any(line.startswith("+ Nothing") for line in (text + markdown).splitlines())


def test_the_plan_file_is_the_plan(extranet: Command, folder: Path) -> None:
    ran = extranet("plan", "--sandbox", "--out", "plan.json", "--format", "json")

    kept = json.loads((folder / "plan.json").read_text("utf-8"))
    assert kept.keys() - json.loads(ran.out).keys() == {"created", "seal"}
    assert kept.items() >= json.loads(ran.out).items()
    assert "plan.json" in ran.err


def test_a_plan_that_cannot_be_written_is_said(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox", "--out", "no/such/folder/plan.json")

    assert ran.code == 1
    assert "no/such/folder/plan.json" in ran.err


def test_without_a_terminal_there_is_no_colour(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox")

    assert "\x1b" not in ran.out + ran.err


def test_no_color_is_obeyed(extranet: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m" in extranet("plan", "--sandbox").out

    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in extranet("plan", "--sandbox").out


def test_a_long_list_is_cut_unless_all_is_asked_for(extranet: Command, folder: Path) -> None:
    many = [PAUL.replace("Paul", f"P{n}").replace("paul.", f"p{n}.") for n in range(20)]
    write(folder, *many)

    short, whole = extranet("plan", "--sandbox"), extranet("plan", "--sandbox", "--all")

    assert "(--all shows them)" in short.out
    assert "(--all shows them)" not in whole.out
    assert all(f"p{n}.martin@ars.example" in whole.out for n in range(20))
    assert short.out.splitlines()[-1] == whole.out.splitlines()[-1]


def test_an_approval_that_is_not_honoured_is_named_and_the_rest_goes_on(
    extranet: Command, folder: Path
) -> None:
    write(folder, PAUL.replace("by: ines.garnier@cnsa.example", "by: eve@cnsa.example"), ZOE)

    ran = extranet("plan", "--sandbox")

    assert ran.code == 2
    assert "Approvals that are not honoured" in ran.out
    assert "eve@cnsa.example did not decide on it" in ran.out
    assert "+ Zoe Le-Goff" in ran.out


def test_without_approvals_there_is_no_plan(extranet: Command, folder: Path) -> None:
    (folder / "approvals.yaml").unlink()

    ran = extranet("plan", "--sandbox")

    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("no source of grants")
    assert "--approvals" in ran.err


def test_approvals_from_several_files_are_united(extranet: Command, folder: Path) -> None:
    write(folder, ZOE)
    (folder / "approvals.yaml").rename(folder / "more.yaml")
    write(folder, PAUL)

    both = ("--approvals", "approvals.yaml", "--approvals", "more.yaml")
    ran = extranet("plan", "--sandbox", *both)

    assert "+ Paul Martin" in ran.out
    assert "+ Zoe Le-Goff" in ran.out


@pytest.mark.parametrize("name", ["spaces.yaml", "approvals.yaml"])
def test_a_file_with_mistakes_makes_no_plan(extranet: Command, folder: Path, name: str) -> None:
    with (folder / name).open("a") as file:
        file.write("nonsense: 1\n")

    ran = extranet("plan", "--sandbox")

    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith(f"{name}:")
    assert not (folder / "state").exists()


def test_a_file_that_is_not_there_is_named(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox", "--file", "elsewhere.yaml")

    assert ran.code == 1
    assert "elsewhere.yaml" in ran.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EXTRANET_LANES", "99"),
        ("EXTRANET_TENANT_SIZE", "XXL"),
        ("EXTRANET_CREDENTIAL", "password"),
        ("EXTRANET_GRAPH", "graph.example"),
    ],
)
def test_a_bad_setting_is_named_with_what_to_write(
    extranet: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    ran = extranet("plan", "--sandbox")

    assert ran.code == 1
    assert ran.err.startswith(f"{name}={value}: ")


def test_a_state_folder_that_cannot_be_made_is_named(
    extranet: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "taken").write_text("a file")
    monkeypatch.setenv("EXTRANET_STATE", str(folder / "taken"))

    for words in (["plan", "--sandbox"], ["apply", "--sandbox", "--yes"]):
        ran = extranet(*words)

        assert ran.code == 1
        assert str(folder / "taken") in ran.err


def test_a_sandbox_of_another_time_is_refused_and_kept(extranet: Command, folder: Path) -> None:
    (folder / "state").mkdir()
    (folder / "state" / "sandbox.json").write_text("{}")

    ran = extranet("plan", "--sandbox")

    assert ran.code == 1
    assert "delete it to start anew" in ran.err
    assert (folder / "state" / "sandbox.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://graph.example/v1.0", "use https"),
        ("ftp://graph.example", "https://"),
        ("nowhere", "https://"),
    ],
)
def test_a_token_never_travels_in_the_clear(extranet: Command, address: str, reason: str) -> None:
    ran = extranet("plan", "--graph", address)

    assert ran.code == 1
    assert address in ran.err
    assert reason in ran.err


def test_a_port_where_nobody_listens_is_said_at_once(extranet: Command) -> None:
    ran = extranet("plan", "--graph", "http://127.0.0.1:9/v1.0")

    assert ran.code == 1
    assert ran.err == (
        "nobody listens at http://127.0.0.1:9/v1.0; start extranet simulate --port 9\n"
    )


def test_without_a_credential_it_is_said_what_to_set(
    extranet: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))  # the developer's own sign-in is a program

    ran = extranet("plan")

    assert ran.code == 1
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_CERTIFICATE_PATH", "IDENTITY_ENDPOINT"):
        assert name in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_console_that_is_not_utf8_still_shows_the_plan(folder: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "EXTRANET_STATE": str(folder / "s")}
    ran = subprocess.run(
        [sys.executable, "-m", "provisioning", "plan", "--sandbox"],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 2, ran.stderr
    assert b"Fingerprint: " in ran.stdout

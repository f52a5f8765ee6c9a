"""extranet apply, on the sandbox: what is agreed to happens, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from provisioning.plan.document import seal
from tests.cli.conftest import Command
from tests.cli.files import MARC, SPACES, ZOE, mails, sandbox, write


def reviewed(extranet: Command, folder: Path) -> dict[str, Any]:
    """A plan file, as it was left for review."""
    assert extranet("plan", "--sandbox", "--out", "plan.json").code == 2
    plan: dict[str, Any] = json.loads((folder / "plan.json").read_text("utf-8"))
    return plan


def test_apply_makes_it_so_and_a_second_one_finds_nothing_to_do(
    extranet: Command, folder: Path
) -> None:
    first, second = (extranet("apply", "--sandbox", "--yes") for _ in range(2))

    assert (first.code, second.code) == (0, 0)
    assert re.search(r"^Applied: \d+ done\.$", first.out, re.MULTILINE)
    assert "Nothing to do" in second.out
    assert mails(folder) == ["paul.martin@ars.example"]


def test_off_a_terminal_nobody_can_be_asked(extranet: Command, folder: Path) -> None:
    ran = extranet("apply", "--sandbox")

    assert ran.code == 1
    assert ran.err == "nobody to ask: add --yes to apply without a terminal\n"
    assert mails(folder) == []


def test_every_change_is_in_the_journal_that_is_named(extranet: Command, folder: Path) -> None:
    ran = extranet("apply", "--sandbox", "--yes", "--format", "json")

    said = json.loads(ran.out)
    journal = [json.loads(line) for line in Path(said["journal"]).read_text().splitlines()]
    assert [journal[0]["event"], journal[-1]["event"]] == ["begin", "finish"]
    assert journal[0]["fingerprint"] == said["fingerprint"]
    ended = {line["key"] for line in journal if line["event"] == "end"}
    assert ended == {outcome["key"] for outcome in said["outcomes"]}
    assert journal[-1]["tally"] == said["tally"] == {"done": len(ended)}
    assert journal[-1]["stopped"] is False


def test_json_of_an_apply_with_nothing_to_do(extranet: Command) -> None:
    extranet("apply", "--sandbox", "--yes")

    ran = extranet("apply", "--sandbox", "--yes", "--format", "json")

    said = json.loads(ran.out)
    assert (ran.code, said["outcomes"], said["journal"]) == (0, [], None)


def test_a_reviewed_plan_is_applied(extranet: Command, folder: Path) -> None:
    reviewed(extranet, folder)

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 0
    assert re.search(r"^Applied: \d+ done\.$", ran.out, re.MULTILINE)


def test_a_fingerprint_is_as_good_as_the_file(extranet: Command, folder: Path) -> None:
    fingerprint = reviewed(extranet, folder)["fingerprint"]

    assert extranet("apply", "--expect", fingerprint, "--sandbox", "--yes").code == 0


def test_another_fingerprint_stops_before_anything(extranet: Command, folder: Path) -> None:
    ran = extranet("apply", "--expect", "0123456789abcdef", "--sandbox", "--yes")

    assert ran.code == 1
    assert "not the reviewed 0123456789abcdef" in ran.err
    assert mails(folder) == []


def test_an_edited_plan_is_refused(extranet: Command, folder: Path) -> None:
    plan = reviewed(extranet, folder)
    plan["changes"] = plan["changes"][1:]
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert ran.err == "plan.json: was changed after it was made; plan and review again\n"


def _other_name(plan: dict[str, Any]) -> None:
    key = next(iter(plan["names"]))
    plan["names"][key] = "Somebody harmless"


@pytest.mark.parametrize(
    "edit",
    [
        _other_name,
        lambda plan: plan["notes"].clear(),
        lambda plan: plan["cost"].update(minutes=0.0, requests=0),
        lambda plan: plan["exceeded"].append({"code": "none"}),
        lambda plan: plan["allowed"].append({"id": "a", "text": "all is well"}),
        lambda plan: plan["tenant"].update(name="Another tenant"),
        lambda plan: plan.update(more="words"),
    ],
)
def test_nothing_that_people_read_in_a_plan_is_edited(
    extranet: Command, folder: Path, edit: Callable[[dict[str, Any]], object]
) -> None:
    plan = reviewed(extranet, folder)
    plan["notes"] = plan["notes"] or [{"level": "note", "key": "a/b", "text": "read me"}]
    plan["seal"] = seal(plan)
    edit(plan)
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert "was changed after it was made" in ran.err


def test_a_name_written_twice_is_an_edit(extranet: Command, folder: Path) -> None:
    plan = reviewed(extranet, folder)
    text = json.dumps(plan)
    (folder / "plan.json").write_text('{"exceeded": [], "notes": [],' + text[1:], "utf-8")

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert "was changed after it was made" in ran.err


def aged(folder: Path, plan: dict[str, Any], **age: float) -> None:
    """The plan file as it would be, had it been made so long ago."""
    plan["created"] = (datetime.now(UTC) - timedelta(**age)).isoformat(timespec="seconds")
    plan["seal"] = seal(plan)
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")


@pytest.mark.parametrize(
    ("age", "words", "said"),
    [
        ({"days": 8}, [], "made 8 days ago and the limit is 7; plan and review again"),
        ({"days": 6}, [], ""),
        ({"days": 6}, ["--max-age", "5"], "made 6 days ago and the limit is 5"),
        ({"days": 30}, ["--max-age", "31"], ""),
        ({"hours": -5}, [], "which is still to come; set the clock"),
        ({"minutes": -5}, [], ""),
    ],
)
def test_a_plan_file_has_an_age(
    extranet: Command, folder: Path, age: dict[str, float], words: list[str], said: str
) -> None:
    aged(folder, reviewed(extranet, folder), **age)

    ran = extranet("apply", "plan.json", "--sandbox", "--yes", *words)

    assert ran.code == (1 if said else 0)
    assert said in ran.err
    assert bool(mails(folder)) != bool(said)


def test_a_plan_cannot_be_made_younger_by_hand(extranet: Command, folder: Path) -> None:
    plan = reviewed(extranet, folder)
    aged(folder, plan, days=30)
    plan["created"] = datetime.now(UTC).isoformat(timespec="seconds")
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert "was changed after it was made" in ran.err


@pytest.mark.parametrize("created", ["", "yesterday", "2026-11-20T10:00:00"])
def test_a_plan_file_says_when_it_was_made(extranet: Command, folder: Path, created: str) -> None:
    plan = reviewed(extranet, folder)
    plan["created"] = created
    plan["seal"] = seal(plan)
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert "was changed after it was made" in ran.err


@pytest.mark.parametrize("days", ["-1", "seven", "", "1.5"])
def test_an_age_is_a_number_of_days(extranet: Command, days: str) -> None:
    ran = extranet("apply", "plan.json", "--max-age", days)

    assert ran.code == 1
    assert "not a number of days" in ran.err or "expected one argument" in ran.err


def test_the_plan_of_another_tenant_is_refused(
    extranet: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = reviewed(extranet, folder)
    monkeypatch.setenv("EXTRANET_STATE", str(folder / "elsewhere"))

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert f"for tenant {plan['tenant']['id']}" in ran.err
    assert "sign in to the right tenant" in ran.err


def test_when_the_world_has_moved_it_says_what_differs(extranet: Command, folder: Path) -> None:
    reviewed(extranet, folder)
    write(folder, MARC, ZOE)

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    lines = [line.strip() for line in ran.err.splitlines()]
    assert "no longer: create guest/paul.martin@ars.example" in lines
    assert "new: create guest/marc.petit@ars.example" in lines
    assert "different: update membership/profile/tarif" in lines
    assert not any("account/zoe" in line for line in lines)
    assert mails(folder) == []


def test_another_account_of_the_same_name_is_another_plan(extranet: Command, folder: Path) -> None:
    def guest() -> str:
        simulator = sandbox(folder)
        for user in list(simulator.tenant.users.values()):
            if user.mail == "paul.martin@ars.example":
                simulator.tenant.delete(user.id)
                simulator.tenant.purge(user.id)
        id_ = simulator.add_guest("paul.martin@ars.example", "Paul", "Martin")
        simulator.save(folder / "state" / "sandbox.json")
        return id_

    reviewed(extranet, folder)
    first = guest()
    plan = reviewed(extranet, folder)
    second = guest()

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert plan["accounts"]["guest/paul.martin@ars.example"] == first
    assert f"was {first} and is now {second}" in ran.err
    assert extranet("apply", "--expect", plan["fingerprint"], "--sandbox", "--yes").code == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("instance: {}\n", "not a plan"),
        ("{}", "not a plan"),
        ("", "not a plan"),
        ('{"format": 99, "tool": "9.9", "tenant": {}, "fingerprint": "", "changes": []}', "9.9"),
        (None, "cannot be read"),
    ],
    ids=["yaml", "empty object", "empty", "another version", "missing"],
)
def test_what_is_no_plan_is_refused(
    extranet: Command, folder: Path, text: str | None, said: str
) -> None:
    if text is not None:
        (folder / "plan.json").write_text(text)

    ran = extranet("apply", "plan.json", "--sandbox", "--yes")

    assert ran.code == 1
    assert ran.err.startswith("plan.json: ")
    assert said in ran.err
    assert not (folder / "state" / "sandbox.json").exists()


def test_beyond_the_limits_nothing_is_touched_and_each_reason_is_said(
    extranet: Command, folder: Path
) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    before = sandbox(folder).tenant
    write(folder, MARC)

    ran = extranet("apply", "--sandbox", "--yes")

    after = sandbox(folder).tenant
    assert ran.code == 1
    said = ran.out + ran.err
    for group in ("ars - Référent aidants", "Aidants"):
        assert re.search(f"{group}: all its 2 members would be removed.*limits.empty_from", said)
    assert ran.err
    assert "Applied" not in said
    assert after.users.keys() == before.users.keys()
    assert list(after.links.all()) == list(before.links.all())
    assert len(list((folder / "state" / "journal").iterdir())) == 1


def test_limits_hold_for_a_reviewed_plan_too(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, MARC)
    fingerprint = reviewed(extranet, folder)["fingerprint"]

    for which in (["plan.json"], ["--expect", fingerprint], ["--format", "json"]):
        ran = extranet("apply", *which, "--sandbox", "--yes")

        assert ran.code == 1
        assert "limits.empty_from" in ran.err
    assert mails(folder) == ["paul.martin@ars.example"]


def test_a_limit_that_is_raised_lets_it_through(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    write(folder, MARC, spaces=SPACES + "limits: {empty_from: 3}\n")

    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert extranet("plan", "--sandbox").code == 0


def test_one_apply_at_a_time(extranet: Command, folder: Path) -> None:
    (folder / "state" / "locks").mkdir(parents=True)

    with FileLock(folder / "state" / "locks" / "sandbox.lock"):
        ran = extranet("apply", "--sandbox", "--yes")
        assert extranet("plan", "--sandbox").code == 2  # reading needs no lock

    assert ran.code == 1
    assert ran.err.startswith("another apply is running on sandbox")
    assert extranet("apply", "--sandbox", "--yes").code == 0


def test_the_lock_is_given_back_by_an_apply_that_was_refused(extranet: Command) -> None:
    assert extranet("apply", "--sandbox").code == 1

    assert extranet("apply", "--sandbox", "--yes").code == 0


def test_output_off_a_terminal_has_no_escape_codes(extranet: Command) -> None:
    ran = extranet("apply", "--sandbox", "--yes")

    assert "\x1b" not in ran.out + ran.err
    counted = [line.split()[1::2] for line in ran.err.splitlines()]
    assert counted[-1][0] == counted[-1][1]


def test_a_sandbox_that_is_deleted_starts_anew(extranet: Command, folder: Path) -> None:
    """What the journal remembers of the old one must not be waited for in the new one."""
    extranet("apply", "--sandbox", "--yes")
    (folder / "state" / "sandbox.json").unlink()

    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert mails(folder) == ["paul.martin@ars.example"]

"""extranet drift --watch: pass after pass, until somebody stops it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from graph_simulator import Act
from tests.cli.conftest import Command
from tests.cli.files import by_hand, sandbox
from tests.cli.served import served, started
from tests.patience import HANG

ADMIN = "admin@cnsa.example"
AIDANTS = "xnet-ext-space-aidants"
OUT = {"by": ADMIN, "do": "take out", "thing": AIDANTS, "who": "paul.martin@ars.example"}


def test_one_pass_finds_what_a_full_reading_finds(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert extranet("drift", "--sandbox", "--once").code == 0
    by_hand(folder, Act(**OUT))

    once, whole = (
        extranet("drift", "--sandbox", "--format", "json", *words) for words in (["--once"], [])
    )

    assert (once.code, whole.code) == (2, 2)
    assert json.loads(once.out)["drifts"] == json.loads(whole.out)["drifts"]
    assert json.loads(once.out)["alarms"] == []
    assert "pass done in" in once.err


def test_a_lie_is_an_alarm_and_exit_code_2(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert extranet("drift", "--sandbox", "--once").code == 0
    simulator = sandbox(folder)
    [paul] = simulator.tenant.user_index.find("mail", "paul.martin@ars.example")
    simulator.tenant.alter(paul, {"company_name": "Autre"})
    simulator.tenant.log.entries.clear()
    simulator.save(folder / "state" / "sandbox.json")

    ran = [extranet("drift", "--sandbox", "--once") for _ in range(24)]

    [alarmed] = [each for each in ran if "alarm: " in each.out]
    assert alarmed.code == 2
    assert "the delta of accounts lied about 1" in alarmed.out
    assert "company from ARS-BRETAGNE to Autre" in alarmed.out


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_between_two_passes(folder: Path, signal_: signal.Signals) -> None:
    with (
        served(folder) as tenant,
        started(
            folder, "drift", "--watch", "--graph", tenant.address, "--every", "60s"
        ) as watching,
    ):
        assert watching.stderr
        while "pass done" not in (line := watching.stderr.readline()):
            assert line, "it ended by itself"
        watching.send_signal(signal_)
        out, err = watching.communicate(timeout=HANG)

    assert watching.returncode == 2  # nothing was ever applied: everything differs
    assert "stopped between two passes" in err
    assert "Traceback" not in out + err


def test_a_pass_that_fails_is_said_and_the_next_one_tries_again(folder: Path) -> None:
    with served(folder) as tenant:
        no = {"status": 403, "code": "Forbidden", "message": "No."}
        tenant.door("faults", {"path": "/users/delta"} | no)
        with started(
            folder, "drift", "--watch", "--graph", tenant.address, "--every", "1"
        ) as watching:
            assert watching.stderr
            said = []
            while not said or "pass done" not in said[-1]:
                said.append(watching.stderr.readline())
                assert said[-1], said
            watching.send_signal(signal.SIGINT)
            watching.communicate(timeout=HANG)

    assert any("the tenant could not be read" in line for line in said)


@pytest.mark.parametrize("text", ["0", "-1", "soon", "1d", "25h", "90000"])
def test_an_interval_is_a_pace_of_at_most_a_day(extranet: Command, text: str) -> None:
    ran = extranet("drift", "--sandbox", "--watch", f"--every={text}")

    assert ran.code == 1
    assert "not a pace" in ran.err

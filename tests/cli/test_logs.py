"""Lines for a log: when, how grave, which run, and about nobody unless it is asked for."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from provisioning.cli.logs import LogLine, impersonal, line, written
from tests.cli.conftest import Command
from tests.cli.files import SPACES, write

AT = datetime(2026, 11, 25, 13, 0, tzinfo=timezone(timedelta(hours=1)))
SAID = "Zoé: <zoe.le-goff@ars.example> waits"


def test_a_line_says_when_how_grave_and_of_which_run() -> None:
    of = LogLine("2026-11-25T12:00:00+00:00", "info", "1a2b3c4d", 'a "word"')

    assert written(of, "text") == '2026-11-25T12:00:00+00:00 INFO run=1a2b3c4d a "word"'
    assert json.loads(written(of, "json")) == {
        "time": "2026-11-25T12:00:00+00:00",
        "level": "info",
        "run": "1a2b3c4d",
        "text": 'a "word"',
    }


def test_a_line_of_information_names_no_address_unless_the_setting_says_so() -> None:
    assert line("info", SAID, AT, named=False).text == "Zoé: <…@ars.example> waits"
    assert line("info", SAID, AT, named=True).text == SAID
    assert line("error", SAID, AT, named=False).text == SAID
    assert line("info", SAID, AT, named=False).time == "2026-11-25T12:00:00+00:00"


@given(st.emails(), st.sampled_from(["{}", "<{}>", "a:{}", "{}: b", "({})", "x, {}; y"]))
def test_no_address_is_left_whole(address: str, around: str) -> None:
    assert address not in impersonal(around.format(address))


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_pass_of_the_worker_is_one_run_and_names_nobody(
    form: str, extranet: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, spaces=SPACES)
    words = ("--first-name", "Paul", "--last-name", "Martin", "--mode", "microsoft")
    at = ("--structure", "ars", "ARS-BRETAGNE", "--proved")
    assert extranet("requests", "submit", "--address", "p@ars.example", *words, *at).code == 0
    who = ("--as", "claire.fontaine@cnsa.example")
    assert extranet("requests", "approve", "1", *who).code == 0
    monkeypatch.setenv("EXTRANET_LOG", form)

    ran = extranet("worker", "run", "--once", "--sandbox")

    lines = ran.err.splitlines()
    assert any("everybody was read" in each for each in lines)
    assert "Martin" not in ran.err
    assert "p@ars.example" not in ran.err
    pattern = r'"run":"(\w{8})"' if form == "json" else r"INFO run=(\w{8}) "
    runs = {found[1] if (found := re.search(pattern, each)) else "" for each in lines}
    assert len(runs) == 1
    assert "" not in runs

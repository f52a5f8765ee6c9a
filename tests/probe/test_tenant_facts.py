"""The facts file: what it holds, what it never holds, and a simulated tenant that behaves so."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from graph_simulator import Simulator
from provisioning import target
from provisioning.errors import Refusal
from provisioning.tenant_facts import Fact, encoded, read_facts
from tests.probe.probing import BELIEVED, PREFIX, Probed
from tests.probe.test_probes import TURNED

DAY = date(2026, 11, 25)


def written(folder: Path, *facts: Fact) -> Path:
    file = folder / "facts.json"
    file.write_bytes(encoded(facts, tool="0.1.0", on=DAY))
    return file


def test_a_simulated_tenant_behaves_as_the_one_that_was_probed(tmp_path: Path) -> None:
    theirs = Probed()
    theirs.turn(home_page_version="1.1", hidden_columns_given_back=False, lag=4, site_delay=30)
    facts = theirs.ask()

    ours = Simulator()
    target.behave(ours, written(tmp_path, *facts.values()))

    found = msgspec.to_builtins(ours.settings)
    assert {name for name in BELIEVED if found[name] != BELIEVED[name]} == {
        "home_page_version", "hidden_columns_given_back", "lag", "site_delay",
    }  # fmt: skip
    assert ours.settings.lag.create == 4
    again = Probed()
    target.behave(again.simulator, written(tmp_path, *facts.values()))
    assert again.ask() == facts


def test_a_facts_file_names_nobody_and_nothing(tmp_path: Path) -> None:
    """Nor do its reasons, when the service's own words are full of ids."""
    probed = Probed(roles=["Organization.Read.All", "User.ReadWrite.All", "Group.ReadWrite.All"])
    facts = probed.ask(patience=60)

    text = written(tmp_path, *facts.values()).read_text("utf-8")

    assert any(fact.verdict == "could not tell" for fact in facts.values())
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|@|example|" + PREFIX, text)
    for secret in (probed.simulator.tenant.id, probed.simulator.tenant.display_name):
        assert secret not in text


@pytest.mark.parametrize("name", sorted(TURNED))
def test_every_value_that_a_probe_finds_fits_its_knob(name: str, tmp_path: Path) -> None:
    simulator = Simulator()
    fact = Fact(name, "otherwise", BELIEVED[name], TURNED[name])

    target.behave(simulator, written(tmp_path, fact))

    assert msgspec.to_builtins(simulator.settings)[name] == TURNED[name]


def test_what_could_not_be_told_stays_as_believed(tmp_path: Path) -> None:
    simulator = Simulator()
    target.behave(simulator, written(tmp_path, Fact("lag", "could not tell", reason="no")))

    assert simulator.settings == Simulator().settings


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not json", "not a facts file"),
        (b"[]", "not a facts file"),
        (b'{"format": 2}', "a facts file of format 2, and this version reads 1"),
        (b'{"format": 1, "tool": "0", "on": "2026-11-25", "facts": [{"nom": 1}]}', "not a facts"),
    ],
)
def test_a_file_that_is_no_facts_file_is_one_sentence(
    content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / "facts.json").write_bytes(content)

    with pytest.raises(Refusal, match=said):
        read_facts(tmp_path / "facts.json")


def test_a_facts_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"facts\.json: No such file"):
        read_facts(tmp_path / "facts.json")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("weather", True, "weather is no belief of this version"),
        ("app_roles", [], "app_roles is no belief"),
        ("home_page_version", "2.0", "home_page_version cannot be '2.0'"),
        ("lag", {"slow": 1}, "lag cannot be"),
    ],
)
def test_a_fact_that_is_none_is_refused_by_name(
    name: str, value: Any, said: str, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match=said):
        target.behave(Simulator(), written(tmp_path, Fact(name, "otherwise", None, value)))

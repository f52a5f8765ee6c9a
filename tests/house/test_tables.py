"""The tables of the guides that people write, against the code that they tell of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args, get_type_hints

import pytest

from graph_simulator.app.faults import Effect
from provisioning.change_review.comparison import Rule
from provisioning.graph.permissions import least
from provisioning.kinds import NEEDS
from provisioning.plan.document import Document, Said
from provisioning.reconcile.passes import PassRecord
from provisioning.settings import CredentialChoice, Settings
from provisioning.spec.files.finess.table import COLUMNS
from provisioning.spec.model.settings import Alarms, Limits
from provisioning.status.facts import StatusFacts, Waiting, What
from provisioning.status.findings import findings
from provisioning.status.render import prometheus
from tests.house.repository import committed, place
from tests.house.strings import texts

PAGES = {place(path): path.read_text("utf-8") for path in committed() if path.suffix == ".md"}
UNITS = [path.read_text("utf-8") for path in committed() if path.suffix == ".service"]
VARIABLE = re.compile(r"\b(?:EXTRANET|AZURE|ACTIONS|IDENTITY|MSI|DATABASE)_[A-Z_]*[A-Z]\b")
OF_TESTS = {"EXTRANET_TEST_GRAPH", "EXTRANET_TEST_DOMAIN"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
OF_DEFAULTS = {
    "EXTRANET_GRAPH": "graph_root",
    "EXTRANET_TENANT_SIZE": "tenant_size",
    "EXTRANET_LICENCES": "licences",
    "EXTRANET_STATE": "state_directory",
    "EXTRANET_LANES": "lanes",
    "EXTRANET_REQUEST_TIMEOUT": "request_timeout",
}


def table(page: str, head: str) -> list[list[str]]:
    """The cells of each row under the line that begins with ``head``."""
    lines = PAGES[page].splitlines()
    (start,) = (number for number, line in enumerate(lines) if line.startswith(head))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    assert rows
    return rows


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_each_limit_is_told_with_its_default() -> None:
    told = {codes(name)[0]: int(default) for name, default, _ in table("docs/admins.md", "| `lim")}

    assert told == {name: getattr(Limits(), name) for name in Limits.__struct_fields__}


def test_each_permission_is_told_on_the_side_that_needs_it() -> None:
    rows = table("docs/admins.md", "| | plan | apply")
    told = [{name for row in rows for name in codes(row[side])} for side in (1, 2)]
    plan, both = (
        {each.partition(" ")[0] for each in least(NEEDS, purposes)}
        for purposes in (("plan",), ("plan", "apply"))
    )

    assert told[0] == plan
    assert told[1] <= both <= told[0] | told[1]


def test_each_way_of_signing_in_is_told() -> None:
    told = [codes(row[0])[0] for row in table("docs/admins.md", "| `EXTRANET_CREDENTIAL`")]

    assert sorted(told) == sorted(set(get_args(CredentialChoice)) - {"auto"})


def test_a_variable_of_the_table_has_the_default_that_is_told() -> None:
    told = {codes(row[0])[0]: row[1] for row in table("docs/admins.md", "| Variable | Default")}
    settings = Settings.from_environment({})

    assert {name: codes(told[name]) for name in OF_DEFAULTS} == {
        name: [str(getattr(settings, field))] for name, field in OF_DEFAULTS.items()
    }


def test_every_variable_that_is_read_is_documented_and_the_other_way_round() -> None:
    read = {name for text in (*texts(), *UNITS) for name in VARIABLE.findall(text)}
    told = {name for text in PAGES.values() for name in VARIABLE.findall(text)}
    made = [text.split("…") for text in texts() if re.fullmatch(r"EXTRANET_[A-Z_]*…[A-Z_]+", text)]
    unread = {
        name
        for name in told - read - OF_TESTS
        if not any(name.startswith(first) and name.endswith(last) for first, last in made)
    }

    assert read - told == set()
    assert unread == set()


def test_each_field_of_a_plan_is_told() -> None:
    told = {name for row in table("docs/admins.md", "| Field | Shape") for name in codes(row[0])}

    assert told == set(Document.__struct_fields__)


def test_each_level_of_a_note_is_told() -> None:
    told = {codes(row[1])[0] for row in table("docs/admins.md", "| Section | Level in JSON")}

    assert told == set(get_args(get_type_hints(Said)["level"]))


def everything_late(ended: datetime | None) -> StatusFacts:
    """Each sort of pass in trouble, and some of everything waiting since long ago."""
    record = PassRecord(
        ended=ended, stopped=LONG_AGO, error="?", limits=("?",), moved=1 if ended else 0
    )
    return StatusFacts(
        at=LONG_AGO + timedelta(days=999),
        passes=dict.fromkeys(("full", "targeted", "drift"), record),
        waiting=dict.fromkeys(get_args(What), Waiting(count=1, since=LONG_AGO)),
        journal="?",
    )


def test_each_finding_of_the_status_is_told() -> None:
    told = [name for row in table("docs/admins.md", "| Finding | Late") for name in codes(row[0])]
    found = {
        each.code
        for ended in (None, LONG_AGO)
        for each in findings(everything_late(ended), Alarms())
    }

    assert sorted(told) == sorted(found - {"drift_limits"}), "drift has no limits"


def test_each_waiting_of_the_metrics_is_told() -> None:
    (row,) = (row for row in table("docs/admins.md", "| Metric | L") if "_waiting`" in row[0])

    assert codes(row[1])[1:] == list(get_args(What))


def test_each_metric_is_told() -> None:
    told = {name for row in table("docs/admins.md", "| Metric | Labels") for name in codes(row[0])}
    facts = everything_late(LONG_AGO)
    lines = prometheus(facts, findings(facts, Alarms())).splitlines()

    assert told == {line.split()[2] for line in lines if line.startswith("# TYPE")}


def test_each_rule_of_a_review_is_told() -> None:
    told = {codes(row[0])[0] for row in table("docs/review.md", "| Rule | Who gains")}

    assert told == set(get_args(Rule)) - {"other"}


def test_each_column_of_the_register_is_told() -> None:
    told = [name for row in table("docs/deposits.md", "| column | what") for name in codes(row[0])]

    assert sorted(told) == sorted(COLUMNS)


def test_what_the_changelog_says_is_not_yet_is_not_yet() -> None:
    told = PAGES["CHANGELOG.md"].partition("### Not yet")[2].partition("\n## ")[0]
    sections = table("docs/spaces.md", "| Section | What it says")

    assert ("Fields that wait" in told) == any(idle for *_, idle in sections)
    assert ("portal.md#what-is-not-there-yet" in told) == (
        "\n## What is not there yet\n" in PAGES["docs/portal.md"]
    )
    assert set(codes(told)) == {"validate", "plan"}, (
        "a command or a field named here is one more thing to check"
    )


def test_each_fault_of_the_simulator_is_told() -> None:
    told = [name for row in table("docs/simulator.md", "| `do` |") for name in codes(row[0])]

    assert sorted(told) == sorted(get_args(Effect))


def sentences() -> Iterator[str]:
    for row in table("docs/admins.md", "| You see | It means"):
        yield from codes(row[0])
    for row in table("docs/admins.md", "| The plan says"):
        yield from codes(row[0])


@pytest.mark.parametrize("sentence", list(sentences()))
def test_a_sentence_that_is_explained_is_one_that_is_said(sentence: str) -> None:
    """Each piece between two ``…``, somewhere in the texts of the packages."""
    pieces = [piece.strip(" .") for piece in sentence.split("…")]
    pieces = [piece for piece in pieces if len(piece) > 3]
    assert pieces
    for piece in pieces:
        assert any(piece in text for text in texts()), piece

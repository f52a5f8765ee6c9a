"""One status, three renderings."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from provisioning.reconcile.passes import PassRecord
from provisioning.spec.model.settings import Alarms
from provisioning.status.facts import StatusFacts, Waiting
from provisioning.status.findings import findings
from provisioning.status.render import as_data, lines, prometheus

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SINCE = datetime(2026, 11, 20, tzinfo=UTC)
FACTS = StatusFacts(
    at=AT,
    passes={"full": PassRecord(ended=AT, limits=("Zoé <zoe@ars.example> would go",))},
    waiting={"departures": Waiting(3, SINCE), "mails": Waiting()},
)
FOUND = findings(FACTS, Alarms(drift_hours=0))
# From the grammar of https://prometheus.io/docs/instrumenting/exposition_formats/
SAMPLE = re.compile(r'[a-z_]+(\{[a-z_]+="[a-z_]+"(,[a-z_]+="[a-z_]+")*\})? -?[0-9]+')


def test_text_says_what_is_late_who_acts_and_what_waits() -> None:
    assert list(lines(FACTS, FOUND)) == [
        (
            "! limits forbade what a full pass wanted: Zoé <zoe@ars.example> would go; extranet "
            "plan says who is concerned (an admin)"
        ),
        (
            "! 3 accesses of people who left and not read as closed yet: a full pass takes them "
            "away and the next one reads it; the oldest for 5 days (whoever runs the worker)"
        ),
        "last full pass: 2026-11-25T12:00:00+00:00, 0 minutes ago",
        "departures: 3, the oldest since 2026-11-20T00:00:00+00:00",
        "mails: 0",
        "something is late",
    ]


def test_data_has_the_same_in_snake_case() -> None:
    data = as_data(FACTS, FOUND)

    assert data["late"] is True
    assert [each["code"] for each in data["findings"]] == ["full_limits", "departures"]
    assert data["waiting"]["departures"] == {"count": 3, "since": "2026-11-20T00:00:00+00:00"}
    assert data["passes"]["full"]["ended"] == "2026-11-25T12:00:00+00:00"
    names = re.findall(r"'(\w+)':", repr(data))
    assert names
    assert all(name == name.lower() for name in names)


def test_the_text_for_prometheus_is_numbers_and_names_nobody() -> None:
    text = prometheus(FACTS, FOUND)

    assert text == (
        "# HELP extranet_late 1 when somebody has to act\n"
        "# TYPE extranet_late gauge\n"
        "extranet_late 1\n"
        "# HELP extranet_status_timestamp_seconds when this was looked at\n"
        "# TYPE extranet_status_timestamp_seconds gauge\n"
        "extranet_status_timestamp_seconds 1795608000\n"
        "# HELP extranet_last_pass_timestamp_seconds when the last pass of a kind ended\n"
        "# TYPE extranet_last_pass_timestamp_seconds gauge\n"
        'extranet_last_pass_timestamp_seconds{kind="full"} 1795608000\n'
        "# HELP extranet_waiting how many wait\n"
        "# TYPE extranet_waiting gauge\n"
        'extranet_waiting{what="departures"} 3\n'
        'extranet_waiting{what="mails"} 0\n'
        "# HELP extranet_waiting_since_timestamp_seconds since when the oldest waits\n"
        "# TYPE extranet_waiting_since_timestamp_seconds gauge\n"
        'extranet_waiting_since_timestamp_seconds{what="departures"} 1795132800\n'
        "# HELP extranet_finding 1 for each finding; its level says whether it is late\n"
        "# TYPE extranet_finding gauge\n"
        'extranet_finding{code="full_limits",level="late"} 1\n'
        'extranet_finding{code="departures",level="late"} 1\n'
    )
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in samples)

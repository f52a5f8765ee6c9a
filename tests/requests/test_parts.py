"""However many are asked for, a query names as many as an engine takes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.requests import work_list
from provisioning.requests.source import departures, from_store, known_as, numbers
from tests.requests.story import SPEC, granted

MANY = {number: f"p{number}@ars.example" for number in range(1, 1_200)}
ASKED = {
    "numbers": lambda: numbers(MANY.values()),
    "known_as": lambda: known_as(MANY),
    "departures": lambda: departures(MANY),
    "grants": lambda: list(from_store(date(2026, 11, 23), people=MANY).read(SPEC)),
    "work_list": lambda: work_list.relist(MANY),
}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("name", ASKED)
def test_no_query_names_more_than_an_engine_takes(name: str) -> None:
    granted()
    with CaptureQueriesContext(connection) as seen:
        ASKED[name]()

    listed = [
        len(some.split(","))
        for each in seen.captured_queries
        for some in re.findall(r"IN \(([^()]*)\)", each["sql"])
    ]
    assert max(listed) == 500

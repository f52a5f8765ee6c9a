from __future__ import annotations

from datetime import UTC, datetime

import pytest

from provisioning.graph.calls import Answer, Broken
from provisioning.graph.retry import backoff, repeats, retry_after

METHODS = ("GET", "POST", "PATCH", "DELETE")


@pytest.mark.parametrize(
    ("outcome", "repeated_for"),
    [
        (Answer(429, {}), {*METHODS}),
        (Broken(sent=False, reason=""), {*METHODS}),
        (Broken(sent=True, reason=""), {"GET", "PATCH", "DELETE"}),
        (Broken(sent=False, reason="", lasting=True), set()),
        *((Answer(status, {}), {"GET", "PATCH", "DELETE"}) for status in (500, 509, 520, 599)),
        (Answer(502, {}), {"GET", "PATCH", "DELETE"}),
        (Answer(503, {}), {"GET", "PATCH", "DELETE"}),
        (Answer(504, {}), {"GET", "PATCH", "DELETE"}),
        *(
            (Answer(status, {}), set())
            for status in (200, 204, 302, 400, 401, 403, 404, 409, 501, 507)
        ),
    ],
)
def test_what_is_repeated(outcome, repeated_for):
    assert {m for m in METHODS if repeats(m, outcome, repeatable=False)} == repeated_for
    if repeated_for:
        assert repeats("POST", outcome, repeatable=True)
    else:
        assert not repeats("POST", outcome, repeatable=True)


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "10"}, 10),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Sun, 01 Mar 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0),
        (
            {
                "retry-after": "Sun, 01 Mar 2026 12:00:30 GMT",
                "date": "Sun, 01 Mar 2026 12:00:10 GMT",
            },
            20,
        ),
    ],
)
def test_how_long_the_service_asks_us_to_stay_away(headers, seconds):
    assert retry_after(headers, NOON) == seconds


def test_backing_off_doubles_up_to_a_minute():
    assert [backoff(n, 1.0) for n in (1, 2, 3, 20)] == [1, 2, 4, 60]

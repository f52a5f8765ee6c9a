"""Which day Entra's three moments say; a failed attempt counts where no success is known."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from provisioning.reconcile.sign_ins import GuestRow


@pytest.mark.parametrize(
    ("activity", "day"),
    [
        ("null", None),
        ("{}", None),
        ('{"lastSignInDateTime": "2024-05-01T09:00:00Z"}', date(2024, 5, 1)),
        (
            (
                '{"lastSignInDateTime": "2023-05-01T09:00:00Z",'
                ' "lastNonInteractiveSignInDateTime": "2023-06-01T09:00:00Z"}'
            ),
            date(2023, 6, 1),
        ),
        (
            (
                '{"lastSignInDateTime": "2026-05-01T09:00:00Z",'
                ' "lastSuccessfulSignInDateTime": "2024-02-03T23:59:59Z"}'
            ),
            date(2024, 2, 3),
        ),
        ('{"lastSuccessfulSignInDateTime": null}', None),
    ],
)
def test_the_day_of_the_last_sign_in(activity: str, day: date | None) -> None:
    row = msgspec.json.decode(f'{{"id": "x", "signInActivity": {activity}}}', type=GuestRow)
    assert (row.sign_in_activity.day if row.sign_in_activity else None) == day

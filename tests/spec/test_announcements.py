"""Announcements as they are written: who speaks, from when to when, under which name."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from provisioning.spec.model import Announcement
from provisioning.spec.model.announcements import LONGEST
from tests.spec.small import spoiled

SOUND = "{title: Fermeture, text: Fermé., until: 2026-12-01, by: ines@cnsa.example}"


def told(folder: Path, entry: str, pages: str = "") -> list[str]:
    """What is said of one announcement of the space Aidants."""
    referents = "    referents: [ines@cnsa.example, lina@cnsa.example]\n"
    return spoiled(
        folder, (referents, f"{referents}{pages}    announcements:\n      fermeture: {entry}\n")
    )


def test_a_sound_one_is_taken(tmp_path: Path) -> None:
    assert told(tmp_path, SOUND) == []


@pytest.mark.parametrize("by", ["ada@cnsa.example", "lina@cnsa.example"])
def test_whoever_runs_the_platform_or_answers_for_the_space_may_speak(
    tmp_path: Path, by: str
) -> None:
    assert told(tmp_path, SOUND.replace("ines@cnsa.example", by)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ines@", "inez@", "by: inez@cnsa.example is no referent of this space"),
        ("ines@", "inez@", "did you mean 'ines@cnsa.example'?"),
        ("until: 2026-12-01, ", "", "key 'until' is missing"),
        ("2026-12-01", "2026-12-01, since: 2026-12-02", "until is before since"),
        ("2026-12-01", "2062-12-01, since: 2026-12-01", "shown for 400 days at most"),
        ("until: 2026-12-01", "until: demain", "'demain' is not a day"),
        ("text: Fermé.", "text: '![](x.png)'", "text: an image is not kept"),
        (
            "text: Fermé.",
            "text: '[ici](extranet:page/aidants/abc)'",
            "leads to nothing in the file",
        ),
        ("title:", "priority: grave, title:", "priority"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = [line for line in told(tmp_path, SOUND.replace(old, new)) if said in line]
    assert len(found) == 1, told(tmp_path, SOUND.replace(old, new))
    assert "spaces.aidants.announcements.fermeture" in found[0]


@pytest.mark.parametrize(
    "page", ["annonce-fermeture: {title: X}", "x: {title: X, previously: [annonce-fermeture]}"]
)
def test_its_page_takes_the_place_of_no_other(tmp_path: Path, page: str) -> None:
    [line] = told(tmp_path, SOUND, f"    pages:\n      {page}\n")
    assert "its page would be 'annonce-fermeture'" in line


DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(first=DAYS, days=st.integers(0, LONGEST), today=DAYS)
def test_it_runs_from_its_first_day_to_its_last(first: date, days: int, today: date) -> None:
    last = first + timedelta(days)
    given_both = Announcement(title="x", text="x", since=first, until=last, by="a@b.example")
    assert given_both.runs_on(today) == (first <= today <= last)


@given(last=DAYS, today=DAYS)
def test_without_a_first_day_it_runs_when_its_end_is_near(last: date, today: date) -> None:
    at_once = Announcement(title="x", text="x", until=last, by="a@b.example")
    assert at_once.runs_on(today) == (today <= last <= today + timedelta(LONGEST))

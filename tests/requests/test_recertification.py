"""Recertification of a space."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from provisioning.plan.file_grants import FileGrant
from provisioning.requests.errors import AlreadyThere, BadRequest, NotYours, Unknown
from provisioning.requests.store import mails, profiles, recertification, review_lines
from tests.requests.story import ADMIN, CLAIRE, DAY, INES, KARIM, NOW, PAUL, SPEC, ZOE, granted

pytestmark = pytest.mark.usefixtures("store")


def opened(space: str = "aidants", by: str = INES) -> int:
    return recertification.open_review(SPEC, space, by=by, now=NOW)


def test_a_review_asks_about_every_holder_of_the_space_and_no_other() -> None:
    here = granted("aidants")
    granted("tarif", by=KARIM, address=ZOE)
    assert opened() == 1
    assert [
        (line.grant, line.answer) for line in review_lines.holders(SPEC, "aidants", NOW.date())
    ] == [(here.id, "")]


@pytest.mark.parametrize(("by", "may"), [(INES, True), (ADMIN, True), (KARIM, False)])
def test_only_the_space_s_own_people_open_and_close(by: str, may: bool) -> None:
    if may:
        opened(by=by)
        recertification.close_review(SPEC, "aidants", by=by, now=NOW)
    else:
        with pytest.raises(NotYours, match="not a referent"):
            opened(by=by)
        opened()
        with pytest.raises(NotYours):
            recertification.close_review(SPEC, "aidants", by=by, now=NOW)


def test_a_space_has_one_review_at_a_time() -> None:
    opened()
    with pytest.raises(AlreadyThere, match="already open"):
        opened()
    recertification.close_review(SPEC, "aidants", by=INES, now=NOW)
    opened()


def test_keeping_keeps_and_removing_revokes_at_once() -> None:
    kept, removed = granted(), granted(address=ZOE)
    opened()
    recertification.answer(SPEC, "aidants", kept.id, keep=True, by=INES, now=NOW)
    with pytest.raises(BadRequest, match="reason"):
        recertification.answer(SPEC, "aidants", removed.id, keep=False, by=INES, now=NOW)
    recertification.answer(
        SPEC, "aidants", removed.id, keep=False, by=INES, now=NOW, reason="Partie."
    )
    assert profiles.show(SPEC, removed.id).state == "revoked"
    ended = recertification.close_review(SPEC, "aidants", by=INES, now=NOW)
    assert (ended.kept, ended.removed, ended.silent) == ((kept.id,), (removed.id,), ())


def test_nobody_confirms_their_own_access() -> None:
    grant = granted(by=CLAIRE, address=INES)
    opened(by=CLAIRE)
    with pytest.raises(NotYours, match="own access"):
        recertification.answer(SPEC, "aidants", grant.id, keep=True, by=INES, now=NOW)


@pytest.mark.parametrize(
    ("space", "profile", "reminders", "state"),
    [
        ("finances", "tarif", 2, "revoked"),
        ("finances", "tarif", 1, "approved"),
        ("aidants", "aidants", 2, "approved"),
    ],
)
def test_silence_removes_only_where_the_space_says_so_and_after_two_reminders(
    space: str, profile: str, reminders: int, state: str
) -> None:
    grant = granted(profile)
    opened(space)
    for _ in range(reminders):
        recertification.remind(SPEC, space, now=NOW)
    ended = recertification.close_review(SPEC, space, by=INES, now=NOW)
    assert ended.silent == (grant.id,)
    assert ended.removed_by_silence == ((grant.id,) if state == "revoked" else ())
    assert profiles.show(SPEC, grant.id).state == state


def test_referents_are_reminded_while_somebody_is_unanswered() -> None:
    grant = granted()
    opened()
    assert recertification.remind(SPEC, "aidants", now=NOW) == 1
    recertification.answer(SPEC, "aidants", grant.id, keep=True, by=INES, now=NOW)
    assert recertification.remind(SPEC, "aidants", now=NOW) == 1
    told = [letter.to for letter in mails.due(NOW) if letter.template == "review"]
    assert sorted(told) == [CLAIRE, INES]


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(BadRequest, match="no space 'nowhere'"):
        opened("nowhere")
    with pytest.raises(Unknown, match="no review"):
        review_lines.holders(SPEC, "aidants", NOW.date())
    granted()
    opened()
    with pytest.raises(Unknown, match="not part of"):
        recertification.answer(SPEC, "aidants", 99, keep=True, by=INES, now=NOW)
    assert review_lines.holders(SPEC, "aidants", NOW.date())[0].address == PAUL


def test_a_space_is_due_a_year_after_its_last_review_or_its_oldest_grant() -> None:
    granted()
    year = NOW + 366 * DAY
    assert list(recertification.overdue(SPEC, (NOW + 365 * DAY).date())) == []
    assert list(recertification.overdue(SPEC, year.date())) == [("aidants", NOW.date())]
    recertification.open_review(SPEC, "aidants", by=INES, now=year)
    assert list(recertification.overdue(SPEC, year.date())) == [], "it is being done"
    recertification.close_review(SPEC, "aidants", by=INES, now=year)
    assert list(recertification.overdue(SPEC, (year + 365 * DAY).date())) == []
    assert list(recertification.overdue(SPEC, (year + 366 * DAY).date())) == [
        ("aidants", year.date())
    ]


def filed(address: str = "eve@ars.example", profile: str = "aidants", **more: Any) -> FileGrant:
    known: dict[str, Any] = {
        "first_name": "Eve",
        "last_name": "Roy",
        "structures": (("ars", "ARS-BRETAGNE"),),
        "state": "approved",
        "decided_by": INES,
        "decided_on": date(2020, 1, 1),
        "until": None,
        "where": "approvals.yaml:7",
    }
    return FileGrant(address=address, profile=profile, **known | more)


def test_a_review_asks_about_what_files_grant_beside_what_the_store_does() -> None:
    here = granted("aidants")
    others = [filed(), filed(profile="tarif"), filed("old@ars.example", state="ended")]
    assert recertification.open_review(SPEC, "aidants", by=INES, now=NOW, filed=others) == 2
    found = review_lines.holders(SPEC, "aidants", NOW.date(), others)
    assert [(each.grant, each.source) for each in found] == [
        (here.id, f"profile/{here.id}"),
        ("eve@ars.example/aidants", "approvals.yaml:7"),
    ]
    [_, gone] = review_lines.holders(SPEC, "aidants", NOW.date(), [])
    assert (gone.grant, gone.source) == ("eve@ars.example/aidants", "")


def test_nobody_confirms_their_own_access_by_a_file() -> None:
    granted("tarif", by=KARIM, address=INES)
    others = [filed(INES), filed()]
    recertification.open_review(SPEC, "aidants", by=INES, now=NOW, filed=others)
    for grant, refused in ((f"{INES}/aidants", NotYours), ("who@ars.example/aidants", Unknown)):
        with pytest.raises(refused):
            recertification.answer(SPEC, "aidants", grant, keep=True, by=INES, now=NOW)
    with pytest.raises(BadRequest, match="reason"):
        recertification.answer(SPEC, "aidants", others[1].id, keep=False, by=INES, now=NOW)
    recertification.answer(SPEC, "aidants", others[1].id, keep=True, by=INES, now=NOW)
    ended = recertification.close_review(SPEC, "aidants", by=CLAIRE, now=NOW, filed=others)
    assert (ended.kept, ended.silent) == ((others[1].id,), (f"{INES}/aidants",))


def test_silence_about_a_file_s_grant_removes_it_where_the_space_says_so() -> None:
    others = [filed(profile="tarif"), filed("gone@ars.example", "tarif")]
    recertification.open_review(SPEC, "finances", by=KARIM, now=NOW, filed=others)
    for _ in range(2):
        recertification.remind(SPEC, "finances", now=NOW, filed=others[:1])
    ended = recertification.close_review(SPEC, "finances", by=KARIM, now=NOW, filed=others[:1])
    assert ended.removed_by_silence == ended.silent == (others[0].id,)


def test_a_space_of_which_only_files_speak_is_reviewed_too() -> None:
    assert list(recertification.overdue(SPEC, NOW.date())) == []
    [(space, since)] = recertification.overdue(SPEC, NOW.date(), [filed()])
    assert (space, since) == ("aidants", date(2020, 1, 1))

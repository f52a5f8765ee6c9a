"""Every notice says all of itself, and one that cannot be said stops nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from msgspec.structs import replace

from provisioning.plan.desired import Extranet
from provisioning.requests.due_mails import DueMails, due
from provisioning.requests.errors import WrongMove
from provisioning.requests.notices import NOTICES
from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType
from provisioning.requests.store import mails, recertification
from provisioning.spec.files.reading import made
from provisioning.spec.model import Spec
from tests.requests.story import ADMIN, DAY, HEAD, INES, NOW, PAUL, SPEC, confirmed, granted
from tests.requests.test_recertification import filed
from tests.written import written

pytestmark = pytest.mark.usefixtures("store")


def look(
    notices: Mapping[str, NoticeType] = NOTICES, *, after: timedelta = timedelta()
) -> DueMails:
    return due(Extranet(SPEC, {}, today=NOW.date()), NOW + after, notices=notices)


def owed(template: str, about: str = "account/1") -> None:
    mails.write(template, to=PAUL, about=about, now=NOW, person=None)


def no_number(case: Case) -> NoticeContent:
    return NoticeContent({"reason": str(case.number)})


BROKEN = {
    "from-tomorrow": (NOTICES, "account/1", "this release knows no mail 'from-tomorrow'"),
    "not-decided": (NOTICES, "account twelve", "do not fit this release (ValueError"),
    "refused": (
        {**NOTICES, "refused": NoticeType(lambda _: NoticeContent())},
        "account/1",
        "undefined",
    ),
    "no-words": (
        {**NOTICES, "no-words": NoticeType(lambda _: NoticeContent())},
        "x",
        "no such template",
    ),
    "review": (
        {
            **NOTICES,
            "review": NoticeType(lambda _: NoticeContent({"space": "A", "silent": "three"})),
        },
        "review/1",
        "templates/notices/review.txt.j2:",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mail_that_cannot_be_said_is_one_note_and_stays_unsent(name: str) -> None:
    notices, about, why = BROKEN[name]
    confirmed()
    owed(name, about)

    found = look(notices)

    assert [each.template for each in found.notices if each.template == name] == []
    assert {each.template for each in found.notices} >= {"request-received"}, "others still leave"
    [note] = found.notes
    assert note.level == "manual"
    assert why in str(note)
    [kept] = mails.unsettled()
    assert (kept.template, kept.state, kept.attempts) == (name, "written", 0)
    assert why in kept.reason


def test_it_is_looked_at_again_in_an_hour_and_leaves_once_it_can_be_said() -> None:
    owed("from-tomorrow")

    now, soon = look(), look(after=timedelta(minutes=59))
    later = look(after=timedelta(hours=1))

    assert [len(each.notes) for each in (now, soon, later)] == [1, 0, 1]


def test_whoever_mended_it_need_not_wait() -> None:
    owed("from-tomorrow")
    look()
    [kept] = mails.unsettled()

    mails.settle(kept.id, left=False, by=ADMIN, now=NOW)

    assert mails.unsettled() == []
    assert [each.template for each in mails.due(NOW)] == ["from-tomorrow"]


def test_a_mail_that_was_not_tried_yet_is_not_settled() -> None:
    owed("request-received")
    [fresh] = mails.due(NOW)

    with pytest.raises(WrongMove, match="not tried yet"):
        mails.settle(fresh.id, left=True, by=ADMIN, now=NOW)


def test_a_review_of_a_space_that_went_is_dropped() -> None:
    granted()
    recertification.open_review(SPEC, "aidants", by=INES, now=NOW)
    owed("review", "review/1#1")
    without = replace(SPEC, spaces={"finances": SPEC.spaces["finances"]})

    found = due(Extranet(without, {}, today=NOW.date()), NOW)

    assert found.notes == []
    assert "review" not in {each.template for each in [*found.notices, *mails.due(NOW)]}


def test_the_mail_of_a_review_counts_what_files_give_today() -> None:
    granted("aidants")
    eve, gone = filed(), filed("old@ars.example")
    recertification.open_review(SPEC, "aidants", by=INES, now=NOW, filed=[eve, gone])
    owed("review", "review/1#1")
    holdings = {"eve@ars.example": frozenset({"aidants"})}
    extranet = Extranet(
        SPEC, {}, today=NOW.date(), holdings=lambda who: holdings.get(who, frozenset())
    )

    [mail] = [each for each in due(extranet, NOW).notices if each.template == "review"]

    assert mail.values["silent"] == 2, "one of the store, one of the files, and none that is gone"


def test_where_nobody_decides_any_more_the_admins_are_named() -> None:
    grant = granted("chosen", by=HEAD, now=NOW - 300 * DAY)
    owed("expiring", f"profile/{grant.id}")
    rules = written(SPEC)
    rules["profiles"]["chosen"]["approvers"] = [{"address": HEAD, "until": NOW.date() - DAY}]

    found = due(Extranet(made(Spec, rules), {}, today=NOW.date()), NOW)

    [notice] = [each for each in found.notices if each.template == "expiring"]
    assert notice.values["deciders"] == [ADMIN]

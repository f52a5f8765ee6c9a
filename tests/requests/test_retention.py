"""What is kept too long goes, and nothing else."""

from __future__ import annotations

import pytest

from provisioning.requests.models import Decision, Mail, Person
from provisioning.requests.store import (
    accounts,
    audit_verify,
    expiry,
    finding,
    leaving,
    mails,
    profiles,
)
from provisioning.requests.store.granting import granting
from provisioning.requests.store.retention import TooMany, purge
from tests.requests.story import (
    CLAIRE,
    DAY,
    INES,
    NOW,
    PAUL,
    SPEC,
    accepted,
    asked,
    confirmed,
    granted,
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")


def purged(days: int, **more: bool) -> dict[str, tuple[str, ...]]:
    report = purge(SPEC, now=NOW + days * DAY, **more)
    assert all(line.why for line in report)
    return {line.rule: line.what for line in report if line.rule != "mail_log"}


@pytest.mark.parametrize(("days", "gone"), [(7, False), (8, True)])
def test_an_address_never_proved_is_forgotten(days: int, gone: bool) -> None:
    request = asked()
    if gone:
        assert purged(days)["unconfirmed"] == (f"account/{request.id}",)
        assert not Person.objects.exists()
        assert asked(now=NOW + days * DAY).state == "submitted"
    else:
        assert purged(days) == {}


@pytest.mark.parametrize("reason", ["refused", "withdrawn", "expired"])
def test_a_request_that_came_to_nothing_is_forgotten(reason: str) -> None:
    request = confirmed()
    closing = {
        "refused": lambda: accounts.refuse(
            SPEC, request.id, by=CLAIRE, digest=request.digest, reason="Non.", now=NOW
        ),
        "withdrawn": lambda: accounts.withdraw(request.id, by=PAUL, now=NOW),
        "expired": lambda: expiry.expire(SPEC, now=NOW + 91 * DAY),
    }
    closing[reason]()
    start = 91 if reason == "expired" else 0
    assert purged(start + 180) == {}
    assert purged(start + 181)["refused"] == (f"account/{request.id}",)
    assert not Person.objects.exists()
    assert not Decision.objects.exists()


def test_a_refused_profile_is_forgotten_and_its_person_stays() -> None:
    accepted()
    (request,) = wanting()
    profiles.refuse(SPEC, request.id, by=INES, digest=request.digest, reason="Non.", now=NOW)
    assert purged(181)["refused"] == (f"profile/{request.id}",)
    assert len(list(granting(NOW.date(), spec=SPEC))) == 1


def test_somebody_who_left_is_forgotten_a_year_later() -> None:
    granted()
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    assert "accepted" not in purged(365)
    assert len(purged(366)["accepted"]) == 1
    assert not Person.objects.exists()


def test_nothing_that_gives_access_is_ever_purged() -> None:
    granted()
    before = list(granting(NOW.date(), spec=SPEC))
    purged(5000)
    assert list(granting(NOW.date(), spec=SPEC)) == before
    assert {row.what for row in Decision.objects.all()} == {"profile/1"}


def test_sent_mails_are_forgotten_and_unsent_ones_are_not() -> None:
    confirmed()
    first, _ = mails.due(NOW)
    mails.sending(first.id, NOW)
    mails.sent(first.id, NOW)
    purged(89)
    assert Mail.objects.count() == 2
    purge(SPEC, now=NOW + 181 * DAY)
    assert [mail.state for mail in Mail.objects.all()] == ["written"]


def test_a_dry_run_reports_the_same_and_removes_nothing() -> None:
    asked()
    before = list(audit_verify.export())
    told = purged(8, dry_run=True)
    assert list(audit_verify.export()) == before
    assert Person.objects.count() == 1
    assert purged(8) == told != {}


def test_the_journal_outlives_the_person_and_still_proves_itself() -> None:
    request = asked()
    purged(8)
    verdict = audit_verify.verify_journal()
    assert verdict.faults == ()
    text = "".join(audit_verify.export())
    assert f"account/{request.id}" in text
    assert '"act":"purge"' in text
    assert PAUL not in text


def test_a_clock_gone_astray_forgets_nobody() -> None:
    accepted()
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    astray = NOW + 4000 * DAY
    with pytest.raises(TooMany, match="1 people would be forgotten at once"):
        purge(SPEC, now=astray, most=0)
    assert finding.known(PAUL) is not None
    purge(SPEC, now=astray, most=1)
    assert finding.known(PAUL) is None

"""How grants end: revoked, renewed into another, or by their date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from provisioning.requests import form as forms, views
from provisioning.requests.errors import NotYours
from provisioning.requests.models import AccountRequest, Mail, ProfileRequest
from provisioning.requests.store import finding, mails
from provisioning.requests.store.accounts import COME_BACK_DAYS
from provisioning.requests.store.profiles import last_day
from provisioning.requests.store.transition import decide, keep_decision, move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import AccountState, ProfileState, may_end
from provisioning.spec.model import Spec


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """What ``expire`` closed, by number."""

    accounts: tuple[int, ...]
    profiles: tuple[int, ...]
    grants: tuple[int, ...]


def revoke(spec: Spec, number: int, *, by: str, reason: str, now: datetime) -> views.ProfileView:
    """Take a profile back, or give one's own up. The next plan removes the membership."""
    by, reason = forms.address(by), forms.reason(reason)
    with writing():
        row = finding.profile(number)
        if not may_end(spec, finding.asked(row), by, now.date()):
            raise NotYours(
                f"profile/{number}: {by} may not revoke it; "
                "its approvers, the responsables and the admins may"
            )
        move(row, "revoke", actor=by, now=now, reason=reason)
        keep_decision(row, by=by, now=now)
        return views.profile(row, spec)


def renew(
    spec: Spec, number: int, *, by: str, digest: str, now: datetime, until: date | None = None
) -> views.ProfileView:
    """A new grant in the old one's place, decided today; the old one stays as proof."""
    by = forms.address(by)
    with writing():
        old = finding.profile(number)
        end = last_day(spec, old.profile, now.date(), until)
        told = end.isoformat() if end else None
        decide(old, "renew", spec=spec, by=by, digest=digest, now=now, until=told)
        row = ProfileRequest.objects.create(
            person=old.person,
            profile=old.profile,
            function=old.function,
            sub_function=old.sub_function,
            submitted_at=now,
        )
        row.until, row.decided_by, row.decided_on = end, by, now.date()
        fresh = views.profile(row, spec).digest
        decide(row, "approve", spec=spec, by=by, digest=fresh, now=now, until=told)
        return views.profile(row, spec)


def expiring(spec: Spec, today: date, *, within: int = 30) -> Sequence[views.ProfileView]:
    """Grants whose last day comes within that many days, the nearest first."""
    rows = _ending(today, within).order_by("until", "id")
    return [views.profile(row, spec) for row in rows]


def warn_expiring(now: datetime, *, within: int = 30) -> int:
    """One mail to each holder, once for each grant. How many were written now."""
    about = Concat(Value("profile/"), Cast("id", CharField()))
    told = Mail.objects.filter(
        template="expiring", to=OuterRef("person__address"), about=OuterRef("about")
    )
    with writing():
        rows = _ending(now.date(), within).annotate(about=about).filter(~Exists(told))
        count = 0
        for row in rows:
            to, person = row.person.address, row.person
            mails.write("expiring", to=to, about=f"profile/{row.id}", now=now, person=person)
            count += 1
        return count


def _ending(today: date, within: int) -> QuerySet[ProfileRequest]:
    return ProfileRequest.objects.select_related("person").filter(
        state=ProfileState.APPROVED, until__gte=today, until__lte=today + timedelta(days=within)
    )


def expire(spec: Spec, *, now: datetime) -> Closed:
    """Close what nobody decided in time, grants past their last day, and old departures."""
    undecided = now - timedelta(days=spec.retention.undecided)
    today = now.date()
    with writing():
        accounts = AccountRequest.objects.select_related("person").filter(
            state=AccountState.CONFIRMED, confirmed_at__lt=undecided
        )
        profiles = ProfileRequest.objects.select_related("person").filter(
            state=ProfileState.SUBMITTED, submitted_at__lt=undecided
        )
        past = ProfileRequest.objects.select_related("person")
        ended = past.filter(state=ProfileState.APPROVED, until__lt=today) | past.filter(
            state=ProfileState.LEFT, person__left_on__lt=today - timedelta(days=COME_BACK_DAYS)
        )
        return Closed(
            accounts=tuple(_close(row, "expire", now) for row in accounts),
            profiles=tuple(_close(row, "expire", now) for row in profiles),
            grants=tuple(_close(row, "end", now) for row in ended),
        )


def _close(row: AccountRequest | ProfileRequest, event: str, now: datetime) -> int:
    move(row, event, actor="", now=now)
    if event == "expire":
        about, address = finding.name_of(row), row.person.address
        mails.write("not-decided", to=address, about=about, now=now, person=row.person)
    return row.id

"""Who runs a campaign asks for its reminders; the worker writes them, once a day at most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from provisioning.plan.grants import decides
from provisioning.requests import form
from provisioning.requests.errors import AlreadyThere, NotYours, Unknown
from provisioning.requests.journal import record
from provisioning.requests.models import CampaignReminder
from provisioning.requests.transaction import writing
from provisioning.spec.model import Spec


class AskedReminder(msgspec.Struct, frozen=True, kw_only=True):
    """``outcome`` is empty until the worker has written, or could not."""

    id: int
    campaign: str
    by: str
    at: datetime
    outcome: str


def ask(spec: Spec, campaign: str, *, by: str, now: datetime) -> None:
    """``AlreadyThere`` when somebody asked for them today."""
    by = form.address(by)
    known = spec.campaigns.get(campaign)
    if known is None:
        raise Unknown(f"there is no campaign {campaign!r} in spaces.yaml")
    if not decides(spec.spaces[known.space].referents, by, now.date()):
        raise NotYours(f"{by} is not a referent of {spec.spaces[known.space].title!r}")
    with writing():
        if CampaignReminder.objects.filter(campaign=campaign, on=now.date()).exists():
            raise AlreadyThere(f"the reminders of {campaign} were asked for today already")
        row = CampaignReminder.objects.create(campaign=campaign, on=now.date(), by=by, at=now)
        what = f"campaign-reminder/{row.id}"
        record("ask reminders", what=what, about="", actor=by, at=now, campaign=campaign)


def waiting(day: date) -> Sequence[AskedReminder]:
    """What was asked for that day, or the evening before, and is not done."""
    since = day - timedelta(days=1)
    rows = CampaignReminder.objects.filter(on__gte=since, on__lte=day, outcome="")
    return [_asked(row) for row in rows.order_by("on", "id")]


def done(number: int, outcome: str) -> None:
    with writing():
        CampaignReminder.objects.filter(pk=number).update(outcome=outcome[:500])


def of_day(campaign: str, day: date) -> AskedReminder | None:
    row = CampaignReminder.objects.filter(campaign=campaign, on=day).first()
    return _asked(row) if row else None


def _asked(row: CampaignReminder) -> AskedReminder:
    return AskedReminder(
        id=row.id, campaign=row.campaign, by=row.by, at=row.at, outcome=row.outcome
    )

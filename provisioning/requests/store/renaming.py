"""What got a new code in spaces.yaml (``previously``) is written down under it, once.

Readers do not wait for this: ``granting`` and ``views`` know a former code by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models

from provisioning.requests.journal import JournalEntry, record_all
from provisioning.requests.models import ProfileRequest, Reading, Review
from provisioning.requests.store.transition import move
from provisioning.requests.transaction import reading, writing
from provisioning.requests.workflow import LIVE_PROFILES, ProfileState
from provisioning.spec.model import Spec

_LIVE = [state.value for state in LIVE_PROFILES]


def follow_renames(spec: Spec, *, now: datetime) -> int:
    """Live requests and open reviews take their code of today. How many did.

    Of two live requests of one person that come under one code the grant stays, else the older.
    Whoever was shown a request under its old code looks at it again before deciding.
    """
    with reading():
        if not (_requests(spec).exists() or _reviews(spec).exists()):
            return 0
    with writing():
        entries = [*_profiles(spec, now), *_spaces(spec, now)]
        record_all(entries)
        return len(entries)


def rank(row: ProfileRequest) -> tuple[bool, datetime, int]:
    """The least of a person's requests for one profile is the one that stays."""
    return row.state != ProfileState.APPROVED, row.submitted_at, row.id


def _requests(spec: Spec) -> models.QuerySet:
    return ProfileRequest.objects.filter(state__in=_LIVE, profile__in=spec.former_profiles)


def _reviews(spec: Spec) -> models.QuerySet:
    return Review.objects.filter(closed_at=None, space__in=spec.former_spaces)


def _profiles(spec: Spec, now: datetime) -> Iterator[JournalEntry]:
    for row in _requests(spec).select_related("person").order_by("id"):
        old, new = row.profile, spec.former_profiles[row.profile]
        same = ProfileRequest.objects.filter(person=row.person, profile=new, state__in=_LIVE)
        if other := same.select_related("person").first():
            gone = max(row, other, key=rank)
            move(gone, "merge", actor="", now=now, reason=f"{old} is now {new}")
            if gone is row:
                continue
        row.profile = new
        row.save(update_fields=["profile"])
        readings = Reading.objects.filter(person=row.person)
        if not readings.filter(profile=new).exists():
            readings.filter(profile=old).update(profile=new)
        yield _entry(f"profile/{row.id}", row.person.address, old, new, now)


def _spaces(spec: Spec, now: datetime) -> Iterator[JournalEntry]:
    for review in _reviews(spec).order_by("id"):
        old, new = review.space, spec.former_spaces[review.space]
        if Review.objects.filter(closed_at=None, space=new).exists():
            continue
        review.space = new
        review.save(update_fields=["space"])
        yield _entry(f"review/{review.id}", "", old, new, now)


def _entry(what: str, about: str, old: str, new: str, now: datetime) -> JournalEntry:
    detail = {"from": old, "to": new}
    return JournalEntry(act="rename", what=what, about=about, actor="", at=now, detail=detail)

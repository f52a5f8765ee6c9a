"""Recertification: the referents of a space say of each holder whether they still need it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

import msgspec
from django.db.models import Max, Min

from provisioning.plan.grants import decides
from provisioning.requests import form as forms
from provisioning.requests.errors import BadRequest, NotYours, Unknown
from provisioning.requests.journal import record
from provisioning.requests.models import ProfileRequest, Review, ReviewLine
from provisioning.requests.store import finding, mails
from provisioning.requests.store.transition import keep_decision, move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Space, Spec

_REMINDERS_BEFORE_REMOVAL: Final = 2


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """One grant under review. ``answer`` is *keep*, *remove* or empty: silence."""

    grant: int
    address: str
    profile: str
    answer: str


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """A review once closed, in grant numbers; ``removed_by_silence`` are among ``silent``."""

    kept: tuple[int, ...]
    removed: tuple[int, ...]
    silent: tuple[int, ...]
    removed_by_silence: tuple[int, ...]


def open_review(spec: Spec, space: str, *, by: str, now: datetime) -> int:
    """Ask about every grant of a profile that opens the space. How many there are."""
    by = forms.address(by)
    with writing():
        entry = _space(spec, space)
        _referent(spec, entry, by, now)
        review = Review.objects.create(space=space, opened_by=by, opened_at=now)
        grants = ProfileRequest.objects.filter(
            state=ProfileState.APPROVED, profile__in=entry.requires.profiles
        )
        lines = [ReviewLine(review=review, grant=grant) for grant in grants]
        ReviewLine.objects.bulk_create(lines, batch_size=500)
        _note("review opened", review, by, now)
        return len(lines)


def holders(spec: Spec, space: str) -> Sequence[Holder]:
    """Whom the open review of this space asks about."""
    review = _open(space)
    rows = ReviewLine.objects.filter(review=review).select_related("grant__person")
    return [
        Holder(
            grant=line.grant_id,
            address=line.grant.person.address,
            profile=spec.former_profiles.get(line.grant.profile, line.grant.profile),
            answer=line.answer,
        )
        for line in rows.order_by("id")
    ]


def answer(
    spec: Spec, space: str, grant: int, *, keep: bool, by: str, now: datetime, reason: str = ""
) -> None:
    """*Keep* confirms the grant; *remove* revokes it at once and needs a reason."""
    by = forms.address(by)
    with writing():
        review = _open(space)
        line = ReviewLine.objects.filter(review=review, grant=grant).first()
        if line is None:
            raise Unknown(f"profile/{grant} is not part of the review of {space}")
        row = finding.profile(grant)
        if by in finding.addresses(row.person):
            raise NotYours("nobody confirms their own access; ask another referent")
        _referent(spec, _space(spec, space), by, now)
        if not keep:
            move(row, "revoke", actor=by, now=now, reason=forms.reason(reason))
            keep_decision(row, by=by, now=now)
        line.answer, line.by, line.at = "keep" if keep else "remove", by, now
        line.save()
        about = row.person.address
        told = {"space": space, "answer": line.answer}
        record("review answer", what=f"profile/{grant}", about=about, actor=by, at=now, **told)


def remind(spec: Spec, space: str, *, now: datetime) -> int:
    """Write to the space's referents while some holder is unanswered. How many reminders so far."""
    with writing():
        review = _open(space)
        if ReviewLine.objects.filter(review=review, answer="").exists():
            review.reminders += 1
            review.save(update_fields=["reminders"])
            about = f"review/{review.id}#{review.reminders}"
            for referent in _space(spec, space).referents:
                if referent.decides_on(now.date()):
                    mails.write("review", to=referent.address, about=about, now=now, person=None)
            _note("review reminder", review, "", now)
        return review.reminders


def close_review(spec: Spec, space: str, *, by: str, now: datetime) -> Ended:
    """Silence is listed; it removes only where the space says so, and after two reminders."""
    by = forms.address(by)
    with writing():
        entry = _space(spec, space)
        _referent(spec, entry, by, now)
        review = _open(space)
        lines = list(ReviewLine.objects.filter(review=review).select_related("grant__person"))
        silent = [
            line for line in lines if not line.answer and line.grant.state == ProfileState.APPROVED
        ]
        removing = entry.silence == "remove" and review.reminders >= _REMINDERS_BEFORE_REMOVAL
        gone = silent if removing else []
        for line in gone:
            move(line.grant, "revoke", actor=by, now=now, reason="nobody confirmed it")
        review.closed_at = now
        review.save(update_fields=["closed_at"])
        _note("review closed", review, by, now)
        return Ended(
            kept=tuple(line.grant_id for line in lines if line.answer == "keep"),
            removed=tuple(line.grant_id for line in lines if line.answer == "remove"),
            silent=tuple(line.grant_id for line in silent),
            removed_by_silence=tuple(line.grant_id for line in gone),
        )


def overdue(spec: Spec, today: date) -> Iterator[tuple[str, date]]:
    """Spaces that nobody reviews though ``retention.review`` says so, and since when.

    That is since their last review, or since their oldest grant where there was none.
    """
    for code, space in spec.spaces.items():
        reviews = Review.objects.filter(space=code)
        grants = ProfileRequest.objects.filter(
            state=ProfileState.APPROVED, profile__in=space.requires.profiles
        )
        oldest = grants.aggregate(day=Min("decided_on"))["day"]
        if oldest is None or reviews.filter(closed_at=None).exists():
            continue
        last = reviews.aggregate(at=Max("closed_at"))["at"]
        since = last.date() if last else oldest
        if (today - since).days > spec.retention.review:
            yield code, since


def space_of(number: int) -> str:
    """The code of the space that this review is of."""
    review: Review | None = Review.objects.filter(pk=number).first()
    if review is None:
        raise Unknown(f"there is no review {number}")
    return review.space


def _space(spec: Spec, code: str) -> Space:
    if code not in spec.spaces:
        raise BadRequest(f"there is no space {code!r} in spaces.yaml")
    return spec.spaces[code]


def _referent(spec: Spec, space: Space, by: str, now: datetime) -> None:
    if by not in spec.admins and not decides(space.referents, by, now.date()):
        raise NotYours(f"{by} is not a referent of {space.title!r} on {now.date()}")


def _open(space: str) -> Review:
    review: Review | None = Review.objects.filter(space=space, closed_at=None).first()
    if review is None:
        raise Unknown(f"no review of {space!r} is open; open one first")
    return review


def _note(act: str, review: Review, by: str, now: datetime) -> None:
    record(act, what=f"review/{review.id}", about="", actor=by, at=now, space=review.space)

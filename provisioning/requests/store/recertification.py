"""Recertification: the referents of a space say of each holder whether they still need it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Final

import msgspec
from django.db.models import Max, Min

from provisioning.plan.file_grants import FileGrant
from provisioning.plan.grants import decides
from provisioning.requests import form as forms
from provisioning.requests.errors import BadRequest, NotYours, Unknown
from provisioning.requests.journal import record
from provisioning.requests.models import ProfileRequest, Review, ReviewLine
from provisioning.requests.store import finding, mails
from provisioning.requests.store.review_lines import filed_in, grant_id, open_review_of, stands
from provisioning.requests.store.transition import keep_decision, move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import GrantId, ProfileState
from provisioning.spec.model import Space, Spec

_REMINDERS_BEFORE_REMOVAL: Final = 2


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """A review once closed; ``removed_by_silence`` are among ``silent``. What is removed and was
    given by a file is still to be changed there.
    """

    kept: tuple[GrantId, ...]
    removed: tuple[GrantId, ...]
    silent: tuple[GrantId, ...]
    removed_by_silence: tuple[GrantId, ...]


def open_review(
    spec: Spec, space: str, *, by: str, now: datetime, filed: Iterable[FileGrant] = ()
) -> int:
    """Ask about every grant of a profile that opens the space, those of files (``filed``) too.

    How many there are.
    """
    by = forms.address(by)
    with writing():
        entry = _space(spec, space)
        _referent(spec, entry, by, now)
        review = Review.objects.create(space=space, opened_by=by, opened_at=now)
        grants = ProfileRequest.objects.filter(
            state=ProfileState.APPROVED, profile__in=entry.requires.profiles
        )
        lines = [ReviewLine(review=review, grant=grant) for grant in grants]
        written = dict.fromkeys((each.address, each.profile) for each in filed_in(entry, filed))
        lines += [ReviewLine(review=review, address=who, profile=code) for who, code in written]
        ReviewLine.objects.bulk_create(lines, batch_size=500)
        _note("review opened", review, by, now)
        return len(lines)


def answer(
    spec: Spec, space: str, grant: GrantId, *, keep: bool, by: str, now: datetime, reason: str = ""
) -> None:
    """*Keep* confirms the grant; *remove* needs a reason. It revokes a grant of the store at once;
    one of a file stands until whoever calls this changes the file.
    """
    by = forms.address(by)
    with writing():
        review = open_review_of(space)
        line = _line(review, grant)
        if line is None:
            raise Unknown(f"{_named(grant)} is not part of the review of {space}")
        person = line.grant.person if line.grant else finding.known(line.address)
        about = person.address if person else line.address
        if by in (finding.addresses(person) if person else {about}) | {about}:
            raise NotYours("nobody confirms their own access; ask another referent")
        _referent(spec, _space(spec, space), by, now)
        if not keep:
            why = forms.reason(reason)
            if line.grant:
                move(line.grant, "revoke", actor=by, now=now, reason=why)
                keep_decision(line.grant, by=by, now=now)
        line.answer, line.by, line.at = "keep" if keep else "remove", by, now
        line.save()
        told = {"space": space, "answer": line.answer}
        record("review answer", what=_what(line), about=about, actor=by, at=now, **told)


def _line(review: Review, grant: GrantId) -> ReviewLine | None:
    rows = ReviewLine.objects.filter(review=review).select_related("grant__person")
    if isinstance(grant, int):
        found: ReviewLine | None = rows.filter(grant=grant).first()
        return found
    address, _, profile = grant.rpartition("/")
    of_file: ReviewLine | None
    of_file = rows.filter(grant=None, address=address.casefold(), profile=profile).first()
    return of_file


def _named(grant: GrantId) -> str:
    return f"profile/{grant}" if isinstance(grant, int) else grant


def _what(line: ReviewLine) -> str:
    """As the journal names it: never by an address."""
    return f"profile/{line.grant_id}" if line.grant_id else f"review/{line.review_id}"


def remind(spec: Spec, space: str, *, now: datetime, filed: Iterable[FileGrant] = ()) -> int:
    """Write to the space's referents while some holder is unanswered, of a grant that stands (in
    ``filed``, where a file gave it). How many reminders so far.
    """
    with writing():
        review = open_review_of(space)
        lines = ReviewLine.objects.filter(review=review, answer="").select_related("grant")
        standing = {each.id for each in filed_in(_space(spec, space), filed)}
        if any(stands(line, standing) for line in lines):
            review.reminders += 1
            review.save(update_fields=["reminders"])
            about = f"review/{review.id}#{review.reminders}"
            for referent in _space(spec, space).referents:
                if referent.decides_on(now.date()):
                    mails.write("review", to=referent.address, about=about, now=now, person=None)
            _note("review reminder", review, "", now)
        return review.reminders


def close_review(
    spec: Spec, space: str, *, by: str, now: datetime, filed: Iterable[FileGrant] = ()
) -> Ended:
    """Silence is listed; it removes only where the space says so, and after two reminders."""
    by = forms.address(by)
    with writing():
        entry = _space(spec, space)
        _referent(spec, entry, by, now)
        review = open_review_of(space)
        lines = list(ReviewLine.objects.filter(review=review).select_related("grant__person"))
        standing = {each.id for each in filed_in(entry, filed)}
        silent = [line for line in lines if not line.answer and stands(line, standing)]
        removing = entry.silence == "remove" and review.reminders >= _REMINDERS_BEFORE_REMOVAL
        gone = silent if removing else []
        for line in gone:
            if line.grant:
                move(line.grant, "revoke", actor=by, now=now, reason="nobody confirmed it")
        review.closed_at = now
        review.save(update_fields=["closed_at"])
        _note("review closed", review, by, now)
        return Ended(
            kept=tuple(grant_id(line) for line in lines if line.answer == "keep"),
            removed=tuple(grant_id(line) for line in lines if line.answer == "remove"),
            silent=tuple(map(grant_id, silent)),
            removed_by_silence=tuple(map(grant_id, gone)),
        )


def overdue(
    spec: Spec, today: date, filed: Collection[FileGrant] = ()
) -> Iterator[tuple[str, date]]:
    """Spaces that nobody reviews though ``retention.review`` says so, and since when.

    That is since their last review, or since their oldest grant where there was none.
    """
    reviews = Review.objects.filter(space__in=list(spec.spaces))
    last = dict(reviews.order_by().values_list("space").annotate(at=Max("closed_at")))
    busy = set(reviews.filter(closed_at=None).values_list("space", flat=True))
    codes = {code for space in spec.spaces.values() for code in space.requires.profiles}
    standing = ProfileRequest.objects.filter(state=ProfileState.APPROVED, profile__in=codes)
    oldest = dict(standing.order_by().values_list("profile").annotate(day=Min("decided_on")))
    for code, space in spec.spaces.items():
        days = [each.decided_on for each in filed_in(space, filed)]
        days += [oldest[each] for each in space.requires.profiles if each in oldest]
        if not days or code in busy:
            continue
        ended = last.get(code)
        since = ended.date() if ended else min(days)
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


def _note(act: str, review: Review, by: str, now: datetime) -> None:
    record(act, what=f"review/{review.id}", about="", actor=by, at=now, space=review.space)

"""The lines of an open review: whom it asks about, what was answered, how far it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec
from django.db.models import Count, Q

from provisioning.plan.doors import missing
from provisioning.plan.file_grants import FileGrant
from provisioning.requests.errors import Unknown
from provisioning.requests.holdings import in_parts
from provisioning.requests.inactivity import Activity, Life, activity
from provisioning.requests.models import Alias, Person, Reading, Review, ReviewLine
from provisioning.requests.store import finding, mails, pending
from provisioning.requests.workflow import GrantId, ProfileState
from provisioning.spec.model import Space, Spec


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """One grant under review, by the number of its ``line``. ``answer`` is *keep*, *remove* or
    empty: silence.

    ``door`` is *open*, or what is missing of it as the last reading showed (``invitation``;
    ``account?`` where nothing was read yet); empty of what no longer ``stands``. ``source`` is
    ``profile/34``, or where a file gives it; empty where no file does any more. ``life`` is
    *active*, *inactive* or *unknown*.
    """

    line: int
    grant: GrantId
    address: str
    first_name: str
    last_name: str
    profile: str
    answer: str
    source: str
    door: str
    life: Activity
    last_seen: date | None
    stands: bool = True


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an open review is."""

    opened_by: str
    opened_at: datetime
    reminders: int
    asked: int
    kept: int
    removed: int

    @property
    def answered(self) -> int:
        return self.kept + self.removed

    @property
    def unanswered(self) -> int:
        return self.asked - self.answered


def open_review_of(space: str) -> Review:
    review: Review | None = Review.objects.filter(space=space, closed_at=None).first()
    if review is None:
        raise Unknown(f"no review of {space!r} is open; open one first")
    return review


def grant_id(line: ReviewLine) -> GrantId:
    return line.grant_id or f"{line.address}/{line.profile}"


def filed_in(space: Space, filed: Iterable[FileGrant]) -> Iterator[FileGrant]:
    """What files grant today that opens the space."""
    codes = frozenset(space.requires.profiles)
    return (each for each in filed if each.state == "approved" and each.profile in codes)


def progress(spaces: Collection[str]) -> Mapping[str, Progress]:
    """Of those of these spaces that have a review open."""
    rows = Review.objects.filter(space__in=spaces, closed_at=None).annotate(
        asked=Count("lines"),
        kept=Count("lines", filter=Q(lines__answer="keep")),
        removed=Count("lines", filter=Q(lines__answer="remove")),
    )
    return {
        row.space: Progress(
            opened_by=row.opened_by,
            opened_at=row.opened_at,
            reminders=row.reminders,
            asked=row.asked,
            kept=row.kept,
            removed=row.removed,
        )
        for row in rows
    }


def holders(
    spec: Spec,
    space: str,
    today: date,
    filed: Iterable[FileGrant] = (),
    *,
    after: int = 0,
    most: int | None = None,
) -> Sequence[Holder]:
    """Whom the open review of this space asks about, from the line behind ``after``."""
    rows = ReviewLine.objects.filter(review=open_review_of(space), id__gt=after)
    lines = list(rows.select_related("grant__person").order_by("id")[:most])
    written = {each.id: each for each in filed if each.state == "approved"}
    people = _people(lines)
    doors = _doors([line for line in lines if stands(line, written)], people)
    return [
        _holder(
            spec,
            line,
            person=people.get(_whose(line)),
            written=written,
            door=doors.get(line.id, ""),
            today=today,
        )
        for line in lines
    ]


def stands(line: ReviewLine, standing: Collection[str]) -> bool:
    """``standing`` are the ids of grants that files give."""
    if line.grant:
        return bool(line.grant.state == ProfileState.APPROVED)
    return grant_id(line) in standing


def _whose(line: ReviewLine) -> str:
    return line.grant.person.address if line.grant else line.address


def _people(lines: Iterable[ReviewLine]) -> Mapping[str, Person]:
    """Address of a line -> whom the store knows by it."""
    found: dict[str, Person] = {}
    for line in lines:
        if line.grant:
            found[line.grant.person.address] = line.grant.person
    for some in in_parts({line.address for line in lines if not line.grant}):
        for alias in Alias.objects.filter(address__in=some).select_related("person"):
            found[alias.address] = alias.person
    return found


def _doors(lines: Iterable[ReviewLine], people: Mapping[str, Person]) -> Mapping[int, str]:
    """Line -> how its door stands. Of somebody whom the store does not know, nothing was read."""
    asked = {
        line.id: (people.get(_whose(line)), line.grant.profile if line.grant else line.profile)
        for line in lines
    }
    known = {
        (row.person_id, row.profile): row
        for some in in_parts({person.id for person, _ in asked.values() if person})
        for row in Reading.objects.filter(person__in=some)
    }
    owing = mails.owing("first-secret", {who.address for who, _ in asked.values() if who})
    found = {}
    for number, (person, profile) in asked.items():
        row = known.get((person.id, profile)) if person else None
        secret = person is None or person.address not in owing
        gaps = missing(pending.facts(row, secret=secret))
        found[number] = ", ".join(g.link if g.known else f"{g.link}?" for g in gaps) or "open"
    return found


def _holder(
    spec: Spec,
    line: ReviewLine,
    *,
    person: Person | None,
    written: Mapping[str, FileGrant],
    door: str,
    today: date,
) -> Holder:
    grant = line.grant
    profile = grant.profile if grant else line.profile
    of_file = written.get(str(grant_id(line)))
    named, life = person or of_file, Life()
    if person:
        life = Life(last_seen=person.last_seen, read_on=person.sign_ins_read_on)
    return Holder(
        line=line.id,
        grant=grant_id(line),
        address=_whose(line),
        first_name=named.first_name if named else "",
        last_name=named.last_name if named else "",
        profile=spec.former_profiles.get(profile, profile),
        answer=line.answer,
        source=finding.name_of(grant) if grant else (of_file.where if of_file else ""),
        door=door,
        life=activity(spec.retention, life, today),
        last_seen=life.last_seen,
        stands=stands(line, written),
    )

"""All that is kept about one person, for whoever asks to see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from provisioning.requests import views
from provisioning.requests.audit import AuditLine
from provisioning.requests.journal import keys
from provisioning.requests.models import Event, Mail, Person, ReviewLine
from provisioning.requests.store import accounts, corrections, finding, people, profiles, readings
from provisioning.requests.transaction import reading
from provisioning.spec.model import Spec


class SentMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to them or about them; its words are not kept."""

    template: str
    to: str
    about: str
    state: str
    written_at: datetime


class ReviewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """``answer`` of ``by``, whether they still need a profile; empty while nobody said."""

    space: str
    what: str
    answer: str
    by: str
    at: datetime | None


class PersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """``listed``: they agreed to stand in the directory. ``account``: the id of theirs in the
    tenant. ``journal`` are the sealed lines about them or by them, which name nobody.
    """

    person: people.KnownPerson
    listed: bool
    account: str
    requests: Sequence[views.AccountView]
    profiles: Sequence[views.ProfileView]
    corrections: Sequence[views.CorrectionView]
    decisions: Sequence[people.Decided]
    readings: Sequence[readings.LastReading]
    mails: Sequence[SentMail]
    reviews: Sequence[ReviewAnswer]
    journal: Sequence[AuditLine]


def everything(spec: Spec, address: str) -> PersonalData:
    """``Unknown`` when nobody has this address."""
    with reading():
        person = finding.person(address)
        return PersonalData(
            person=people.show(person.address),
            listed=person.listed,
            account=person.account,
            requests=accounts.listed(address=person.address),
            profiles=profiles.listed(spec, address=person.address),
            corrections=corrections.listed(address=person.address),
            decisions=list(people.decisions(person.address)),
            readings=list(readings.seen(person.address)),
            mails=list(_mails(person)),
            reviews=list(_reviews(person)),
            journal=list(_journal(person)),
        )


def _mails(person: Person) -> Iterator[SentMail]:
    every = finding.addresses(person)
    rows = Mail.objects.filter(to__in=every) | Mail.objects.filter(person=person)
    for row in rows.order_by("id"):
        yield SentMail(
            template=row.template,
            to=row.to if row.to in every else "",
            about=row.about,
            state=row.state,
            written_at=row.written_at,
        )


def _reviews(person: Person) -> Iterator[ReviewAnswer]:
    rows = ReviewLine.objects.select_related("review", "grant")
    mine = rows.filter(grant__person=person) | rows.filter(address__in=finding.addresses(person))
    for row in mine.order_by("id"):
        what = finding.name_of(row.grant) if row.grant else row.profile
        yield ReviewAnswer(
            space=row.review.space, what=what, answer=row.answer, by=row.by, at=row.at
        )


def _journal(person: Person) -> Iterator[AuditLine]:
    every = finding.addresses(person)
    names = [key.pseudonym(each) for key in keys() for each in every]
    rows = Event.objects.filter(about__in=names) | Event.objects.filter(actor__in=names)
    fields = AuditLine.__struct_fields__
    for values in rows.order_by("seq").values_list(*fields):
        yield AuditLine(**dict(zip(fields, values, strict=True)))

"""The second chain: somebody accepted asks for profiles; each is decided by its approvers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from provisioning.requests import form as forms, views
from provisioning.requests.errors import AlreadyThere, BadRequest, NotYours, WrongMove
from provisioning.requests.form import ProfileForm
from provisioning.requests.journal import record
from provisioning.requests.models import Person, ProfileRequest, Reading
from provisioning.requests.store import finding, mails
from provisioning.requests.store.transition import decide, move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import LIVE_PROFILES, ProfileState
from provisioning.spec.model import Spec


def submit(
    spec: Spec, address: str, form: ProfileForm, *, now: datetime
) -> Sequence[views.ProfileView]:
    """One request per profile, all or none. ``WrongMove`` before the account is accepted."""
    with writing():
        person = finding.person(address)
        accepted(person)
        forms.check_profiles(spec, form, _types(person))
        rows = [_asked(person, code, form, now) for code in dict.fromkeys(form.profiles)]
        return [views.profile(row, spec) for row in rows]


def _types(person: Person) -> list[str]:
    return [kind for kind, _ in person.structures]


def accepted(person: Person) -> None:
    if person.left_on:
        raise WrongMove(f"{person.address} left on {person.left_on}; they must come back first")
    if person.accepted_on is None:
        raise WrongMove(
            f"the account of {person.address} is not accepted yet; profiles come after it"
        )


def _asked(person: Person, code: str, form: ProfileForm, now: datetime) -> ProfileRequest:
    live = ProfileRequest.objects.filter(
        person=person, profile=code, state__in=[state.value for state in LIVE_PROFILES]
    ).first()
    if live:
        doing = "already holds" if live.state == ProfileState.APPROVED else "already asked for"
        raise AlreadyThere(f"{person.address} {doing} {code!r} (profile/{live.id})")
    row: ProfileRequest = ProfileRequest.objects.create(
        person=person,
        profile=code,
        function=form.function,
        sub_function=form.sub_function,
        submitted_at=now,
    )
    what, address = finding.name_of(row), person.address
    record("submit", what=what, about=address, actor=address, at=now, profile=code)
    return row


def amend(
    spec: Spec, number: int, form: ProfileForm, *, by: str, now: datetime
) -> views.ProfileView:
    """Correct the fonction and sous-fonction of a request that nobody decided on yet."""
    with writing():
        row = finding.profile(number)
        if forms.address(by) not in finding.addresses(row.person):
            raise NotYours(f"profile/{number}: only who asked may change it")
        if row.state != ProfileState.SUBMITTED:
            raise WrongMove(f"profile/{number} is {row.state}; it can no longer be changed")
        if form.profiles != (row.profile,):
            raise BadRequest(f"the profile stays {row.profile!r}; withdraw it and ask for another")
        forms.check_profiles(spec, form, _types(row.person))
        row.function, row.sub_function = form.function, form.sub_function
        row.save()
        about = row.person.address
        record("amend", what=f"profile/{number}", about=about, actor=about, at=now)
        return views.profile(row, spec)


def approve(
    spec: Spec, number: int, *, by: str, digest: str, now: datetime, until: date | None = None
) -> views.ProfileView:
    """Grant it to ``until`` included: by default as long as the profile's ``duration_days``."""
    by = forms.address(by)
    with writing():
        row = finding.profile(number)
        accepted(row.person)
        last = row.until = last_day(spec, row.profile, now.date(), until)
        row.decided_by, row.decided_on = by, now.date()
        decide(row, "approve", spec=spec, by=by, digest=digest, now=now, until=last.isoformat())
        forms.check_profiles(spec, ProfileForm(profiles=(row.profile,)), _types(row.person))
        Reading.objects.filter(person=row.person, profile=row.profile).delete()
        if row.function:
            row.person.function, row.person.sub_function = row.function, row.sub_function
            row.person.save(update_fields=["function", "sub_function"])
        return views.profile(row, spec)


def last_day(spec: Spec, profile: str, today: date, wished: date | None) -> date:
    """Every grant ends: never later than its profile lasts, or than the file says for all."""
    days, longest = spec.lasts(profile), spec.last_day(profile, today)
    if wished and wished < today:
        raise BadRequest(f"until {wished} is already past; give a later day")
    if wished and wished > longest:
        raise BadRequest(f"until {wished}: this profile lasts {days} days, to {longest} at most")
    return wished or longest


def refuse(
    spec: Spec, number: int, *, by: str, digest: str, reason: str, now: datetime
) -> views.ProfileView:
    by, reason = forms.address(by), forms.reason(reason)
    with writing():
        row = finding.profile(number)
        decide(row, "refuse", spec=spec, by=by, digest=digest, now=now, reason=reason)
        about, address = finding.name_of(row), row.person.address
        mails.write("refused", to=address, about=about, now=now, person=row.person)
        return views.profile(row, spec)


def withdraw(spec: Spec, number: int, *, by: str, now: datetime) -> views.ProfileView:
    with writing():
        row = finding.profile(number)
        if forms.address(by) not in finding.addresses(row.person):
            raise NotYours(f"profile/{number}: only who asked may withdraw it")
        move(row, "withdraw", actor=forms.address(by), now=now)
        return views.profile(row, spec)


def show(spec: Spec, number: int) -> views.ProfileView:
    return views.profile(finding.profile(number), spec)


def listed(
    spec: Spec, *states: ProfileState, address: str | Person | None = None, most: int = 1000
) -> Sequence[views.ProfileView]:
    """Oldest first; every state when none is named, everybody's when no address is."""
    rows = ProfileRequest.objects.select_related("person").order_by("submitted_at", "id")
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    if address is not None:
        rows = rows.filter(person=finding.person(address))
    return [views.profile(row, spec) for row in rows[:most]]

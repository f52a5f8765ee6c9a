"""What reviewed files grant moves into the store, with who decided it, when and until when.

Nobody gains or loses anything by it; whatever is doubtful is refused by name and stays in its file.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

import msgspec

from provisioning.plan.file_grants import FileGrant, FilePerson
from provisioning.requests import form as forms
from provisioning.requests.errors import NotYours
from provisioning.requests.journal import SOURCE, TAKEN, record
from provisioning.requests.models import AccountRequest, Alias, Decision, Person, ProfileRequest
from provisioning.requests.store import finding
from provisioning.requests.store.transition import move
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import LIVE_ACCOUNTS, LIVE_PROFILES, ProfileState
from provisioning.spec.model import Spec

_LONGEST: Final = {"first_name": 64, "last_name": 64, "address": 254}
_IDENTITY: Final = (
    "first_name",
    "last_name",
    "structures",
    "access_mode",
    "listed",
    "function",
    "sub_function",
)


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """``taken`` are addresses whose entries may go from their files; ``refused``: why not, by
    where each was written.
    """

    taken: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def adopt(
    spec: Spec, people: Iterable[FilePerson], *, by: str, now: datetime, dry_run: bool = False
) -> Adopted:
    """Said by an admin. Run again, it finds what it took and takes nothing twice.

    Whoever has nothing that stands is left where they are, and is not spoken of.
    """
    by = forms.address(by)
    if by not in spec.admins:
        raise NotYours(f"{by} may not adopt; ask {' or '.join(spec.admins)}")
    taken, refused = [], []
    with writing():
        for who in people:
            if who.standing == "ended":
                continue
            if reason := doubt(who):
                refused.append((who.where, f"{_called(who)}: {reason}"))
                continue
            taken.append(who.address)
            if not dry_run:
                keep(who, by, now)
                source = Path(who.where.rpartition(":")[0]).name
                record(TAKEN, what=f"{SOURCE}{source}", about=who.address, actor=by, at=now)
    return Adopted(taken=tuple(taken), refused=tuple(refused))


def _called(who: FilePerson) -> str:
    return f"{who.first_name} {who.last_name}".strip()


def doubt(who: FilePerson) -> str:
    """Why their entry says something that the store would say otherwise; empty when it does not."""
    if who.standing == "unread" or who.reason:
        return who.reason
    if who.until:
        return f"their account ends on {who.until}; write that day as until of their profiles"
    for name, longest in _LONGEST.items():
        if len(getattr(who, name)) > longest:
            return f"{name.replace('_', ' ')}: the store keeps {longest} characters at most"
    for grant in who.grants:
        if grant.state == "refused":
            return f"{grant.where}: {grant.reason}; take this line out, or mend it"
    person = finding.known(who.address)
    return _clash(who, person) if person else ""


def _clash(who: FilePerson, person: Person) -> str:
    if person.left_on:
        return f"the store says that they left on {person.left_on}; one of the two is wrong"
    live = AccountRequest.objects.filter(
        person=person, state__in=[state.value for state in LIVE_ACCOUNTS]
    ).first()
    if live:
        return f"they asked for an account too ({finding.name_of(live)}); decide on it first"
    waiting = ProfileRequest.objects.filter(
        person=person,
        state=ProfileState.SUBMITTED,
        profile__in=[grant.profile for grant in who.standing_grants],
    ).first()
    if waiting:
        return f"{waiting.profile!r} waits ({finding.name_of(waiting)}); decide on it first"
    if person.accepted_on is None:
        return ""
    if person.address != who.address:
        return f"the store knows them as {person.address}; write that address"
    differing = [name for name in _IDENTITY if getattr(person, name) != getattr(who, name)]
    words = ", ".join(name.replace("_", " ") for name in differing)
    return f"the store knows them with another {words}; correct one" if differing else ""


def keep(who: FilePerson, by: str, now: datetime) -> None:
    """They and what they hold, as this entry says; inside the caller's transaction."""
    person = finding.known(who.address) or Person(address=who.address)
    if person.accepted_on is None:
        for name in (*_IDENTITY, "accepted_by", "accepted_on"):
            setattr(person, name, getattr(who, name))
        person.origin = who.where[-255:]
        person.save()
        Alias.objects.get_or_create(address=who.address, person=person)
        what, detail = f"person/{person.id}", {"accepted": str(who.accepted_on)}
        record("adopt", what=what, about=who.address, actor=by, at=now, **detail)
        _prove(what, person, who.accepted_by, who.accepted_on or now.date(), who.where)
    for grant in who.grants:
        _take_grant(person, grant, by, now)


def _take_grant(person: Person, grant: FileGrant, by: str, now: datetime) -> None:
    rows = ProfileRequest.objects.filter(person=person, profile=grant.profile)
    same = rows.filter(decided_by=grant.decided_by, decided_on=grant.decided_on, until=grant.until)
    if same.exists():
        return
    state = ProfileState.APPROVED if grant.state == "approved" else ProfileState.ENDED
    live = rows.filter(state__in=[each.value for each in LIVE_PROFILES]).first()
    if live and state == ProfileState.APPROVED:
        if live.until is None or (grant.until and live.until >= grant.until):
            state = ProfileState.RENEWED
        else:
            move(live, "renew", actor=by, now=now, reason="a file gave it for longer")
    row = ProfileRequest.objects.create(
        person=person,
        profile=grant.profile,
        state=state,
        submitted_at=_moment(grant.decided_on),
        decided_by=grant.decided_by,
        decided_on=grant.decided_on,
        until=grant.until,
        closed_at=None if state == ProfileState.APPROVED else now,
        origin=grant.where[-255:],
    )
    what, detail = f"profile/{row.id}", {"profile": row.profile, "to": row.state}
    record("adopt", what=what, about=person.address, actor=by, at=now, **detail)
    _prove(what, person, grant.decided_by, grant.decided_on, grant.where)


def _prove(what: str, person: Person, by: str, on: date, where: str) -> None:
    Decision.objects.create(
        what=what, person=person, outcome="approved", by=by, at=_moment(on), reason=where
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

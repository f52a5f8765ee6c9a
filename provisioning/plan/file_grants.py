"""Who was let in by the reviewed files: each person and their grants, as they stand today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

import msgspec

from provisioning.plan.grants import objection, objection_to_account, over
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, KnownAs, Registration, Unread

Standing = Literal["accepted", "ended", "refused", "unread"]
GrantState = Literal["approved", "ended", "refused"]


class FileGrant(msgspec.Struct, frozen=True, kw_only=True):
    """One profile of one person. ``reason``: why it gives nothing. ``until``: the last day."""

    address: str
    first_name: str
    last_name: str
    structures: tuple[tuple[str, str], ...]
    profile: str
    state: GrantState
    decided_by: str
    decided_on: date
    until: date | None
    where: str
    reason: str = ""

    @property
    def id(self) -> str:
        """How a command names it: files change, so their lines would not do."""
        return f"{self.address}/{self.profile}"


class FilePerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of whom a file speaks. Of one whose line is unread only the name is known.

    ``reason``: why their account is not accepted, though a profile may let them in.
    """

    address: str
    first_name: str
    last_name: str
    standing: Standing
    where: str
    structures: tuple[tuple[str, str], ...] = ()
    access_mode: str = ""
    function: str = ""
    sub_function: str = ""
    listed: bool = False
    accepted_by: str = ""
    accepted_on: date | None = None
    until: date | None = None
    reason: str = ""
    grants: tuple[FileGrant, ...] = ()

    @property
    def standing_grants(self) -> tuple[FileGrant, ...]:
        return tuple(each for each in self.grants if each.state == "approved")


def file_people(
    spec: Spec,
    registrations: Iterable[Registration],
    unread: Iterable[Unread] = (),
    *,
    today: date,
    known_as: KnownAs = MappingProxyType({}),
) -> Iterator[FilePerson]:
    """In the order of the files, whoever could not be read last."""
    for who in registrations:
        yield _person(spec, who, today, known_as.get(who.address, (who.address,)))
    for line in unread:
        reasons = "; ".join(each.text for each in line.mistakes if not each.warning)
        yield FilePerson(
            address=min(line.addresses, default=""),
            first_name="",
            last_name=line.name,
            standing="unread",
            where=line.where,
            reason=reasons,
        )


def _person(spec: Spec, who: Registration, today: date, every: Collection[str]) -> FilePerson:
    grants = tuple(_grant(spec, who, approval, today, every) for approval in who.approvals)
    standing, reason = _standing(spec, who, grants, today, every)
    return FilePerson(
        address=who.address,
        first_name=who.first_name,
        last_name=who.last_name,
        structures=who.structures,
        access_mode=who.access_mode,
        function=who.function or "",
        sub_function=who.sub_function or "",
        listed=who.listed,
        accepted_by=who.accepted_by or "",
        accepted_on=who.accepted_on,
        until=_last_day(who),
        standing=standing,
        reason=reason,
        where=who.where,
        grants=grants,
    )


def _standing(
    spec: Spec,
    who: Registration,
    grants: Iterable[FileGrant],
    today: date,
    every: Collection[str],
) -> tuple[Standing, str]:
    if shut := _shut(spec, who, today, who):
        return shut
    reason = "nobody accepted the account"
    if who.accepted_by is not None:
        reason = str(objection_to_account(spec, who, today, tuple(every)) or "")
    held = any(each.state == "approved" for each in grants)
    return "accepted" if held or not reason else "refused", reason


def _shut(
    spec: Spec, who: Registration, today: date, *dated: Registration | Approval
) -> tuple[Literal["ended", "refused"], str] | None:
    """Why it gives nothing whoever decided: its way in is gone, or its days are over."""
    if who.access_mode not in spec.access_modes:
        return "refused", f"spaces.yaml has no access mode {who.access_mode!r}"
    ended = (each.withdrawn or each.until for each in dated if over(each, today))
    return next((("ended", f"ended on {day}") for day in ended), None)


def _grant(
    spec: Spec, who: Registration, approval: Approval, today: date, every: Collection[str]
) -> FileGrant:
    state, reason = _state(spec, who, approval, today, every)
    ends = [day for day in (_last_day(who), _last_day(approval)) if day]
    return FileGrant(
        address=who.address,
        first_name=who.first_name,
        last_name=who.last_name,
        structures=who.structures,
        profile=approval.profile,
        state=state,
        decided_by=approval.by,
        decided_on=approval.on,
        until=min(ends, default=None),
        where=approval.where or who.where,
        reason=reason,
    )


def _last_day(dated: Registration | Approval) -> date | None:
    """A withdrawal counts from its own day."""
    before = dated.withdrawn - timedelta(days=1) if dated.withdrawn else None
    return min((day for day in (dated.until, before) if day), default=None)


def _state(
    spec: Spec, who: Registration, approval: Approval, today: date, every: Collection[str]
) -> tuple[GrantState, str]:
    if shut := _shut(spec, who, today, approval, who):
        return shut
    reason = objection(spec, who, approval, today, tuple(every))
    return ("refused", str(reason)) if reason else ("approved", "")

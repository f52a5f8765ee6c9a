"""Requests as they are shown to people, and the digest of exactly what was shown."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

import msgspec

from provisioning.requests.audit import canonical
from provisioning.requests.models import AccountRequest, Correction, ProfileRequest
from provisioning.spec.model import Spec


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account request. ``digest`` must come back with the decision."""

    id: int
    address: str
    first_name: str
    last_name: str
    application: str
    access_mode: str
    structures: tuple[tuple[str, str], ...]
    message: str
    state: str
    submitted_at: datetime
    reason: str
    digest: str


class ProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """A profile request, or the grant that it became. ``until`` is the last day of access.

    ``source`` is where it stands: ``profile/34``, with the line of a file that it was taken from.
    ``renewal_asked_on``: its holder says that they still need it.
    """

    id: int
    address: str
    first_name: str
    last_name: str
    structures: tuple[tuple[str, str], ...]
    profile: str
    function: str
    sub_function: str
    state: str
    submitted_at: datetime
    decided_by: str
    decided_on: date | None
    until: date | None
    reason: str
    digest: str
    source: str
    renewal_asked_on: date | None


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """``known_as`` is their name today, ``first_name`` and ``last_name`` what they say it is."""

    id: int
    address: str
    known_as: str
    first_name: str
    last_name: str
    message: str
    state: str
    submitted_at: datetime
    reason: str
    digest: str


AnyView = AccountView | ProfileView | CorrectionView

_ACCOUNT_CONTENT = (
    "id",
    "address",
    "first_name",
    "last_name",
    "application",
    "access_mode",
    "structures",
    "message",
)
_PROFILE_CONTENT = (
    "id",
    "address",
    "first_name",
    "last_name",
    "structures",
    "profile",
    "function",
    "sub_function",
)

_CORRECTION_CONTENT = ("id", "address", "known_as", "first_name", "last_name", "message")


def account(row: AccountRequest) -> AccountView:
    shown = AccountView(
        id=row.id,
        address=row.person.address,
        first_name=row.first_name,
        last_name=row.last_name,
        application=row.application,
        access_mode=row.access_mode,
        structures=tuple((kind, name) for kind, name in row.structures),
        message=row.message,
        state=row.state,
        submitted_at=row.submitted_at,
        reason=row.reason,
        digest="",
    )
    return msgspec.structs.replace(shown, digest=_digest(shown, _ACCOUNT_CONTENT))


def profile(row: ProfileRequest, spec: Spec) -> ProfileView:
    """Under the profile's code of today, whether or not the store was told of a former one."""
    shown = ProfileView(
        id=row.id,
        address=row.person.address,
        first_name=row.person.first_name,
        last_name=row.person.last_name,
        structures=row.person.structures,
        profile=spec.former_profiles.get(row.profile, row.profile),
        function=row.function,
        sub_function=row.sub_function,
        state=row.state,
        submitted_at=row.submitted_at,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        until=row.until,
        reason=row.reason,
        digest="",
        source=f"profile/{row.id}" + (f" (from {row.origin})" if row.origin else ""),
        renewal_asked_on=row.renewal_asked_on,
    )
    return msgspec.structs.replace(shown, digest=_digest(shown, _PROFILE_CONTENT))


def correction(row: Correction) -> CorrectionView:
    shown = CorrectionView(
        id=row.id,
        address=row.person.address,
        known_as=f"{row.person.first_name} {row.person.last_name}",
        first_name=row.first_name,
        last_name=row.last_name,
        message=row.message,
        state=row.state,
        submitted_at=row.submitted_at,
        reason=row.reason,
        digest="",
    )
    return msgspec.structs.replace(shown, digest=_digest(shown, _CORRECTION_CONTENT))


def _digest(shown: AnyView, content: tuple[str, ...]) -> str:
    said = canonical({name: getattr(shown, name) for name in content})
    return hashlib.sha256(said.encode()).hexdigest()[:32]

"""Who was let in, by whom, and whether that stands.

A source (a reviewed file today, the store of requests later) gives registrations;
``honour`` holds each approval against the rules of spaces.yaml.
"""

from __future__ import annotations

from datetime import date

import msgspec


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """One profile granted to one person by one approver."""

    profile: str
    by: str
    on: date
    until: date | None = None
    withdrawn: date | None = None


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """One person as a source of grants knows them. Addresses are case-folded at the border.

    ``where`` says where it was written (``approvals.yaml:12``).
    """

    address: str
    first_name: str
    last_name: str
    structure_type: str
    structure: str
    access_mode: str
    function: str | None = None
    sub_function: str | None = None
    listed: bool = False
    accepted_by: str | None = None
    accepted_on: date | None = None
    until: date | None = None
    withdrawn: date | None = None
    approvals: tuple[Approval, ...] = ()
    where: str = ""

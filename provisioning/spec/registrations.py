"""Who was let in, as a source of grants says it: a reviewed file, or the store of requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from provisioning.spec.model import Spec


class Approval(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One profile granted to one person by one approver."""

    profile: str
    by: str
    on: date
    until: date | None = None
    withdrawn: date | None = None


class Registration(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One person as a source of grants knows them. Addresses are case-folded at the border.

    ``where`` says where it was written (``approvals.yaml:12``). ``witnessed``: the source held
    each decision against the rules of its own day and kept that, as the store of requests does;
    what was decided by somebody who has left spaces.yaml since stands, and is told. ``account`` is
    the id of the account that they were given once, where the source remembers it.
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
    witnessed: bool = False
    account: str | None = None


KnownAs = Mapping[str, Sequence[str]]
"""Each address of somebody known under several -> all of theirs, the main one first."""

Source = Callable[[Spec], Iterable[Registration]]
"""Where grants come from: it is asked with the rules, and raises when it cannot be read."""

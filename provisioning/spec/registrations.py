"""Who was let in, as a source of grants says it: a reviewed file, or the store of requests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from provisioning.errors import Mistake
from provisioning.spec.model import Spec


class Approval(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One profile granted to one person by one approver.

    ``where`` says where it was written: ``approvals.yaml:14``, ``profile/34``; a plan of everybody
    out of the store goes without.
    """

    profile: str
    by: str
    on: date
    until: date | None = None
    withdrawn: date | None = None
    where: str = ""


class Belonging(NamedTuple):
    """A structure as a person names it: a code of ``structure_types`` and a name."""

    type: str
    name: str


class Registration(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One person as a source of grants knows them. Addresses are case-folded at the border.

    ``structure_type`` and ``structure`` are the main one; ``more_structures`` are the others.
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
    more_structures: tuple[Belonging, ...] = ()

    @property
    def structures(self) -> tuple[Belonging, ...]:
        return (Belonging(self.structure_type, self.structure), *self.more_structures)


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose line is there and cannot be understood: neither let in nor put out by it.

    ``addresses`` are all that the line may mean; ``anybody`` when it may also mean somebody else.
    """

    name: str
    where: str
    mistakes: tuple[Mistake, ...]
    addresses: frozenset[str] = frozenset()
    anybody: bool = False


class Doubt(NamedTuple):
    """Who may be somebody whose line is unread: those of ``addresses``, and, where one line does
    not even say whose it is (``anybody``), all whom no readable line speaks of (``known``).
    """

    addresses: frozenset[str] = frozenset()
    anybody: bool = False
    known: frozenset[str] = frozenset()

    def covers(self, names: Collection[str]) -> bool:
        """``names`` are all the addresses of one account."""
        if not self.addresses.isdisjoint(names):
            return True
        return self.anybody and self.known.isdisjoint(names)


def doubt(unread: Collection[Unread], known: Iterable[str]) -> Doubt:
    if not unread:
        return Doubt()
    addresses = frozenset[str]().union(*(who.addresses for who in unread))
    anybody = any(who.anybody for who in unread)
    return Doubt(addresses, anybody, frozenset(known) - addresses if anybody else frozenset())


KnownAs = Mapping[str, Sequence[str]]
"""Each address of somebody known under several -> all of theirs, the main one first."""


class GrantSource(NamedTuple):
    """Where grants come from. ``read`` is asked with the rules, and raises when all of it cannot be
    trusted; a mistake that it gives beside people is a warning of the whole.

    ``identity``, asked after it, tells this source from another that goes by the same ``name``;
    ``head`` is how far what it remembers goes, and ``lost`` whether a head of before is gone;
    ``moved``: how many people it took from each source, by name, since a head of before.
    ``partial``: it gives those who were asked for, so that nothing follows from how many.
    """

    name: str
    read: Callable[[Spec], Iterable[Registration | Unread | Mistake]]
    identity: Callable[[], str] = str
    head: Callable[[], str] = str
    lost: Callable[[str], bool] | None = None
    moved: Callable[[str], Mapping[str, int]] | None = None
    partial: bool = False

"""Whether somebody new is somebody known, whose agency changed its domain.

The sign of it: an account of the same name at another domain, which no approval asks for any more.
Of one person that is said. Where several went from one domain to one other, a second account is
made for nobody until a person has told who they are.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from anyascii import anyascii

from provisioning.graph import Graph, literal, query, select
from provisioning.graph.rows import User
from provisioning.i18n import phrase
from provisioning.kinds.shared.external_user import ExternalUser
from provisioning.kinds.shared.marker import Marker, bound_to
from provisioning.kinds.shared.matching import invited_address, is_invited
from provisioning.kinds.shared.messages.people import MOVED
from provisioning.plan.model import Note
from provisioning.plan.notes import noted

_WORD = re.compile(r"[a-z]+")
SEVERAL = 2
"""From one domain to one other: two people of the same names in both are no chance."""

S = TypeVar("S", bound=ExternalUser)


class Moved(NamedTuple, Generic[S]):
    """``want`` has no account yet, and may be who goes by ``account`` at the domain ``old``."""

    want: S
    account: User
    old: str
    new: str


def moves(missing: Iterable[S], former: Iterable[User], *, invited: bool) -> list[Moved[S]]:
    """``former`` are accounts that nobody asks for; one that is blocked is of somebody who left."""
    by_name: dict[frozenset[str], list[User]] = {}
    for user in former:
        if is_invited(user) == invited and user.user_type == "Guest" and user.account_enabled:
            by_name.setdefault(_words(user.display_name), []).append(user)
    return list(_paired(missing, by_name)) if by_name else []


def _paired(missing: Iterable[S], by_name: dict[frozenset[str], list[User]]) -> Iterator[Moved[S]]:
    for want in missing:
        new = _domain(want.key.name)
        for user in by_name.get(_words(want.title), ()):
            assert want.marker is not None
            old = _domain(address_of(user, want.marker))
            if old and old != new:
                yield Moved(want, user, old, new)


def together(found: Sequence[Moved[S]]) -> list[Moved[S]]:
    """Those of several who went the same way."""
    ways = Counter((move.old, move.new) for move in found)
    return [move for move in found if ways[move.old, move.new] >= SEVERAL]


def address_of(user: User, marker: Marker) -> str:
    """The address that an account was given for, as far as it tells."""
    invited = invited_address((user.user_principal_name or "").casefold())
    others = (each.casefold() for each in user.other_mails or ())
    return bound_to(user, marker) or (user.mail or "").casefold() or next(others, invited)


def proposal(move: Moved[S]) -> Note:
    """The same words for all who went the same way: they are told together."""
    text = phrase(MOVED["proposal"], old=move.old, new=move.new, adopt=_adopt(move))
    return noted(move.want.key, text, "manual", who=move.want.title)


def remark(move: Moved[S]) -> Note:
    login = move.account.user_principal_name
    text = phrase(MOVED["remark"], old=move.old, login=login, adopt=_adopt(move))
    return noted(move.want.key, text, who=move.want.title)


def namesake(move: Moved[S]) -> Note:
    """Both are approved: two people, until somebody says that they are one."""
    assert move.want.marker is not None
    before = address_of(move.account, move.want.marker)
    text = phrase(MOVED["namesake"], before=before, new=move.want.key.name)
    return noted(move.want.key, text, who=move.want.title)


def to_be_told(move: Moved[S]) -> Note:
    login = move.account.user_principal_name
    text = phrase(MOVED["to_be_told"], old=move.old, login=login)
    return noted(move.want.key, text, who=move.want.title)


def _adopt(move: Moved[S]) -> str:
    return f"extranet adopt moved/{move.old}/{move.new}"


async def elsewhere(graph: Graph, missing: Sequence[ExternalUser]) -> list[User]:
    """Accounts of the same names, for whoever has not read everybody."""
    paths = sorted({_called(want.title) for want in missing})
    answers = await asyncio.gather(*(graph.collect(path, User) for path in paths))
    return list({user.id: user for users in answers for user in users}.values())


def _called(name: str) -> str:
    return query("/users", select=select(User), filter=f"displayName eq {literal(name)}", top=999)


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _words(name: str | None) -> frozenset[str]:
    """A name in any order and case, without accents."""
    return frozenset(_WORD.findall(anyascii(name or "").lower()))

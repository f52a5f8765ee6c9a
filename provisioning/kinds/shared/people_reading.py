"""The reading of guests and of standard accounts: whose account is whose, and who has none.

Only what proves who somebody is lets them in: what they sign in with, our own mark, the id that a
source remembers. Everything else is a doubt, which gives nothing and takes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.graph.rows import User
from provisioning.i18n import phrase
from provisioning.kinds.shared import deciders, moved, people_notes as notes_of
from provisioning.kinds.shared.deciders import Deciders
from provisioning.kinds.shared.deleted_accounts import Deleted
from provisioning.kinds.shared.directory import Sighting, Sought, guests, sight
from provisioning.kinds.shared.external_user import (
    UNREDEEMED,
    ExternalUser,
    bare,
    is_ours,
    returning,
    settle,
)
from provisioning.kinds.shared.matching import (
    Match,
    invited_address,
    is_invited,
    proved,
)
from provisioning.kinds.shared.messages.people import PEOPLE
from provisioning.kinds.shared.moved import Moved
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.messages import PLAN
from provisioning.plan.model import Found, Key, Ledger, Note, Reading
from provisioning.plan.notes import noted

S = TypeVar("S", bound=ExternalUser)


async def read_people(
    graph: Graph, wanted: Mapping[Key, S], ids: Ledger, *, invited: bool, everybody: bool = True
) -> tuple[Reading, list[S]]:
    """The reading of guests or of standard accounts, and those who are nowhere to be seen.

    Without ``everybody`` each is looked up on their own: cheaper for a few, dearer for many.
    """
    if not wanted:
        return Reading({}, {}, [], {}, {}, set()), []
    try:
        listing = await guests(graph) if everybody else ()
    except GraphError as error:
        note = unread(Key("people", "*"), error, "everybody")
        return Reading({}, {}, [note], {}, {}, set(), unread=set(wanted)), []
    marker = next(iter(wanted.values())).marker
    assert marker is not None
    sought = {k: Sought((k.name, *want.known_as), want.account) for k, want in wanted.items()}
    sightings, asked = await asyncio.gather(
        sight(graph, sought, listing, ids.recent, marker), deciders.ask(graph, wanted)
    )
    accounts = {k: one for k, want in wanted.items() if (one := _account(want, sightings[k]))}
    mirrored = await deciders.mirror(graph, asked, wanted, accounts)
    people = _People(Deciders(asked, mirrored), invited=invited)
    for key, want in wanted.items():
        people.read(want, sightings[key])
    known = {match.account.id for each in sightings.values() for match in each.live}
    former = [user for user in listing if user.id not in known]
    if everybody:
        people.moved(former, [user for user in listing if user.id in known])
    else:
        await people.elsewhere(graph)
    for refused, some in people.unseen.items():
        leave(people.reading, some, refused)
    people.reading.notes += _former(wanted, former, invited=invited)
    return people.reading, people.missing


class _People:
    """A reading under way: one person after the other, in the order of the approvals."""

    def __init__(self, deciders: Deciders, *, invited: bool) -> None:
        self.reading = Reading({}, {}, [], {}, {}, set())
        self.missing: list[Any] = []
        self.unseen: dict[GraphError, list[ExternalUser]] = {}
        self._invited = invited
        self._deciders = deciders
        self._known_as: dict[str, Key] = {}

    def read(self, want: ExternalUser, sighting: Sighting) -> None:
        reading, match = self.reading, theirs(want, sighting)
        unknown = self._deciders.unknown(want, match.account) if match else None
        if match is not None and not sighting.bound:
            # Somebody else may hold the account that is theirs.
            unknown = unknown or sighting.unread
        if match is not None and unknown:
            self.unseen.setdefault(unknown, []).append(want)
        elif match is not None:
            reading.notes += notes_of.lookalikes(want, match, sighting)
            if by := self._deciders.same(want, match.account):
                reading.ambiguous[want.key] = (match.account.id,)
                reading.notes.append(notes_of.decided_by_themself(want, match.account, by))
            else:
                self._settle(want, match)
        elif sighting.unread and (want.account or not sighting.live):
            self.unseen.setdefault(sighting.unread, []).append(want)
        elif sighting.live:
            reading.ambiguous[want.key] = tuple(each.account.id for each in sighting.live)
            reading.notes.append(notes_of.doubt(want, sighting))
        elif want.enabled is False:
            # Who left and has no account is not given one to be blocked.
            pass
        elif sighting.restorable:
            self._bring_back(want, sighting.restorable)
        elif sighting.deleted or sighting.awaited or want.account:
            reading.ambiguous[want.key] = ()
            reading.notes.append(notes_of.gone(want, sighting))
        else:
            self.missing.append(want)

    def moved(self, former: Sequence[User], approved: Sequence[User]) -> None:
        """Of those who would be given an account, who seems to have one at another domain."""
        also = moved.moves(self.missing, approved, invited=self._invited)
        self.reading.notes += [moved.namesake(move) for move in also]
        found = moved.moves(self.missing, former, invited=self._invited)
        several = moved.together(found)
        self.reading.notes += [moved.remark(move) for move in found if move not in several]
        self._hold(several, moved.proposal)

    async def elsewhere(self, graph: Graph) -> None:
        """The same, where who is approved beside these few is not known."""
        try:
            alike = await moved.elsewhere(graph, self.missing)
        except GraphError as error:
            self.unseen.setdefault(error, []).extend(self.missing)
            self.missing = []
        else:
            self._hold(moved.moves(self.missing, alike, invited=self._invited), moved.to_be_told)

    def _hold(self, found: Sequence[Moved[Any]], note: Callable[[Moved[Any]], Note]) -> None:
        held: dict[Key, list[str]] = {}
        for move in found:
            held.setdefault(move.want.key, []).append(move.account.id)
            self.reading.notes.append(note(move))
        self.reading.ambiguous |= {key: tuple(ids) for key, ids in held.items()}
        self.missing = [want for want in self.missing if want.key not in held]

    def _bring_back(self, want: ExternalUser, gone: Deleted) -> None:
        reading, user = self.reading, gone.account
        if is_invited(user) != self._invited:
            reading.ambiguous[want.key] = ()
            reading.notes.append(notes_of.of_another_sort(want, gone, invited=self._invited))
        elif unknown := self._deciders.unknown(want, user):
            self.unseen.setdefault(unknown, []).append(want)
        elif by := self._deciders.same(want, user):
            reading.ambiguous[want.key] = (user.id,)
            reading.notes.append(notes_of.decided_by_themself(want, user, by))
        else:
            reading.wanted[want.key] = returning(want, gone)
            reading.notes.append(notes_of.comes_back(want, gone))

    def _settle(self, want: ExternalUser, match: Match[User]) -> None:
        reading, key = self.reading, want.key
        settled, found, notes = settle(want, match, invited=self._invited)
        reading.notes += notes
        if (first := self._known_as.setdefault(found.id, key)) != key:
            settled = bare(want)
            found = Found(found.id, settled)
            reading.notes.append(notes_of.twice(want, first))
        reading.found[key] = found
        reading.wanted[key] = settled
        if not _plain(want, match.account):
            titled = settled if settled.display_name else want
            reading.names[key] = notes_of.called(titled, match.account)
        elif settled.enabled is False:
            reading.names[key] = settled.title
        if match.account.account_enabled is False:
            reading.blocked.add(key)
        if match.account.external_user_state == UNREDEEMED:
            reading.unredeemed.add(key)


def _plain(want: ExternalUser, user: User) -> bool:
    """Whether the name of the account says by itself whose it is."""
    return invited_address((user.user_principal_name or "").casefold()) == want.key.name


def leave(reading: Reading, people: Sequence[ExternalUser], error: GraphError) -> None:
    """One note for all of whom one answer would not tell."""
    reading.unread |= {want.key for want in people}
    first = ", ".join(want.title for want in people[:3])
    more = len(people) - 3
    whose = "accounts" if more > 0 else "account"
    where = people[0].key if len(people) == 1 else Key("people", people[0].key.name)
    reading.notes.append(unread(where, error, whose, names=first, more=more))


def _former(
    wanted: Mapping[Key, ExternalUser],
    unknown: Iterable[User],
    *,
    invited: bool,
) -> Iterator[Note]:
    """Accounts of ours that nobody asks for any more: an account is never deleted here."""
    for key, want in list(wanted.items())[:1]:
        former = [user for user in unknown if is_ours(want, user, invited=invited)]
        if former:
            names = ", ".join(user.display_name or user.id for user in former[:3])
            more = str(len(former) - 3) if len(former) > 3 else ""
            some = phrase(PLAN["others"], names=names, n=more) if more else names
            text = phrase(PEOPLE["former"], kind=key.kind, count=len(former), names=some)
            yield noted(Key(key.kind, "former"), text)


def _account(want: ExternalUser, sighting: Sighting) -> User | None:
    """Theirs, there or deleted."""
    if match := theirs(want, sighting):
        return match.account
    return sighting.restorable.account if sighting.restorable else None


def theirs(want: ExternalUser, sighting: Sighting) -> Match[User] | None:
    """The one account that is proved to be theirs. What was theirs once is theirs for good:
    where that account is gone, whoever looks like it now is somebody else.
    """
    if sighting.bound or want.account or sighting.restorable:
        return sighting.bound
    match proved(sighting.live):
        case [one]:
            return one
        case _:
            return None

"""What is said of somebody's account: who it is, what it lacks, why it does not let them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from provisioning.graph.rows import User
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared.deleted_accounts import Deleted
from provisioning.kinds.shared.directory import OURS, Sighting
from provisioning.kinds.shared.marker import Marker, asleep
from provisioning.kinds.shared.matching import Match, is_invited, proved
from provisioning.kinds.shared.messages.people import IDENTITY, PEOPLE
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import days_of, noted

PENDING = PEOPLE["pending"][1]


class Somebody(Protocol):
    @property
    def key(self) -> Key: ...
    @property
    def title(self) -> str: ...
    @property
    def marker(self) -> Marker | None: ...
    @property
    def enabled(self) -> bool | None: ...
    @property
    def account(self) -> str | None: ...


def called(want: Somebody, user: User) -> str:
    """The person, and the account beside them."""
    return f"{want.title} <{want.key.name}> as {user.user_principal_name or user.id}"


def named(match: Match[User]) -> Phrase:
    user = match.account
    who = {"name": user.display_name, "login": user.user_principal_name, "id": user.id}
    return phrase(IDENTITY["account"], by=_by(match), **who)


def _by(match: Match[User]) -> Phrase | str:
    """Properties as Graph calls them, and our own mark."""
    return phrase(IDENTITY["mark"]) if match.by == (OURS,) else ", ".join(match.by)


def remarks(want: Somebody, match: Match[User], *, invited: bool, ours: bool) -> Iterable[Note]:
    user, name = match.account, want.title
    if want.enabled is False:
        return
    if user.account_enabled is False and not (ours and want.marker and asleep(user, want.marker)):
        yield noted(want.key, phrase(PEOPLE["blocked"]), who=name, conflict=True)
    by = _by(match)
    if is_invited(user) != invited:
        asked, login = phrase(PEOPLE["guest" if invited else "standard"]), user.user_principal_name
        text = phrase(PEOPLE["other_account"], asked=asked, login=login, by=by)
        yield noted(want.key, text, who=name)
    elif not ours:
        yield noted(want.key, phrase(PEOPLE["before_us"], by=by), who=name)
    if user.external_user_state == "PendingAcceptance":
        yield noted(want.key, phrase(PEOPLE["pending"]), who=name)


def doubt(want: Somebody, sighting: Sighting) -> Note:
    """Nobody is proved to be them: why, which accounts look like them, and what settles it."""
    each, address = tuple(map(named, sighting.live)), want.key.name
    values = {"title": want.title, "each": each, "address": address}
    if gone := sighting.restorable:
        other = sighting.live[0].account.id
        text = phrase(IDENTITY["gone_and_another"], gone=_lost(gone), id=other, **values)
    elif want.account:
        text = phrase(IDENTITY["absent_and_another"], account=want.account, **values)
    elif len(proved(sighting.live)) > 1:
        text = phrase(IDENTITY["several"], **values)
    else:
        text = phrase(IDENTITY["unproved"], key=want.key, **values)
    ids = (gone.days.id,) if gone else ()
    return noted(want.key, text, "manual", deleted=ids, conflict=True)


def lookalikes(want: Somebody, match: Match[User], sighting: Sighting) -> Iterator[Note]:
    """Who signs in with an address of somebody whose account is another."""
    others = [each for each in proved(sighting.live) if each.account.id != match.account.id]
    made = [each for each in others if OURS in each.by and OURS in match.by]
    values = {"title": want.title, "login": match.account.user_principal_name}
    if made:
        text = phrase(IDENTITY["made_twice"], each=tuple(map(named, made)), **values)
        yield noted(want.key, text, "manual")
    others = [each for each in others if each not in made]
    if others and want.enabled is not False:
        values |= {"address": want.key.name, "id": others[0].account.id}
        text = phrase(IDENTITY["lookalike"], each=tuple(map(named, others)), **values)
        yield noted(want.key, text, "manual")


def decided_by_themself(want: Somebody, user: User, by: str) -> Note:
    account = user.user_principal_name or user.id
    values = {"title": want.title, "address": want.key.name, "account": account}
    return noted(want.key, phrase(IDENTITY["decided_alone"], by=by, **values), "manual")


def twice(want: Somebody, first: Key) -> Note:
    text = phrase(IDENTITY["twice"], address=want.key.name, first=first.name)
    return noted(want.key, text, "manual", who=want.title)


def gone(want: Somebody, sighting: Sighting) -> Note:
    if sighting.deleted:
        text = phrase(IDENTITY["deleted_unproved"], each=tuple(map(_lost, sighting.deleted)))
        ids = tuple(gone.days.id for gone in sighting.deleted)
        return noted(want.key, text, "manual", who=want.title, deleted=ids)
    if sighting.awaited:
        text = phrase(IDENTITY["awaited"], until=f"{sighting.awaited:%H:%M}")
        return noted(want.key, text, "unknown", who=want.title)
    text = phrase(IDENTITY["absent"], account=want.account, address=want.key.name)
    return noted(want.key, text, "manual", who=want.title, conflict=True)


def comes_back(want: Somebody, gone: Deleted) -> Note:
    text = phrase(IDENTITY["comes_back"], gone=_lost(gone))
    return noted(want.key, text, who=want.title)


def of_another_sort(want: Somebody, gone: Deleted, *, invited: bool) -> Note:
    asked = phrase(PEOPLE["guest" if invited else "standard"])
    text = phrase(IDENTITY["another_sort"], asked=asked, gone=_lost(gone))
    return noted(want.key, text, "manual", who=want.title, deleted=(gone.days.id,))


def _lost(gone: Deleted) -> Phrase:
    user = gone.account
    account = user.user_principal_name or user.id
    return phrase(IDENTITY["deleted"], account=account, id=user.id, days=days_of(gone.days))

"""What is said of somebody's account: who it is, what it lacks, why it does not let them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from provisioning.graph.rows import User
from provisioning.i18n import phrase
from provisioning.kinds.shared.deleted_accounts import Deleted
from provisioning.kinds.shared.directory import OURS, Sighting
from provisioning.kinds.shared.marker import Marker, asleep
from provisioning.kinds.shared.matching import Match, is_invited, proved
from provisioning.kinds.shared.messages import PEOPLE
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted

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


def named(match: Match[User]) -> str:
    user = match.account
    return (
        f"{user.display_name} ({user.user_principal_name}, {user.id}), "
        f"matched by {', '.join(match.by)}"
    )


def remarks(want: Somebody, match: Match[User], *, invited: bool, ours: bool) -> Iterable[Note]:
    user, name = match.account, want.title
    if want.enabled is False:
        return
    if user.account_enabled is False and not (ours and want.marker and asleep(user, want.marker)):
        yield noted(want.key, phrase(PEOPLE["blocked"]), who=name, conflict=True)
    by = ", ".join(match.by)
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
    each = "; ".join(named(match) for match in sighting.live)
    address = want.key.name
    if gone := sighting.restorable:
        text = (
            f"{want.title}: their account {_lost(gone)} and another looks like it ({each}): that "
            "is somebody else until a person says otherwise; nothing is given. By that day bring "
            "theirs back in the Entra admin centre, or, if it is them, extranet people rebind "
            f"{address} --account {sighting.live[0].account.id}; where no store remembers it, "
            "delete the former one for good"
        )
    elif want.account:
        text = (
            f"{want.title}: their account {want.account} is gone and another looks like it "
            f"({each}): that is somebody else until a person says otherwise; nothing is given. "
            f"If it is them: extranet people rebind {address}"
        )
    elif len(proved(sighting.live)) > 1:
        text = f"{want.title}: several accounts match {address} ({each}); merge or delete one"
    else:
        text = (
            f"{want.title}: is this them? {each}. An address that an account merely carries "
            "proves nothing, so nothing is given and nothing taken. If it is them: extranet adopt "
            f"{want.key}; else take {address} off it"
        )
    ids = (gone.days.id,) if gone else ()
    return Note(want.key, text, "manual", deleted=ids, conflict=True)


def lookalikes(want: Somebody, match: Match[User], sighting: Sighting) -> Iterator[Note]:
    """Who signs in with an address of somebody whose account is another."""
    others = [each for each in proved(sighting.live) if each.account.id != match.account.id]
    made = [each for each in others if OURS in each.by and OURS in match.by]
    if made:
        yield Note(
            want.key,
            f"{want.title}: an account was made for them more than once: "
            f"{match.account.user_principal_name} is theirs, {'; '.join(map(named, made))} gets "
            "nothing; delete it",
            "manual",
        )
    others = [each for each in others if each not in made]
    if others and want.enabled is not False:
        each = "; ".join(map(named, others))
        yield Note(
            want.key,
            f"{want.title}: their account is {match.account.user_principal_name}; {each} is "
            f"somebody else and gets nothing. If it is them now: extranet people rebind "
            f"{want.key.name} --account {others[0].account.id}, or, where no store remembers it, "
            "clear our mark on the former account",
            "manual",
        )


def decided_by_themself(want: Somebody, user: User, by: str) -> Note:
    text = (
        f"{called(want, user)}: let in by {by}, which is an address of their own: nobody "
        "decides on their own request; nothing is given and nothing taken until another approver "
        "decides"
    )
    return Note(want.key, text, "manual")


def twice(want: Somebody, first: Key) -> Note:
    text = (
        f"{want.key.name} and {first.name} are one account, which is described as the approval "
        f"of {first.name} says; unite the two approvals"
    )
    return Note(want.key, text, "manual", who=want.title)


def gone(want: Somebody, sighting: Sighting) -> Note:
    if sighting.deleted:
        each = "; ".join(map(_lost, sighting.deleted))
        return Note(
            want.key,
            f"the account {each}; that it is theirs is not proved, so it is not brought back and "
            "nobody is made in its place: by that day restore it in the Entra admin centre, or "
            "delete it for good",
            "manual",
            who=want.title,
            deleted=tuple(gone.days.id for gone in sighting.deleted),
        )
    if sighting.awaited:
        return Note(
            want.key,
            "was created, or may have been, by a recent run and the tenant does not show it: until "
            f"{sighting.awaited:%H:%M} UTC that says nothing, plan again then; what shows earlier "
            "is taken up at once",
            "unknown",
            who=want.title,
        )
    return Note(
        want.key,
        f"their account {want.account} is no longer in the tenant, and nobody is invited in "
        "its place on the word of an address; if they are to come back: "
        f"extranet people rebind {want.key.name}",
        "manual",
        who=want.title,
        conflict=True,
    )


def comes_back(want: Somebody, gone: Deleted) -> Note:
    text = (
        f"their account {_lost(gone)}; it comes back as it was, with what it was a member of: "
        "what changed meanwhile follows with the next plan"
    )
    return Note(want.key, text, who=want.title)


def of_another_sort(want: Somebody, gone: Deleted, *, invited: bool) -> Note:
    asked = "a guest of their own address" if invited else "a standard account"
    text = (
        f"asked for {asked}, but theirs is another one: {_lost(gone)}; nobody is made in its "
        "place: by that day restore it in the Entra admin centre, or delete it for good"
    )
    return Note(want.key, text, "manual", who=want.title, deleted=(gone.days.id,))


def _lost(gone: Deleted) -> str:
    user = gone.account
    return f"{user.user_principal_name or user.id} ({user.id}) was {gone.days}"

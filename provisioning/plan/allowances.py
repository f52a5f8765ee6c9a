"""Which removals ``allow:`` takes out of the limits: exactly so many people, of one space, once.

A run that begins to use an allowance writes down who leaves under it; from then on it covers
what remains of those people, and nobody else. Once they are all out it is used.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from provisioning.plan.diff import Change, Update, members
from provisioning.plan.model import Key, Note
from provisioning.spec.model import Allowance, Spec


class Spent(msgspec.Struct, frozen=True):
    """What earlier runs did under allowances, by their ids; ``begun`` tells on whom."""

    used: frozenset[str] = frozenset()
    begun: Mapping[str, frozenset[Key]] = {}


class Use(msgspec.Struct, frozen=True):
    """An allowance that this plan uses: who leaves ``membership`` under it."""

    id: str
    membership: Key
    people: frozenset[Key]
    text: str


class Permits(msgspec.Struct, frozen=True):
    """``people`` may leave each group beyond the limits; ``emptied`` may end with nobody.

    ``void`` says of a group why the allowance for it does not hold.
    """

    uses: tuple[Use, ...] = ()
    people: Mapping[Key, frozenset[Key]] = {}
    emptied: frozenset[Key] = frozenset()
    void: Mapping[Key, str] = {}
    notes: tuple[Note, ...] = ()


def allowance_id(allowance: Allowance) -> str:
    """The same for the same words: whoever writes it anew with another reason renews it."""
    text = msgspec.json.encode(allowance.model_dump(mode="json"), order="deterministic")
    return hashlib.sha256(text).hexdigest()[:16]


def membership(space: str) -> Key:
    return Key("membership", f"space/{space}")


def permitted(
    spec: Spec, changes: Iterable[Change], *, today: date, spent: Spent | None = None
) -> Permits:
    """Hold each allowance against what the changes remove."""
    spent = spent or Spent()
    updates = {change.key: change for change in changes if isinstance(change, Update)}
    people: dict[Key, frozenset[Key]] = defaultdict(frozenset)
    uses: list[Use] = []
    void: dict[Key, str] = {}
    emptied: set[Key] = set()
    for allowance in spec.allow:
        key = membership(allowance.space)
        change = updates.get(key)
        gone = change.removed("members") if change else frozenset()
        if reason := objection(allowance, change, gone, today, spent):
            void.setdefault(key, reason)
        elif gone and key not in people:
            id_ = allowance_id(allowance)
            uses.append(Use(id_, key, gone, said(spec, allowance)))
            for group in covered(spec, allowance.space):
                people[group] |= gone
                emptied |= {group} if allowance.empty or group != key else set()
    void = {key: reason for key, reason in void.items() if key not in people}
    notes = tuple(_finished(spec, today, spent))
    return Permits(tuple(uses), dict(people), frozenset(emptied), void, notes)


def covered(spec: Spec, space: str) -> Iterator[Key]:
    """The groups that the same people leave for the same reason: the space, its profiles."""
    yield membership(space)
    if space in spec.spaces:
        for profile in spec.spaces[space].requires.profiles:
            yield Key("membership", f"profile/{profile}")


def objection(
    allowance: Allowance,
    change: Update | None,
    gone: frozenset[Key],
    today: date,
    spent: Spent,
) -> str | None:
    """Why this allowance does not hold for these removals; ``None`` when it does."""
    if reason := over(allowance, today, spent):
        return reason
    if not gone or change is None:
        return None
    begun = spent.begun.get(allowance_id(allowance))
    if begun is not None:
        if gone <= begun:
            return None
        return (
            f"its allowance was begun on {len(begun)} people and covers nobody else; "
            "write another one for the others"
        )
    return _mismatch(allowance, change, gone)


def _mismatch(allowance: Allowance, change: Update, gone: frozenset[Key]) -> str | None:
    if len(gone) != allowance.remove:
        return (
            f"its allowance is of exactly {allowance.remove}, not {len(gone)}; "
            "correct the allowance or the change"
        )
    before = len(members(change.have, "members"))
    if allowance.of is not None and allowance.of != before:
        return (
            f"its allowance is of {allowance.remove} out of {allowance.of}, and {before} are in "
            "it now; if it was not used already, correct it"
        )
    if not members(change.want, "members") and not allowance.empty:
        return "its allowance does not let it be emptied; add empty: true if this is meant"
    return None


def over(allowance: Allowance, today: date, spent: Spent) -> str | None:
    if allowance.until < today:
        return f"its allowance ended on {allowance.until}; renew it in a reviewed change"
    if allowance_id(allowance) in spent.used:
        return "its allowance was used already; write a new one, with its own reason"
    return None


def said(spec: Spec, allowance: Allowance) -> str:
    title = spec.home.title if allowance.space == spec.home.code else _title(spec, allowance)
    ends = ", which may end empty," if allowance.empty else ""
    noun = "person" if allowance.remove == 1 else "people"
    return (
        f"exactly {allowance.remove} {noun} may leave {title}{ends} "
        f"until {allowance.until}: {allowance.because}"
    )


def _title(spec: Spec, allowance: Allowance) -> str:
    space = spec.spaces.get(allowance.space)
    return space.title if space else allowance.space


def _finished(spec: Spec, today: date, spent: Spent) -> Iterator[Note]:
    for allowance in spec.allow:
        if reason := over(allowance, today, spent):
            text = f"{said(spec, allowance)}: {reason}, or remove it from allow:"
            yield Note(Key("allowance", allowance_id(allowance)), text)

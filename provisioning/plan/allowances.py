"""Which removals ``allow:`` takes out of the limits: exactly so many people, of one space, once.

A run that begins to use an allowance writes down who leaves under it; from then on it covers
what remains of those people, and nobody else. Once they are all out it is used.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

import msgspec

from provisioning import i18n
from provisioning.i18n import Language, Message, phrase
from provisioning.plan import messages
from provisioning.plan.accesses import Taken
from provisioning.plan.diff import Change, Update, members
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted
from provisioning.plan.traces import Trace
from provisioning.spec.model import Allowance, Spec


class Spent(msgspec.Struct, frozen=True):
    """What earlier runs did under allowances, by their ids; ``begun`` tells on whom.

    ``elsewhere`` are those that another folder or machine began, with the ``company`` of whom.
    ``taken`` is what the runs of the window took away beside allowances; ``traces``, those of other
    folders and machines.
    """

    used: frozenset[str] = frozenset()
    begun: Mapping[str, frozenset[Key]] = {}
    elsewhere: Mapping[str, str] = {}
    taken: frozenset[Taken] = frozenset()
    traces: frozenset[Trace] = frozenset()


class Terms(Message, frozen=True, kw_only=True):
    """What an allowance allows; ``title`` is the space's, ``empty``: it may end with nobody."""

    title: str
    remove: int
    until: date
    because: str
    empty: bool = False

    def render(self, language: Language) -> str:
        values = {name: getattr(self, name) for name in ("title", "remove", "until", "because")}
        sentence = messages.TERMS["emptied" if self.empty else "kept"]
        return i18n.render(sentence, language, **values)


class Objection(Message, frozen=True, kw_only=True):
    """Why an allowance does not hold for these removals.

    *ended* after ``until``; *used* already; *begun* on ``count`` others; *count* leave and not
    ``remove``; ``count`` were there *before* and not ``of``; it does not let it be *empty*.
    """

    code: Literal["ended", "used", "begun", "count", "before", "empty"]
    count: int = 0
    remove: int = 0
    of: int = 0
    until: date | None = None

    def render(self, language: Language) -> str:
        values = {name: getattr(self, name) for name in ("count", "remove", "of", "until")}
        return i18n.render(messages.OBJECTIONS[self.code], language, **values)


class Use(msgspec.Struct, frozen=True):
    """An allowance that this plan uses: who leaves ``membership`` under it."""

    id: str
    membership: Key
    people: frozenset[Key]
    terms: Terms

    @property
    def text(self) -> str:
        return str(self.terms)


class Permits(msgspec.Struct, frozen=True):
    """``people`` may leave each group beyond the limits; ``emptied`` may end with nobody.

    ``void`` says of a group why the allowance for it does not hold.
    """

    uses: tuple[Use, ...] = ()
    people: Mapping[Key, frozenset[Key]] = {}
    emptied: frozenset[Key] = frozenset()
    void: Mapping[Key, Objection] = {}
    notes: tuple[Note, ...] = ()


def allowance_id(allowance: Allowance) -> str:
    """The same for the same words: whoever writes it anew with another reason renews it."""
    text = msgspec.json.encode(allowance, order="deterministic")
    return hashlib.sha256(text).hexdigest()[:16]


def company(people: Iterable[Key]) -> str:
    """These people and no others, in a few letters that name nobody."""
    return hashlib.sha256("\n".join(sorted(map(str, people))).encode()).hexdigest()[:16]


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
    void: dict[Key, Objection] = {}
    emptied: set[Key] = set()
    for allowance in spec.allow:
        key = membership(allowance.space)
        change = updates.get(key)
        gone = change.removed("members") if change else frozenset()
        if reason := objection(allowance, change, gone, today, spent):
            void.setdefault(key, reason)
        elif gone and key not in people:
            id_ = allowance_id(allowance)
            uses.append(Use(id_, key, gone, terms(spec, allowance)))
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
) -> Objection | None:
    """Why this allowance does not hold for these removals; ``None`` when it does."""
    if reason := over(allowance, today, spent):
        return reason
    if not gone or change is None:
        return None
    begun = spent.begun.get(allowance_id(allowance))
    if begun is not None:
        return None if gone <= begun else Objection(code="begun", count=len(begun))
    there = spent.elsewhere.get(allowance_id(allowance))
    if there is not None and there != company(gone):
        return Objection(code="begun", count=allowance.remove)
    return _mismatch(allowance, change, gone)


def _mismatch(allowance: Allowance, change: Update, gone: frozenset[Key]) -> Objection | None:
    if len(gone) != allowance.remove:
        return Objection(code="count", remove=allowance.remove, count=len(gone))
    before = len(members(change.have, "members"))
    if allowance.of is not None and allowance.of != before:
        return Objection(code="before", remove=allowance.remove, of=allowance.of, count=before)
    if not members(change.want, "members") and not allowance.empty:
        return Objection(code="empty")
    return None


def over(allowance: Allowance, today: date, spent: Spent) -> Objection | None:
    if allowance.until < today:
        return Objection(code="ended", until=allowance.until)
    if allowance_id(allowance) in spent.used:
        return Objection(code="used")
    return None


def terms(spec: Spec, allowance: Allowance) -> Terms:
    space = spec.home if allowance.space == spec.home.code else spec.spaces.get(allowance.space)
    return Terms(
        title=space.title if space else allowance.space,
        remove=allowance.remove,
        until=allowance.until,
        because=allowance.because,
        empty=allowance.empty,
    )


def _finished(spec: Spec, today: date, spent: Spent) -> Iterator[Note]:
    for allowance in spec.allow:
        if reason := over(allowance, today, spent):
            sentence = messages.PLAN["finished"]
            text = phrase(sentence, terms=terms(spec, allowance), reason=reason)
            yield noted(Key("allowance", allowance_id(allowance)), text)

"""Who was let in, by whom, and whether that stands.

A source (a reviewed file today, the store of requests later) gives registrations;
``honour`` holds each approval against the rules of spaces.yaml as they are now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from types import MappingProxyType

import msgspec

from provisioning.i18n import Language, Message, Phrase, phrase, render
from provisioning.plan.messages import GRANTS
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted
from provisioning.spec.model import Referent, Spec
from provisioning.spec.registrations import (
    Approval,
    Belonging,
    KnownAs,
    Registration,
    Unread,
)


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who was let in. ``profiles`` are those whose approvals stand today.

    ``aliases`` are their other addresses; ``account`` is the id of the account they were given
    once, where the source remembers it; ``deciders`` are those by whose word they are let in.
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
    profiles: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    account: str | None = None
    deciders: frozenset[str] = frozenset()
    more_structures: tuple[Belonging, ...] = ()

    @property
    def structures(self) -> tuple[Belonging, ...]:
        """The main one first."""
        return (Belonging(self.structure_type, self.structure), *self.more_structures)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


_EVIDENCE = {"profiles", "aliases", "account", "deciders"}
IDENTITY = tuple(name for name in Person.__struct_fields__ if name not in _EVIDENCE)

SOON_DAYS = 30
"""Before its last day, a grant of a file is told in each plan."""


def honour(
    spec: Spec,
    registrations: Iterable[Registration],
    *,
    today: date,
    known_as: KnownAs = MappingProxyType({}),
) -> tuple[dict[str, Person], tuple[Note, ...]]:
    """The people whose approvals stand today, by address, and why the others' do not.

    A refused approval refuses only itself. Registrations of one address are united; where they
    disagree on who the person is, the first one stands and the disagreement is said. An address
    that ``known_as`` gives to somebody is theirs, whichever of them was written.
    """
    people: dict[str, Person] = {}
    notes: list[Note] = []
    ended = 0
    for who, every in _by_person(registrations, known_as):
        if who.access_mode not in spec.access_modes:
            notes.append(_refused(who, _no_way_in(who)))
            continue
        live = [] if over(who, today) else [a for a in who.approvals if not over(a, today)]
        ended += len(who.approvals) - len(live)
        objections = [(a, objection(spec, who, a, today, every)) for a in live]
        held = [approval for approval, reason in objections if reason is None]
        accepted, refusal = _accepted(spec, who, today, every)
        reasons = [*(reason for _, reason in objections), refusal]
        if held or accepted:
            known = people.get(who.address)
            person = _person(who, held, every, accepted=accepted)
            if known:
                reasons.append(disagreement(known, who))
                person = _united(known, person)
            people[who.address] = person
        notes += [_refused(who, reason) for reason in reasons if reason]
        notes += (_to_confirm if who.witnessed else _to_renew)(spec, who, held, today)
    if ended:
        notes.append(noted(Key("grant", "ended"), phrase(GRANTS["ended"], count=ended)))
    return people, tuple(notes)


def _no_way_in(who: Registration) -> Phrase:
    return phrase(GRANTS["mode"], mode=who.access_mode)


def _refused(who: Registration, reason: Phrase) -> Note:
    name, where = f"{who.first_name} {who.last_name}", who.where or who.address
    key = Key("grant", who.address)
    text = phrase(GRANTS["of"], name=name, where=where, reason=reason)
    return noted(key, text, "refused")


def _to_renew(
    spec: Spec, who: Registration, held: Iterable[Approval], today: date
) -> Iterator[Note]:
    """A file writes to nobody that a grant of its ends; the store does."""
    last: dict[str, date] = {}
    for approval in held:
        end = approval.until or date.max
        last[approval.profile] = max(end, last.get(approval.profile, end))
    for profile, end in last.items():
        if (end - today).days <= SOON_DAYS:
            label, where = spec.profiles[profile].label, who.where or who.address
            key, name = Key("grant", who.address), f"{who.first_name} {who.last_name}"
            text = phrase(GRANTS["ends"], label=label, end=end, where=where)
            yield noted(key, text, who=name)


def unread(who: Unread) -> Note:
    """Somebody whose line is there and cannot be understood stays as they are."""
    reasons = "; ".join(
        f"{each.path}: {each.text}" if each.path else each.text
        for each in who.mistakes
        if not each.warning
    )
    name = min(who.addresses, default=who.where)
    sentence = GRANTS["refused_line.anybody" if who.anybody else "refused_line"]
    text = phrase(sentence, name=who.name, where=who.where, reasons=reasons)
    return noted(Key("grant", name), text, "refused")


def _to_confirm(spec: Spec, who: Registration, held: Iterable[Approval], _: date) -> Iterator[Note]:
    for approval in held:
        if not decides(spec.approvers[approval.profile], approval.by, approval.on):
            label = spec.profiles[approval.profile].label
            key, name = Key("grant", who.address), f"{who.first_name} {who.last_name}"
            text = phrase(GRANTS["confirm"], label=label, on=approval.on, by=approval.by)
            yield noted(key, text, who=name)


def _accepted(
    spec: Spec, who: Registration, today: date, known_as: Sequence[str]
) -> tuple[bool, Phrase | None]:
    if who.accepted_by is None or over(who, today):
        return False, None
    reason = objection_to_account(spec, who, today, known_as)
    return reason is None, reason


def _by_person(
    registrations: Iterable[Registration], known_as: KnownAs
) -> Iterator[tuple[Registration, Sequence[str]]]:
    """Each registration with all the addresses of its person, under the first that was written."""
    if not known_as:
        yield from ((who, (who.address,)) for who in registrations)
        return
    registrations = list(registrations)
    written = {who.address for who in registrations}
    for who in registrations:
        every = known_as.get(who.address, (who.address,))
        main = next(each for each in every if each in written)
        yield (who if who.address == main else msgspec.structs.replace(who, address=main)), every


def _person(
    who: Registration, held: Iterable[Approval], every: Sequence[str], *, accepted: bool
) -> Person:
    held = list(held)
    by = [approval.by for approval in held]
    return Person(
        address=who.address,
        first_name=who.first_name,
        last_name=who.last_name,
        structure_type=who.structure_type,
        structure=who.structure,
        more_structures=who.more_structures,
        access_mode=who.access_mode,
        function=who.function,
        sub_function=who.sub_function,
        listed=who.listed,
        profiles=frozenset(approval.profile for approval in held),
        aliases=tuple(each for each in every if each != who.address),
        account=who.account,
        deciders=frozenset([*by, who.accepted_by] if accepted and who.accepted_by else by),
    )


def _united(known: Person, other: Person) -> Person:
    return msgspec.structs.replace(
        known,
        profiles=known.profiles | other.profiles,
        account=known.account or other.account,
        deciders=known.deciders | other.deciders,
    )


def over(dated: Registration | Approval, today: date) -> bool:
    """The end date is the last day of access; a withdrawal counts from its own day."""
    return (dated.until is not None and dated.until < today) or (
        dated.withdrawn is not None and dated.withdrawn <= today
    )


def objection(
    spec: Spec,
    who: Registration,
    approval: Approval,
    today: date,
    known_as: Sequence[str] = (),
) -> Phrase | None:
    """Why this approval is not honoured; ``None`` when it is. ``known_as``: their addresses."""
    profile = spec.profiles.get(approval.profile)
    if profile is None:
        return phrase(GRANTS["no_profile"], code=approval.profile)
    about = (who.address, *known_as)
    reason: Phrase | None
    if not any(of.type in profile.structure_types for of in who.structures):
        open_to = listed(spec.structure_types[code].label for code in profile.structure_types)
        names = listed(of.name for of in who.structures)
        reason = phrase(GRANTS["not_for"], names=names, open_to=open_to)
    elif who.witnessed:
        reason = improper(approval.by, approval.on, about, today)
    else:
        day, by = approval.on, approval.by
        reason = objection_to_decision(spec, approval.profile, by, day, about, today=today)
    return phrase(GRANTS["not_granted"], label=profile.label, reason=reason) if reason else None


def objection_to_decision(
    spec: Spec,
    profile: str,
    by: str,
    on: date,
    about: Collection[str],
    *,
    today: date | None = None,
) -> Phrase | None:
    """Why ``by`` does not decide on this profile for whoever goes by ``about`` on that day."""
    today = today or on
    if reason := improper(by, on, about, today):
        return reason
    approvers = spec.approvers[profile]
    if decides(approvers, by, on):
        return None
    return phrase(GRANTS["undecided"], by=by, on=on, deciders=may_decide(approvers, today))


def objection_to_account(
    spec: Spec, who: Registration, today: date, known_as: Sequence[str] = ()
) -> Phrase | None:
    """Why the acceptance of this person's account is not honoured; ``None`` when it is."""
    by, on = who.accepted_by or "", who.accepted_on or today
    reason = improper(by, on, (who.address, *known_as), today)
    if not reason and not (who.witnessed or decides(spec.responsables, by, on)):
        deciders = may_decide(spec.responsables, today)
        reason = phrase(GRANTS["no_responsable"], by=by, on=on, deciders=deciders)
    return phrase(GRANTS["not_accepted"], reason=reason) if reason else None


def improper(by: str, on: date, about: Collection[str], today: date) -> Phrase | None:
    """``about`` are all the addresses of whom it is decided on."""
    if by in about:
        return phrase(GRANTS["own"])
    return phrase(GRANTS["to_come"], on=on) if on > today else None


def decides(approvers: Iterable[Referent], address: str, day: date) -> bool:
    return any(who.address == address and who.decides_on(day) for who in approvers)


def may_decide(approvers: Iterable[Referent], today: date) -> AnyOf:
    return listed(who.address for who in approvers if who.decides_on(today))


def disagreement(known: Person, other: Registration) -> Phrase | None:
    differing = [name for name in IDENTITY if getattr(known, name) != getattr(other, name)]
    if not differing:
        return None
    return phrase(GRANTS["twice"], fields=", ".join(name.replace("_", " ") for name in differing))


class AnyOf(Message, frozen=True):
    """One of these, or that there is nobody."""

    words: tuple[str, ...]

    def render(self, language: Language) -> str:
        either = f" {render(GRANTS['or'], language)} "
        return either.join(self.words) or render(GRANTS["nobody"], language)


def listed(words: Iterable[str]) -> AnyOf:
    return AnyOf(tuple(words))

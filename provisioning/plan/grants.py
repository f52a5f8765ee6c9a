"""Who was let in, by whom, and whether that stands.

A source (a reviewed file today, the store of requests later) gives registrations;
``honour`` holds each approval against the rules of spaces.yaml as they are now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from provisioning.plan.model import Key, Note
from provisioning.spec.model import Referent, Spec
from provisioning.spec.registrations import Approval, Belonging, Registration, Unread


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who was let in. ``profiles`` are those whose approvals stand today."""

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
    more_structures: tuple[Belonging, ...] = ()

    @property
    def structures(self) -> tuple[Belonging, ...]:
        """The main one first."""
        return (Belonging(self.structure_type, self.structure), *self.more_structures)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


SOON_DAYS = 30
"""Before its last day, a grant of a file is told in each plan."""

IDENTITY = tuple(name for name in Person.__struct_fields__ if name != "profiles")


def honour(
    spec: Spec, registrations: Iterable[Registration], *, today: date
) -> tuple[dict[str, Person], tuple[Note, ...]]:
    """The people whose approvals stand today, by address, and why the others' do not.

    A refused approval refuses only itself. Registrations of one address are united; where they
    disagree on who the person is, the first one stands and the disagreement is said.
    """
    people: dict[str, Person] = {}
    notes: list[Note] = []
    ended = 0
    for who in registrations:
        if who.access_mode not in spec.access_modes:
            notes.append(_refused(who, _no_way_in(who)))
            continue
        live = [] if over(who, today) else [a for a in who.approvals if not over(a, today)]
        ended += len(who.approvals) - len(live)
        objections = [(a, objection(spec, who, a, today)) for a in live]
        held = [approval.profile for approval, reason in objections if reason is None]
        accepted, refusal = _accepted(spec, who, today)
        reasons = [*(reason for _, reason in objections), refusal]
        if held or accepted:
            known = people.get(who.address)
            person = _person(who, held)
            if known:
                reasons.append(disagreement(known, who))
                person = msgspec.structs.replace(known, profiles=known.profiles | person.profiles)
            people[who.address] = person
        notes += [_refused(who, reason) for reason in reasons if reason]
        standing = [a for a in live if a.profile in held]
        notes += (_to_confirm if who.witnessed else _to_renew)(spec, who, standing, today)
    if ended:
        text = f"approvals: {ended} ended (expired or withdrawn) and no longer give access"
        notes.append(Note(Key("grant", "ended"), text))
    return people, tuple(notes)


def _no_way_in(who: Registration) -> str:
    return (
        f"spaces.yaml has no access mode {who.access_mode!r} (any more): nobody comes in by it; "
        "put it back under access_modes"
    )


def _refused(who: Registration, reason: str) -> Note:
    text = f"{who.first_name} {who.last_name} ({who.where or who.address}): {reason}"
    return Note(Key("grant", who.address), text, "refused")


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
            text = (
                f"profile '{spec.profiles[profile].label}' ends on {end} "
                f"({who.where or who.address}); where it is still needed, write a newer approval"
            )
            name = f"{who.first_name} {who.last_name}"
            yield Note(Key("grant", who.address), text, who=name)


def unread(who: Unread) -> Note:
    """Somebody whose line is there and cannot be understood stays as they are."""
    reasons = "; ".join(
        f"{each.path}: {each.text}" if each.path else each.text
        for each in who.mistakes
        if not each.warning
    )
    text = (
        f"{who.name} ({who.where}): this line is refused, so nothing of theirs changes until it is "
        f"mended: {reasons}"
    )
    if who.anybody:
        text += (
            "; whose line it is cannot be told, so whoever no other line speaks of keeps their "
            "access for now"
        )
    name = min(who.addresses, default=who.where)
    return Note(Key("grant", name), text, "refused")


def _to_confirm(spec: Spec, who: Registration, held: Iterable[Approval], _: date) -> Iterator[Note]:
    for approval in held:
        if not decides(spec.approvers[approval.profile], approval.by, approval.on):
            label = spec.profiles[approval.profile].label
            text = (
                f"profile '{label}' was approved on {approval.on} by {approval.by}, who is no "
                "longer named for it: it stands, confirm it at the next review"
            )
            name = f"{who.first_name} {who.last_name}"
            yield Note(Key("grant", who.address), text, who=name)


def _accepted(spec: Spec, who: Registration, today: date) -> tuple[bool, str | None]:
    if who.accepted_by is None or over(who, today):
        return False, None
    reason = objection_to_account(spec, who, today)
    return reason is None, reason


def _person(who: Registration, held: Iterable[str]) -> Person:
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
        profiles=frozenset(held),
    )


def over(dated: Registration | Approval, today: date) -> bool:
    """The end date is the last day of access; a withdrawal counts from its own day."""
    return (dated.until is not None and dated.until < today) or (
        dated.withdrawn is not None and dated.withdrawn <= today
    )


def objection(spec: Spec, who: Registration, approval: Approval, today: date) -> str | None:
    """Why this approval is not honoured; ``None`` when it is."""
    profile = spec.profiles.get(approval.profile)
    if profile is None:
        code = approval.profile
        return (
            f"profile '{code}' is not granted: spaces.yaml has no such profile (any more); "
            f"if it has another code now, write previously: [{code}] there"
        )
    what = f"profile '{profile.label}' is not granted"
    if not any(of.type in profile.structure_types for of in who.structures):
        open_to = listed(spec.structure_types[code].label for code in profile.structure_types)
        names = listed(of.name for of in who.structures)
        return f"{what}: it is not for somebody of {names}; it is open to {open_to}"
    if reason := improper(approval.by, approval.on, who.address, today):
        return f"{what}: {reason}"
    approvers = spec.approvers[approval.profile]
    if not (who.witnessed or decides(approvers, approval.by, approval.on)):
        return (
            f"{what}: {approval.by} did not decide on it on {approval.on}; "
            f"ask {may_decide(approvers, today)}"
        )
    return None


def objection_to_account(spec: Spec, who: Registration, today: date) -> str | None:
    """Why the acceptance of this person's account is not honoured; ``None`` when it is."""
    by, on = who.accepted_by or "", who.accepted_on or today
    if reason := improper(by, on, who.address, today):
        return f"the account is not accepted: {reason}"
    if not (who.witnessed or decides(spec.responsables, by, on)):
        return (
            f"the account is not accepted: {by} was not a responsable on {on}; "
            f"ask {may_decide(spec.responsables, today)}"
        )
    return None


def improper(by: str, on: date, about: str, today: date) -> str | None:
    if by == about:
        return "nobody decides on their own request; ask another approver"
    if on > today:
        return f"its date {on} is still to come; correct the date"
    return None


def decides(approvers: Iterable[Referent], address: str, day: date) -> bool:
    return any(who.address == address and who.decides_on(day) for who in approvers)


def may_decide(approvers: Iterable[Referent], today: date) -> str:
    return listed(who.address for who in approvers if who.decides_on(today))


def disagreement(known: Person, other: Registration) -> str | None:
    differing = [name for name in IDENTITY if getattr(known, name) != getattr(other, name)]
    if not differing:
        return None
    fields = ", ".join(name.replace("_", " ") for name in differing)
    return f"is registered twice with a different {fields}; the first one stands: correct one"


def listed(words: Iterable[str]) -> str:
    return " or ".join(words) or "nobody: name somebody in spaces.yaml first"

"""Why somebody gets in, or does not: the chain from what was approved to what the tenant shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from provisioning.plan import doors
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import may_decide, objection, over
from provisioning.plan.model import Key
from provisioning.plan.survey import Survey
from provisioning.reconcile.refused import ACCOUNT, mend
from provisioning.spec.model import Home, Space
from provisioning.spec.registrations import Registration

State = Literal["yes", "no", "unknown"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One link. ``mend``: who can do something about it, and what; only where it is missing."""

    what: str
    state: State
    text: str
    mend: str = ""


class AccessChain(msgspec.Struct, frozen=True, kw_only=True):
    """The steps to one place, up to the first that is missing."""

    place: str
    steps: tuple[Step, ...]

    @property
    def open(self) -> bool:
        return all(step.state == "yes" for step in self.steps)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the sources say of one person. ``waiting`` are codes of profiles asked for and not
    decided; ``asked`` says what became of the request for an account, where there is a store;
    ``proposed`` that a change to a file was, which has not landed. ``refused`` is what the tenant
    refused them at the last try, by what that was. ``life`` is when they were last seen and what
    follows, where there is a store. ``secret_owed``: their first secret has not
    left yet.
    """

    address: str
    registrations: tuple[Registration, ...] = ()
    asked: str = ""
    proposed: str = ""
    waiting: tuple[str, ...] = ()
    left: str = ""
    life: str = ""
    secret_owed: bool = False
    refused: Mapping[str, str] = {}


def chain(extranet: Extranet, facts: Facts, code: str, surveyed: Survey | None) -> AccessChain:
    """The first missing step is the last. Without a survey, what only the tenant can tell is not
    known.
    """
    steps: list[Step] = []
    for step in _steps(extranet, facts, code, surveyed):
        steps.append(step)
        if step.state != "yes":
            break
    return AccessChain(place=extranet.spaces[code].title, steps=tuple(steps))


def _steps(extranet: Extranet, facts: Facts, code: str, surveyed: Survey | None) -> Iterator[Step]:
    yield _accepted(extranet, facts)
    match extranet.spaces[code]:
        case Space(requires=requires):
            yield from _profiles(extranet, facts, requires.profiles, any_=bool(requires.any))
        case Home():
            yield Step(what="rule", state="yes", text="every accepted person enters the home")
    if surveyed:
        yield from _door(extranet, facts, code, surveyed)
    else:
        yield from _unasked(extranet, facts, code)
    door = extranet.spec.instance.invitation.redirect
    yield Step(what="page", state="yes", text=f"the way in: {door}")


def _accepted(extranet: Extranet, facts: Facts) -> Step:
    responsables = str(may_decide(extranet.spec.responsables, extranet.today))
    if facts.address in extranet.people:
        text = "; ".join(filter(None, (_acceptance(facts), facts.life)))
        return Step(what="account", state="yes", text=text)
    if facts.left:
        mend = f"{responsables} can let them come back: extranet people return {facts.address}"
        return Step(what="account", state="no", text=facts.left, mend=mend)
    if reasons := [note for note in extranet.notes if note.key == Key("grant", facts.address)]:
        return Step(
            what="account",
            state="no",
            text="; ".join(str(reason) for reason in reasons),
            mend=_mend(extranet, facts, responsables),
        )
    if facts.asked:
        mend = f"{responsables} decide on it, once the address is proved"
        return Step(what="account", state="no", text=facts.asked, mend=mend)
    text = "no request and no approval is known under this address"
    mend = "they ask for an account on the portal, or another address of theirs is the known one"
    return Step(what="account", state="no", text=text, mend=mend)


def _mend(extranet: Extranet, facts: Facts, responsables: str) -> str:
    if facts.address in extranet.doubt.addresses:
        return "whoever keeps the approvals mends that line; until then nothing of theirs changes"
    return f"{responsables} can accept it again"


def _acceptance(facts: Facts) -> str:
    said = [
        f"accepted by {each.accepted_by} on {each.accepted_on} ({each.where}){_of(each)}"
        for each in facts.registrations
        if each.accepted_by
    ]
    return "; ".join([*said, facts.proposed] if facts.proposed else said) or (
        "known by a profile that was granted"
    )


def _of(who: Registration) -> str:
    names = " and ".join(of.name for of in who.structures)
    return f", for {names}" if who.more_structures else ""


def _profiles(
    extranet: Extranet, facts: Facts, codes: Sequence[str], *, any_: bool
) -> Iterator[Step]:
    held = extranet.people[facts.address].profiles
    labels = {code: extranet.spec.profiles[code].label for code in codes}
    joined = (" or " if any_ else " and ").join(f"'{labels[code]}'" for code in codes)
    mine = [code for code in codes if code in held]
    if (any_ and mine) or (not any_ and len(mine) == len(codes)):
        said = "; ".join(_approval(extranet, facts, code) for code in mine)
        yield Step(what="profile", state="yes", text=f"the space requires {joined}: {said}")
        return
    missing = [code for code in codes if code not in held]
    texts = [_refused(extranet, facts, code) for code in missing]
    approvers = extranet.spec.approvers
    deciders = {str(may_decide(approvers[code], extranet.today)) for code in missing}
    asked = [code for code in missing if code in facts.waiting]
    mend = f"{' or '.join(sorted(deciders))} can grant it"
    mend = f"it was asked for and waits: {mend}" if asked else f"they ask for it first; {mend}"
    text = f"the space requires {joined}; missing: {'; '.join(texts)}"
    yield Step(what="profile", state="no", text=text, mend=mend)


def _approval(extranet: Extranet, facts: Facts, code: str) -> str:
    for who in facts.registrations:
        for each in who.approvals:
            stands = not over(each, extranet.today)
            if each.profile == code and stands:
                until = f" until {each.until}" if each.until else ""
                where = each.where or who.where
                return f"'{code}' granted by {each.by} on {each.on}{until} ({where})"
    return f"'{code}' granted"


def _refused(extranet: Extranet, facts: Facts, code: str) -> str:
    for who in facts.registrations:
        for each in who.approvals:
            if each.profile != code:
                continue
            if over(each, extranet.today):
                return f"'{code}' ended ({each.where or who.where})"
            if reason := objection(extranet.spec, who, each, extranet.today):
                return str(reason)
    return f"'{extranet.spec.profiles[code].label}' is not granted"


def _door(extranet: Extranet, facts: Facts, code: str, surveyed: Survey) -> Iterator[Step]:
    """What is missing of this door, by the function that every other consumer asks too."""
    key, membership = extranet.keys[facts.address], Key("membership", f"space/{code}")
    known = doors.read(surveyed, key, (membership,), secret=not facts.secret_owed)
    lacks = {gap.link: gap for gap in doors.missing(known)}
    title = extranet.spaces[code].title
    there = {
        "account": Step(what="tenant", state="yes", text="their account is in the tenant"),
        "membership": Step(what="group", state="yes", text=f"the tenant shows them in '{title}'"),
    }
    if "enabled" in lacks and "account" not in lacks:
        there.pop("account")
    for link in doors.LINKS:
        if gap := lacks.get(link):
            yield _gap(extranet, facts, surveyed, membership, gap)
        elif link in there:
            yield there[link]


def _unasked(extranet: Extranet, facts: Facts, code: str) -> Iterator[Step]:
    """What stands in the way that we know of by ourselves, then what only the tenant can tell."""
    membership = Key("membership", f"space/{code}")
    for tried in (ACCOUNT, membership.name):
        if refusal := facts.refused.get(tried):
            what, mending = "refused", mend(extranet.keys[facts.address], tried)
            yield Step(what=what, state="no", text=refusal, mend=mending)
    if facts.secret_owed:
        text, mending = doors.ACTS["secret"]
        yield Step(what="secret", state="no", text=text, mend=mending)
    yield Step(
        what="tenant",
        state="unknown",
        text="the tenant was not asked; only it can tell whether their account is there and not "
        "blocked, the invitation accepted, the membership made and the site ready",
        mend=f"whoever may read the tenant runs extranet why {facts.address} {code}",
    )


_WHAT = {"account": "tenant", "enabled": "tenant", "membership": "group"}


def _gap(
    extranet: Extranet, facts: Facts, surveyed: Survey, membership: Key, gap: doors.Missing
) -> Step:
    key, tried = extranet.keys[facts.address], ACCOUNT
    if gap.link == "membership":
        tried = membership.name
    refusal = facts.refused.get(tried) if gap.link in {"account", "membership"} else None
    if gap.known and refusal:
        where = extranet.spaces[membership.name.removeprefix("space/")].title
        text = f"'{where}': {refusal}" if gap.link == "membership" else refusal
        return Step(what=_WHAT[gap.link], state="no", text=text, mend=mend(key, tried))
    text, mending = doors.ACTS[gap.link]
    if gap.link in {"account", "membership"}:
        text = "; ".join(_noted(surveyed, key, membership, gap)) or text
    if not gap.known:
        admins = " or ".join(extranet.spec.admins) or "an admin"
        mending = f"{admins} can settle it" if gap.link == "account" else "ask again later"
    return Step(
        what=_WHAT.get(gap.link, gap.link),
        state="no" if gap.known else "unknown",
        text=text,
        mend=mending,
    )


def _noted(surveyed: Survey, key: Key, membership: Key, gap: doors.Missing) -> Iterator[str]:
    """What the reading said of it."""
    about = {key} if gap.link == "account" else {key, membership}
    for note in surveyed.plan.notes:
        if note.key in about and (gap.link == "account" or note.level == "unknown"):
            yield note.text


def places(extranet: Extranet, facts: Facts, place: str | None) -> Sequence[str]:
    """The home and what their profiles have to do with, when no space is named."""
    if place:
        return [place]
    person = extranet.people.get(facts.address)
    wished = {*(person.profiles if person else ()), *facts.waiting}
    wished |= {each.profile for who in facts.registrations for each in who.approvals}
    near = (code for profile in sorted(wished) for code in extranet.spec.requiring.get(profile, ()))
    return list(dict.fromkeys([extranet.spec.home.code, *near]))


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the tenant shows in a space. ``why`` is empty when nothing explains it."""

    name: str
    address: str
    why: str


def inside(
    extranet: Extranet, registrations: Iterable[Registration], code: str, surveyed: Survey | None
) -> Iterator[Inside]:
    """Everybody in the space, by name, and the approvals that let them in.

    Without a survey: everybody whom the approvals let in.
    """
    known: dict[str, list[Registration]] = {}
    for who in registrations:
        known.setdefault(who.address, []).append(who)
    place, admitted = extranet.spaces[code], extranet.admitted(code)
    readings = surveyed.readings.values() if surveyed else ()
    names = {k: n for reading in readings for k, n in reading.names.items()}
    members = admitted
    if surveyed:
        members = surveyed.ids.members.get(Key("membership", f"space/{code}"), frozenset())
    for key in sorted(members, key=lambda key: key.name):
        person = extranet.people.get(key.name)
        name = person.name if person else names.get(key, key.name)
        if key in admitted and person:
            facts = Facts(address=key.name, registrations=tuple(known.get(key.name, ())))
            codes = place.requires.profiles if isinstance(place, Space) else ()
            held = [code for code in codes if code in person.profiles]
            why = "; ".join(_approval(extranet, facts, each) for each in held)
            yield Inside(name=name, address=key.name, why=why or _acceptance(facts))
        elif key.kind == "referent":
            yield Inside(name=name, address=key.name, why="answers for it or runs the platform")
        else:
            yield Inside(name=name, address=key.name, why="")


def chain_lines(chains: Iterable[AccessChain]) -> Iterator[str]:
    marks = {"yes": "+", "no": "-", "unknown": "?"}
    for each in chains:
        known = all(step.state != "unknown" for step in each.steps)
        yield f"{each.place}: {'open' if each.open else 'closed' if known else 'not known'}"
        for step in each.steps:
            yield f"  {marks[step.state]} {step.what}: {step.text}"
            if step.mend:
                yield f"    to mend: {step.mend}"

"""Who must agree to a change. The base version decides, so that nobody approves their promotion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from provisioning.change_review.comparison.access import Move
from provisioning.change_review.comparison.widening import Widening, members_gain
from provisioning.change_review.comparison.world import World, inputs_changed
from provisioning.plan.grants import IDENTITY
from provisioning.spec.model import Place, Referent, Spec

Scope = Literal["space", "profile", "accounts", "platform"]
Moves = Mapping[str, tuple[Move, ...]]
"""Code of a space -> who gains or loses it."""


class Consent(msgspec.Struct, frozen=True):
    """One of ``any_of`` must approve, for the reasons ``why``.

    ``barred`` would decide on their own access: their approval does not count here.
    """

    scope: Scope
    code: str
    title: str
    any_of: tuple[str, ...]
    why: tuple[str, ...]
    barred: frozenset[str] = frozenset()

    def given(self, approved: Collection[str]) -> bool:
        return any(who in approved and who not in self.barred for who in self.any_of)


ELSEWHERE = frozenset({"spaces", "home", "profiles", "campaigns"})
GUARDED = ("label", "adopt", "nickname")
"""Of a space: what opens it to the public, or takes over a group of the tenant."""


def consents(
    base: Spec,
    before: World,
    after: World,
    gains: Moves,
    losses: Moves,
    *,
    widened: Iterable[Widening],
) -> tuple[Consent, ...]:
    """``base`` is the version that decides; ``before`` and ``after`` are what is compared.

    Where the base names nobody who decides today, a platform admin does.
    """
    asked = _Asked()
    _platform(before.spec, after.spec, asked)
    _places(before, after, asked)
    _profiles(before.spec, after.spec, asked)
    for code in gains.keys() | losses.keys():
        if gains.get(code) or losses.get(code):
            home = code in {before.spec.home.code, after.spec.home.code}
            asked.add("accounts" if home else "space", "" if home else code, "access")
    _people(before, after, gains, losses, asked)
    for name in inputs_changed(before, after):
        asked.add("platform", "", name)
    for wider in widened:
        if wider.way == "takes":
            asked.add("platform", "", wider.way)
        for code in wider.losing:
            asked.add("profile", code, wider.way)
    return tuple(_settled(asked, base, after.spec, after.today, gains))


class _Asked(dict[tuple[Scope, str], list[str]]):
    def add(self, scope: Scope, code: str, why: str) -> None:
        reasons = self.setdefault((scope, code), [])
        if why not in reasons:
            reasons.append(why)


def _platform(old: Spec, new: Spec, asked: _Asked) -> None:
    for name in Spec.__struct_fields__:
        if name not in ELSEWHERE and getattr(old, name) != getattr(new, name):
            asked.add("platform", "", name)
    for code in old.campaigns.keys() | new.campaigns.keys():
        was, now = old.campaigns.get(code), new.campaigns.get(code)
        if was != now:
            for campaign in filter(None, (was, now)):
                asked.add("space", campaign.space, "campaigns")


def _places(before: World, after: World, asked: _Asked) -> None:
    old, new = before.extranet.spaces, after.extranet.spaces
    for code in old.keys() | new.keys():
        was, now = old.get(code), new.get(code)
        if was == now:
            continue
        if was is None or now is None:
            asked.add("space", code, "added" if was is None else "removed")
            continue
        if any(getattr(was, name) != getattr(now, name) for name in _content(was, now)):
            asked.add("space", code, "contents")
        for name in GUARDED:
            if getattr(was, name) != getattr(now, name):
                asked.add("space", code, name)
                asked.add("platform", "", name)
        if any(members_gain(was, now)):
            asked.add("space", code, "members")
            asked.add("platform", "", "members")


def _content(was: Place, now: Place) -> Iterable[str]:
    return set(was.__struct_fields__) & set(now.__struct_fields__) - set(GUARDED)


def _profiles(old: Spec, new: Spec, asked: _Asked) -> None:
    for code in old.profiles.keys() | new.profiles.keys():
        was, now = old.profiles.get(code), new.profiles.get(code)
        if was == now:
            continue
        approvers = [
            (profile.approvers, profile.home) if profile else (None, None) for profile in (was, now)
        ]
        adopts = [profile.adopt if profile else None for profile in (was, now)]
        if approvers[0] != approvers[1]:
            asked.add("platform", "", "approvers")
        if adopts[0] != adopts[1]:
            asked.add("platform", "", "adopt")
        opened = {*old.requiring.get(code, ()), *new.requiring.get(code, ())}
        for space in opened:
            asked.add("space", space, "profiles")
        if not opened:
            asked.add("platform", "", "profiles")


def _people(before: World, after: World, gains: Moves, losses: Moves, asked: _Asked) -> None:
    """What is changed about people without moving them in or out of a space."""
    for address in before.people.keys() & after.people.keys():
        was, now = before.people[address], after.people[address]
        if any(getattr(was, name) != getattr(now, name) for name in IDENTITY):
            asked.add("accounts", "", "identity")
    moved = {
        code: {move.address for move in (*gains.get(code, ()), *losses.get(code, ()))}
        for code in gains.keys() | losses.keys()
    }
    for code in before.spec.profiles.keys() | after.spec.profiles.keys():
        holders = [{key.name for key in world.extranet.holders(code)} for world in (before, after)]
        spaces = {*before.spec.requiring.get(code, ()), *after.spec.requiring.get(code, ())}
        told = set().union(*(moved.get(space, set()) for space in spaces))
        if (holders[0] ^ holders[1]) - told:
            asked.add("profile", code, "access")


def _settled(asked: _Asked, base: Spec, new: Spec, today: date, gains: Moves) -> Iterable[Consent]:
    admins, whys = tuple(dict.fromkeys(base.admins)), list(asked.get(("platform", ""), []))
    for (scope, code), why in sorted(asked.items()):
        if scope == "platform":
            continue
        if any_of := _deciding(_deciders(base, scope, code), today):
            match scope:
                case "accounts":
                    places = [base.home.code, new.home.code]
                case "profile":
                    places = [*new.requiring.get(code, ())]
                case _:
                    places = [code]
            barred = frozenset(move.address for each in places for move in gains.get(each, ()))
            yield Consent(scope, code, _title(base, new, scope, code), any_of, tuple(why), barred)
        else:
            whys += [f"{each}: {code}" if code else each for each in why]
    if whys:
        yield Consent("platform", "", "", admins, tuple(dict.fromkeys(whys)))


def _deciders(base: Spec, scope: Scope, code: str) -> Iterable[Referent]:
    match scope:
        case "accounts":
            return base.responsables
        case "profile":
            return base.approvers.get(code, ())
        case _ if code == base.home.code:
            return base.home.referents
        case _:
            return base.spaces[code].referents if code in base.spaces else ()


def _deciding(deciders: Iterable[Referent], today: date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(who.address for who in deciders if who.decides_on(today)))


def _title(base: Spec, new: Spec, scope: Scope, code: str) -> str:
    for spec in (base, new):
        if scope == "profile" and code in spec.profiles:
            return spec.profiles[code].label
        if scope == "space" and code == spec.home.code:
            return spec.home.title
        if scope == "space" and code in spec.spaces:
            return spec.spaces[code].title
    return ""

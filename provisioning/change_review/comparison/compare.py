"""Two versions of the files, compared."""

from __future__ import annotations

import msgspec

from provisioning.change_review.comparison.access import Move, moves, shown
from provisioning.change_review.comparison.consent import consents
from provisioning.change_review.comparison.contents import (
    ContentChange,
    Verb,
    birth,
    called,
    items,
)
from provisioning.change_review.comparison.shape import (
    AllowanceState,
    ChangeReview,
    Label,
    SpaceReview,
)
from provisioning.change_review.comparison.widening import widenings
from provisioning.change_review.comparison.world import World, in_words_of, inputs_changed, renamed
from provisioning.plan.allowances import terms
from provisioning.spec.model import Place, Space, Spec


def review(before: World, after: World, base: World | None = None) -> ChangeReview:
    """Compare two versions. ``base`` is the version whose referents decide (default ``before``)."""
    deciding = in_words_of(base or before, after.spec).spec
    former = renamed(before.spec.spaces, after.spec.spaces)
    written = before.spec
    before = in_words_of(before, after.spec)
    codes = dict.fromkeys([*after.extranet.spaces, *before.extranet.spaces])
    gains = {code: moves(after, before, code) for code in codes}
    losses = {code: moves(before, after, code) for code in codes}
    spaces = (_space(before, after, code, (gains[code], losses[code])) for code in codes)
    codes_before = {new: old for old, new in former.items()}
    told = [
        msgspec.structs.replace(space, verb="renamed", former=codes_before[space.code])
        if space.code in codes_before
        else space
        for space in spaces
    ]
    widened = tuple(sorted(widenings(before.spec, after.spec), key=lambda each: each.way))
    return ChangeReview(
        spaces=tuple(s for s in told if s != SpaceReview(code=s.code, title=s.title)),
        unheld=_unheld(before, after),
        sections=(*_sections(before.spec, after.spec), *inputs_changed(before, after)),
        profiles=_profiles(written, after.spec),
        widened=widened,
        allowances=_allowances(deciding, after),
        consents=consents(deciding, before, after, gains, losses),
    )


def _space(
    before: World, after: World, code: str, people: tuple[tuple[Move, ...], tuple[Move, ...]]
) -> SpaceReview:
    was, now = before.extranet.spaces.get(code), after.extranet.spaces.get(code)
    told: list[ContentChange] = []
    verb: Verb | None = None
    if was and now:
        told = list(items(was, now, after.today))
    elif now:
        told, verb = list(birth(now, after.today)), "added"
    else:
        verb = "removed"
    place = now or was
    assert place
    return SpaceReview(
        code=code,
        title=place.title,
        verb=verb,
        label=Label(was.label, now.label) if was and now and was.label != now.label else None,
        requires=_requires(before, after, was, now),
        gains=people[0],
        losses=people[1],
        items=tuple(told),
        lasting_referents=_few(was, now),
    )


def _requires(
    before: World, after: World, was: Place | None, now: Place | None
) -> tuple[str, str] | None:
    match was, now:
        case Space(requires=old), Space(requires=new) if old != new:
            return shown(before, old), shown(after, new)
        case _:
            return None


def _few(was: Place | None, now: Place | None) -> int | None:
    """How many lasting referents are left, when this change leaves fewer than two."""
    if now is None:
        return None
    left, had = _lasting(now), _lasting(was) if was else 2
    return left if left < 2 and left < had else None


def _lasting(place: Place) -> int:
    return len({who.address for who in place.referents if who.until is None})


def _unheld(before: World, after: World) -> tuple[str, ...]:
    return tuple(
        profile.label
        for code, profile in before.spec.profiles.items()
        if before.extranet.holders(code) and not after.extranet.holders(code)
    )


def _sections(old: Spec, new: Spec) -> tuple[str, ...]:
    apart = {"spaces", "home", "profiles", "allow"}
    fields = (name for name in Spec.__struct_fields__ if name not in apart)
    return tuple(name for name in fields if getattr(old, name) != getattr(new, name))


def _profiles(old: Spec, new: Spec) -> tuple[ContentChange, ...]:
    former = renamed(old.profiles, new.profiles)
    was = {code: name for name, code in former.items()}
    found: list[ContentChange] = []
    for code, profile in new.profiles.items():
        if name := was.get(code):
            both = called(profile.label, code), called(old.profiles[name].label, name)
            found.append(ContentChange("profile", "renamed", *both))
        elif code not in old.profiles:
            found.append(ContentChange("profile", "added", profile.label))
        elif profile != old.profiles[code]:
            found.append(ContentChange("profile", "changed", profile.label))
    found += [
        ContentChange("profile", "removed", profile.label)
        for code, profile in old.profiles.items()
        if code not in new.profiles and code not in former
    ]
    return tuple(found)


def _allowances(base: Spec, after: World) -> tuple[AllowanceState, ...]:
    found: list[AllowanceState] = []
    for allowance in after.spec.allow:
        allowed = terms(after.spec, allowance)
        if allowance.until < after.today:
            found.append(AllowanceState(allowed, "expired"))
        else:
            found.append(AllowanceState(allowed, "kept" if allowance in base.allow else "new"))
    gone = [each for each in base.allow if each not in after.spec.allow]
    found += [AllowanceState(terms(base, each), "removed") for each in gone]
    return tuple(found)

"""Two versions of the files, compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from provisioning.change_review.comparison.access import Move, moves, shown
from provisioning.change_review.comparison.consent import consents
from provisioning.change_review.comparison.contents import (
    NAMES,
    ContentChange,
    Verb,
    birth,
    called,
    items,
    perhaps_renamed,
)
from provisioning.change_review.comparison.differences import differences
from provisioning.change_review.comparison.shape import (
    AllowanceState,
    ChangeReview,
    Label,
    SpaceReview,
)
from provisioning.change_review.comparison.widening import takeovers, widenings
from provisioning.change_review.comparison.world import World, in_words_of, inputs_changed, renamed
from provisioning.plan.allowances import terms
from provisioning.spec.model import Place, Space, Spec
from provisioning.spec.registrations import Registration


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
    if written.home.code != after.spec.home.code:
        codes_before[after.spec.home.code] = written.home.code
    told = [
        msgspec.structs.replace(space, verb="renamed", former=codes_before[space.code])
        if space.code in codes_before
        else space
        for space in spaces
    ]
    told = _asked(before, after, told)
    wider = (*widenings(before.spec, after.spec), *takeovers(written, after.spec))
    widened = tuple(sorted(wider, key=lambda each: each.way))
    return ChangeReview(
        spaces=tuple(s for s in told if s != SpaceReview(code=s.code, title=s.title)),
        unheld=_unheld(before, after),
        sections=(
            *_sections(before.spec, after.spec),
            *(ContentChange(name, "changed", "") for name in inputs_changed(before, after)),
        ),
        profiles=_profiles(written, before.spec, after.spec),
        people=tuple(_people(before, after)),
        widened=widened,
        allowances=_allowances(deciding, after),
        consents=consents(deciding, before, after, gains, losses, widened=widened),
    )


def _asked(before: World, after: World, told: Iterable[SpaceReview]) -> list[SpaceReview]:
    """A space that comes while another goes may be the same one."""
    old, new = before.spec.spaces, after.spec.spaces
    gone = {code: each for code, each in old.items() if code not in new}
    born = {code: each for code, each in new.items() if code not in old}
    return [
        msgspec.structs.replace(each, instead_of=perhaps_renamed(each.code, born, gone))
        if each.code in born
        else each
        for each in told
    ]


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


def _sections(old: Spec, new: Spec) -> Iterator[ContentChange]:
    apart = {"spaces", "home", "profiles", "allow"}
    for name in Spec.__struct_fields__:
        if name not in apart and (told := differences(getattr(old, name), getattr(new, name))):
            yield ContentChange(name, "changed", "", fields=told)


def _profiles(written: Spec, old: Spec, new: Spec) -> tuple[ContentChange, ...]:
    """``old`` is what was ``written``, in the words of ``new``."""
    former = renamed(written.profiles, new.profiles)
    was = {code: name for name, code in former.items()}
    gone = {code: each for code, each in old.profiles.items() if code not in new.profiles}
    born = {code: each for code, each in new.profiles.items() if code not in old.profiles}
    found: list[ContentChange] = []
    for code, profile in new.profiles.items():
        if code in born:
            other = perhaps_renamed(code, born, gone)
            found.append(ContentChange("profile", "added", profile.label, instead_of=other))
            continue
        told = differences(old.profiles[code], profile)
        if name := was.get(code):
            both = called(profile.label, code), called(written.profiles[name].label, name)
            more = tuple(each for each in told if each.path[0] not in NAMES)
            found.append(ContentChange("profile", "renamed", *both, more))
        elif told:
            found.append(ContentChange("profile", "changed", profile.label, fields=told))
    found += [ContentChange("profile", "removed", profile.label) for profile in gone.values()]
    return tuple(found)


def _people(before: World, after: World) -> Iterator[ContentChange]:
    """What is written of somebody who is in both versions, by address."""
    for address in sorted(before.registered.keys() & after.registered.keys()):
        was, now = before.registered[address], after.registered[address]
        one, other = (tuple(map(_as_written, each)) for each in (was, now))
        alone = len(one) == len(other) == 1
        if told := differences(one[0], other[0]) if alone else differences(one, other):
            name = f"{now[0].first_name} {now[0].last_name} <{address}>"
            yield ContentChange("identity", "changed", name, fields=told)


def _as_written(who: Registration) -> Registration:
    """Without the line on which it stands."""
    replace = msgspec.structs.replace
    approvals = tuple(replace(each, where="") for each in who.approvals)
    return replace(who, approvals=approvals, where="", witnessed=False)


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

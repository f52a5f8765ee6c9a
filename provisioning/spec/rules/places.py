"""Rules about spaces: what they require, who answers for them, whose groups they would take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from provisioning.spec.model import Place, Profile, Spec
from provisioning.spec.rules.finding import DeclaredCodes, Finding, Path, each_unknown, unknown


def each_place(spec: Spec) -> Iterator[tuple[str, Path, Place]]:
    """Code, path and entry of every space, then of the home."""
    for code, space in spec.spaces.items():
        yield code, ("spaces", code), space
    yield spec.home.code, ("home",), spec.home


def references(spec: Spec, known: DeclaredCodes) -> Iterator[Finding]:
    for code, space in spec.spaces.items():
        for word in ("any", "all"):
            path = ("spaces", code, "requires", word)
            yield from each_unknown(
                "profile", path, getattr(space.requires, word), known("profiles")
            )
        yield from unknown("space", ("spaces", code, "parent"), space.parent, known("spaces"))
        yield from _loop(spec, code)
    for index, item in enumerate(spec.home.menu):
        menu = ("home", "menu", index)
        yield from unknown("space", (*menu, "space"), item.space, known("spaces"))
        yield from each_unknown("space", (*menu, "spaces"), item.spaces, known("spaces"))


def _loop(spec: Spec, code: str) -> Iterator[Finding]:
    """Said once, at the space of the loop that comes first in the alphabet."""
    chain = [code]
    while (space := spec.spaces.get(chain[-1])) and space.parent:
        if space.parent == code:
            if code == min(chain):
                text = f"a loop of parents: {' -> '.join([*chain, code])}; one must have none"
                yield Finding(("spaces", code, "parent"), text)
            return
        if space.parent in chain:
            return
        chain.append(space.parent)


def referents(spec: Spec) -> Iterator[Finding]:
    """Two people without an end date must answer for a space, so that one may leave."""
    for code, entry, place in each_place(spec):
        path = (*entry, "referents")
        whose = "this space" if code in spec.spaces else "the home"
        lasting = {who.address for who in place.referents if who.until is None}
        if not place.referents:
            yield Finding(path, f"{whose} has no referent; name at least two")
        elif len(lasting) < 2:
            count = "only one" if lasting else "no"
            text = f"{whose} has {count} referent without an end date; name at least two"
            yield Finding(path, text, warning=True)
        yield from _twice(path, place)


def _twice(path: Path, place: Place) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, who in enumerate(place.referents):
        if who.address in seen and who.since is None:
            text = f"{who.address} is named twice; keep one, or give the second a since"
            yield Finding((*path, index), text)
        seen.add(who.address)


def collisions(spec: Spec) -> Iterator[Finding]:
    """No two entries may claim one group."""
    places = list(each_place(spec))
    if spec.home.code in spec.spaces:
        text = f"{spec.home.code!r} is the home's code; give this space another one"
        yield Finding(("spaces", spec.home.code), text)
    else:
        yield from _shared(
            ((spec.nickname(code).casefold(), path) for code, path, _ in places),
            lambda value, first: (
                f"its group would take {value!r}, which is {first}'s; "
                "give one of them another nickname"
            ),
        )
    yield from _shared(
        ((place.title.casefold(), (*path, "title")) for _, path, place in places),
        lambda _, first: f"the same title as {first}; people cannot tell them apart",
        warning=True,
    )
    profiles: list[tuple[Path, Profile]] = [
        (("profiles", code), profile) for code, profile in spec.profiles.items()
    ]
    adopted: list[tuple[Path, Place | Profile]] = [*profiles, *((p, e) for _, p, e in places)]
    yield from _shared(
        ((entry.adopt, (*path, "adopt")) for path, entry in adopted if entry.adopt),
        lambda value, first: f"group {value} is adopted by {first} already; keep one",
    )
    yield from _shared(
        ((old, (*path, "previously", i)) for path, e in profiles for i, old in _old(e)), _claimed
    )
    yield from _shared(
        ((old, (*path, "previously", i)) for _, path, e in places for i, old in _old(e)), _claimed
    )
    codes = {code for code, _, _ in places}
    for _, path, place in places:
        for index, old in _old(place):
            if old in codes:
                text = f"space {old!r} is still in the file; remove it there or here"
                yield Finding((*path, "previously", index), text)


def _old(entry: Place | Profile) -> Iterable[tuple[int, str]]:
    return enumerate(entry.previously)


def _claimed(value: str, first: str) -> str:
    return f"{value!r} is claimed by {first} already; keep one"


def _shared(
    claims: Iterable[tuple[str, Path]], say: Callable[[str, str], str], *, warning: bool = False
) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for value, path in claims:
        if value in first:
            owner = ".".join(str(part) for part in first[value][:2])
            yield Finding(path, say(value, owner), warning=warning)
        else:
            first[value] = path

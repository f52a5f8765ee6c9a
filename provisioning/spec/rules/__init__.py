"""What crosses from one entry of spaces.yaml to another. Pure: a Spec in, findings out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from provisioning.spec.model import Spec
from provisioning.spec.rules import (
    announcements,
    campaigns,
    changes,
    content,
    lists,
    pages,
    people,
    places,
)
from provisioning.spec.rules.finding import DeclaredCodes, Finding, Path, suggestion

Written = Callable[[Path], Iterable[str]]

__all__ = ["Finding", "Path", "check", "suggestion"]


def check(spec: Spec, written: Written | None = None) -> Iterator[Finding]:
    """Every finding, in no order.

    ``written`` is given when parts of the file were too wrong to be read: path -> the codes that
    stand there all the same. They count as known, and what is absent is not reproached.
    """
    known = DeclaredCodes(spec, written or _nothing)
    yield from people.references(spec, known)
    yield from places.references(spec, known)
    yield from places.collisions(spec)
    yield from places.referents(spec)
    yield from content.references(spec, known)
    yield from campaigns.campaigns(spec, known)
    yield from changes.allowances(spec, known)
    yield from changes.handles(spec)
    yield from changes.previously(spec)
    yield from pages.icons(spec)
    yield from pages.names(spec)
    yield from announcements.announcements(spec)
    yield from lists.check(spec)
    if written is None:
        yield from people.obtainable(spec)
        yield from people.deciders(spec)
        yield from campaigns.models(spec)


def _nothing(_: Path) -> tuple[str, ...]:
    return ()

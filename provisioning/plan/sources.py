"""A source that is missing is not a source that is empty: what each gave is held against before.

Pure: what was remembered, what was read -> why nothing may be planned from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from provisioning.spec.model import Limits


class SourceRead(msgspec.Struct, frozen=True):
    """``identity`` tells one store from another of the same name; empty where nothing can.

    ``people`` is how many it named, ``None`` where only some were asked for. ``head`` is the seal
    of the last line of its journal.
    """

    name: str
    people: int | None
    identity: str = ""
    head: str = ""


MEANT = "; bring it back, or say --source-changed REASON to apply if that is meant"


def doubts(
    before: Mapping[str, SourceRead],
    now: Iterable[SourceRead],
    limits: Limits,
    rewritten: Collection[str] = (),
    moved: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[str]:
    """Which of the sources of the last apply has gone, shrunk, or become another. Those named by
    ``rewritten`` have lost the head that they had then; ``moved``: how many people of a source
    were taken over by another since, which is no loss.
    """
    found = {each.name: each for each in now}
    for name, was in sorted(before.items()):
        gone = min(moved.get(name, 0), was.people or 0)
        left = msgspec.structs.replace(was, people=(was.people or 0) - gone)
        if left.people and (why := _doubt(left, found.get(name), limits)):
            known = f", of whom {gone} were moved into the store since," if gone else ""
            yield f"{name} named {was.people} people at the last apply{known} and {why}{MEANT}"
        elif name in rewritten:
            yield f"{name} has lost the end of its journal since the last apply{MEANT}"


def _doubt(was: SourceRead, now: SourceRead | None, limits: Limits) -> str:
    if now is None:
        return "is not read any more"
    if was.identity and now.identity != was.identity:
        return "is another one now" + (f", which names {now.people}" if now.people else "")
    if now.people is None:
        return ""
    named, percent = was.people or 0, limits.source_shrink_percent
    if not now.people and named >= limits.empty_from:
        return "names nobody now"
    if named >= limits.percent_from and (named - now.people) * 100 > named * percent:
        return f"names {now.people} now: limits.source_shrink_percent allows {percent} % fewer"
    return ""

"""Whose a line of a table may be, when it cannot be understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import msgspec

from provisioning.errors import Mistake
from provisioning.spec.address import meant, of_a_service
from provisioning.spec.registrations import Registration, Unread
from provisioning.spec.text import without_hidden

_SOME_ADDRESS = re.compile(r"[a-z0-9._%+'-]+@[a-z0-9.-]+\.[a-z0-9-]+").findall


def unread_line(
    names: tuple[str, str], whose: str, where: str, *, place: Mistake, mistakes: Iterable[Mistake]
) -> Unread:
    """``whose`` is the cell of the address; ``place`` is where it stands, for what is to say."""
    addresses = meant(whose)
    shared = filter(None, map(of_a_service, addresses))
    warnings = (msgspec.structs.replace(place, text=text, warning=True) for text in shared)
    return Unread(
        name=called(*names, whose),
        where=where,
        mistakes=tuple(sorted({*mistakes, *warnings})),
        addresses=addresses,
        anybody=not addresses,
    )


def askew(
    cells: Sequence[str], column: int, mistake: Mistake, readable: Collection[Registration]
) -> Unread:
    """A line whose cells do not stand under their columns may be about any address in it.

    Without one where it should be (``column``), it may be a further line of anybody readable.
    """
    addresses = frozenset(_SOME_ADDRESS(" ".join(cells).casefold()))
    lost = not meant(cells[column] if column < len(cells) else "")
    everybody = (who.address for who in readable if lost)
    return Unread(
        name=called(*cells[:2]),
        where=f"{mistake.file}:{mistake.line}",
        mistakes=(mistake,),
        addresses=addresses.union(everybody),
        anybody=lost,
    )


def with_namesakes(who: Unread, readable: Iterable[Registration]) -> Unread:
    """Who has the name of somebody readable may be them: the line would be one more of theirs."""
    if not who.anybody:
        return who
    name = who.name.casefold()
    same = {
        each.address
        for each in readable
        if f"{each.first_name} {each.last_name}".casefold() == name
    }
    return msgspec.structs.replace(who, addresses=who.addresses | same)


def called(*words: str) -> str:
    first, last, *rest = (*words, "", "")
    said = (" ".join(text.split()) for text in (f"{first} {last}", " ".join(rest)))
    return next((name for text in said if (name := without_hidden(text))), "somebody")

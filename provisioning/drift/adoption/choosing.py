"""One thing of a tenant by its key: which group is meant, or where a person was found. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from provisioning.drift.adoption.reading import FoundGroup
from provisioning.errors import Refusal
from provisioning.graph.rows import Group
from provisioning.kinds import group
from provisioning.kinds.shared.group_claims import OURS
from provisioning.plan.desired import Extranet
from provisioning.spec.model import Spec
from provisioning.spec.rules import suggestion

PEOPLE = ("guest", "account")
KINDS = ("group", *PEOPLE)


class ImportedThing(NamedTuple):
    """``name`` is an address, or what a group is called by."""

    kind: str
    name: str


def asked(text: str) -> ImportedThing:
    """``Refusal``: no such kind of thing can be written down by itself."""
    kind, slash, name = text.partition("/")
    if kind in KINDS and slash and name:
        return ImportedThing(kind, name.casefold() if kind in PEOPLE else name)
    hint = suggestion(kind, KINDS) if kind not in KINDS else "its name is missing"
    raise Refusal(
        f"{text}: cannot be imported by itself ({hint}); write group/NAME, group/ID, "
        "guest/ADDRESS or account/ADDRESS"
    )


def the_group(rows: Iterable[Group], name: str, code: str) -> Group:
    """By its id, its name, its mail nickname, or ``space/CODE`` of the extranet ``code``."""
    by_name: dict[str, list[Group]] = {}
    for row in rows:
        for called in set(_names(row, code)):
            by_name.setdefault(called.casefold(), []).append(row)
    match by_name.get(name.casefold(), []):
        case [one]:
            return one
        case []:
            hint = suggestion(name, by_name)
            raise Refusal(f"group/{name}: no group is called so; {hint}")
        case several:
            each = ", ".join(f"{row.id} ({row.mail_nickname})" for row in several)
            raise Refusal(f"group/{name}: several are called so; name one by its id: {each}")


def _names(row: Group, code: str) -> Iterator[str]:
    yield from filter(None, (row.id, row.display_name, row.mail_nickname))
    if (unique := row.unique_name) and unique.startswith(family := f"{OURS}{code}-"):
        sort, _, rest = unique.removeprefix(family).partition("-")
        yield f"{sort}/{rest}"


Wanted = Mapping[str, str]
"""By unique name or id, how quarantine.yaml names a group of the file: ``space/CODE``."""


def wanted_groups(spec: Spec, today: date) -> Wanted:
    groups = list(group.desire(Extranet(spec, {}, today=today)))
    names = {name: want.key.name for want in groups for name in want.names}
    return names | {want.adopt: want.key.name for want in groups if want.adopt}


def of_the_file(wanted: Wanted, row: Group) -> str | None:
    return wanted.get(row.id) or wanted.get(row.unique_name or "")


def found_in(wanted: Wanted, places: Iterable[FoundGroup], address: str) -> tuple[str, ...]:
    """The groups of the file that somebody is in."""
    inside = (each.group for each in places if any(who.address == address for who in each.members))
    return tuple(name for row in inside if (name := of_the_file(wanted, row)))

"""Everybody, whichever way they came in: the store of requests and the reviewed files."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from provisioning.cli.environment import settings, store_in_use
from provisioning.cli.files import approvals
from provisioning.cli.store import now
from provisioning.errors import Refusal
from provisioning.plan.file_grants import FileGrant, FilePerson
from provisioning.requests.source import from_store, known_as
from provisioning.requests.store import people
from provisioning.reviewed_files import people_of
from provisioning.spec.address import address as folded
from provisioning.spec.model import Spec
from provisioning.spec.registrations import KnownAs, Registration


class ListedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One person, from every source at once. ``until``: the nearest last day of what they hold.

    ``standing``: *accepted*, else *asking*, *left*, *ended*, *refused* or *unread* (a line that
    cannot be understood). ``source``: where each stands, ``person/5`` or ``approvals.yaml:9``.
    """

    address: str
    first_name: str
    last_name: str
    structures: tuple[tuple[str, str], ...]
    access_mode: str
    standing: str
    profiles: tuple[str, ...]
    spaces: tuple[str, ...]
    until: date | None
    source: tuple[str, ...]
    reason: str = ""


def with_store() -> bool:
    return store_in_use(settings())


def addresses() -> KnownAs:
    return known_as() if with_store() else {}


def filed(arguments: argparse.Namespace, spec: Spec) -> list[FilePerson]:
    """Everybody of whom the approvals speak."""
    today, known = now().date(), addresses()
    return [
        who
        for path in approvals(arguments)
        for who in people_of(path, spec, today=today, known_as=known)
    ]


def filed_as(arguments: argparse.Namespace, spec: Spec, address: str) -> list[FilePerson]:
    """The entries of one person, under any address of theirs."""
    try:
        asked = folded(address)
    except ValueError:
        return []
    mine = {asked, *addresses().get(asked, ())}
    return [who for who in filed(arguments, spec) if who.address in mine]


def file_grants(arguments: argparse.Namespace, spec: Spec) -> list[FileGrant]:
    return [grant for who in filed(arguments, spec) for grant in who.grants]


def filed_grant(arguments: argparse.Namespace, spec: Spec, id_: str) -> FileGrant:
    """A grant that stands, by its ``id``; of several, the one that lasts longest."""
    alike = [each for each in file_grants(arguments, spec) if each.id == id_]
    standing = [each for each in alike if each.state != "ended"]
    if standing:
        return max(standing, key=lambda each: (each.state == "approved", each.until or date.max))
    raise Refusal(f"no file grants {id_} today; see extranet profiles list")


def everybody(arguments: argparse.Namespace, spec: Spec) -> list[ListedPerson]:
    """By address."""
    known = addresses()
    found: dict[str, ListedPerson] = {}
    stored = _stored(spec) if with_store() else ()
    for one in (*stored, *(_of_file(who) for who in filed(arguments, spec))):
        main = next(iter(known.get(one.address, ())), one.address) or one.source[0]
        found[main] = _united(found[main], one) if main in found else one
    return [_inside(spec, found[main]) for main in sorted(found)]


def _stored(spec: Spec) -> Iterator[ListedPerson]:
    source = from_store(now().date(), numbered=True).read(spec)
    held = {who.address: who for who in source if isinstance(who, Registration)}
    for person in people.listed():
        who = held.get(person.address)
        grants = who.approvals if who else ()
        ends = [each.until for each in grants if each.until]
        yield ListedPerson(
            address=person.address,
            first_name=person.first_name,
            last_name=person.last_name,
            structures=person.structures,
            access_mode=person.access_mode,
            standing=person.standing,
            profiles=tuple(each.profile for each in grants),
            spaces=(),
            until=min(ends, default=None),
            source=(*([who.where] if who else ["store"]), *(each.where for each in grants)),
        )


def _of_file(who: FilePerson) -> ListedPerson:
    grants = who.standing_grants
    ends = [each.until for each in grants if each.until] + ([who.until] if who.until else [])
    return ListedPerson(
        address=who.address,
        first_name=who.first_name,
        last_name=who.last_name,
        structures=who.structures,
        access_mode=who.access_mode,
        standing=who.standing,
        profiles=tuple(dict.fromkeys(each.profile for each in grants)),
        spaces=(),
        until=min(ends, default=None),
        source=tuple(dict.fromkeys((who.where, *(each.where for each in grants)))),
        reason=who.reason,
    )


def _united(one: ListedPerson, other: ListedPerson) -> ListedPerson:
    """Whoever is let in by one source is let in."""
    first, second = (other, one) if other.standing == "accepted" != one.standing else (one, other)
    return msgspec.structs.replace(
        first,
        profiles=tuple(dict.fromkeys((*first.profiles, *second.profiles))),
        until=min((each.until for each in (first, second) if each.until), default=None),
        source=(*one.source, *other.source),
        reason="; ".join(each.reason for each in (first, second) if each.reason),
    )


def _inside(spec: Spec, who: ListedPerson) -> ListedPerson:
    if who.standing != "accepted":
        return who
    held = frozenset(who.profiles)
    opened = (code for code, space in spec.spaces.items() if space.requires.met_by(held))
    return msgspec.structs.replace(who, spaces=(spec.home.code, *opened))


def row_of(grant: FileGrant) -> Mapping[str, object]:
    """Beside the rows of the store."""
    return {**msgspec.to_builtins(grant), "id": grant.id, "source": grant.where}


def only(
    rows: Iterable[ListedPerson], arguments: argparse.Namespace, until: date | None
) -> list[ListedPerson]:
    """Those whom every filter that was given leaves."""

    def kept(who: ListedPerson) -> bool:
        names = {word.casefold() for pair in who.structures for word in pair}
        return (
            (not arguments.space or arguments.space in who.spaces)
            and (not arguments.profile or arguments.profile in who.profiles)
            and (not arguments.state or who.standing in arguments.state)
            and (not arguments.structure or arguments.structure.casefold() in names)
            and (not arguments.source or any(_of(each, arguments.source) for each in who.source))
            and (until is None or (who.until is not None and who.until <= until))
        )

    return [who for who in rows if kept(who)]


def _of(where: str, source: str) -> bool:
    stored = where == "store" or where.startswith(("person/", "profile/"))
    match source:
        case "store":
            return stored
        case "file":
            return not stored
        case name:
            return where.rpartition(":")[0].endswith(name)

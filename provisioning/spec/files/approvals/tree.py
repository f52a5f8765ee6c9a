"""Approvals written as YAML: a list of ``people``."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from provisioning.errors import Mistake
from provisioning.spec.files.approvals import doubtful
from provisioning.spec.files.approvals.batch import Batch, Code, Spoiled
from provisioning.spec.files.document import load_list
from provisioning.spec.files.reading import Misread, read
from provisioning.spec.files.sentences import written
from provisioning.spec.files.source_map import Map, locate, unpack
from provisioning.spec.model import Entry
from provisioning.spec.model.fields import Address, After, Before, Day, Flag, Line
from provisioning.spec.registrations import Approval, Belonging, Registration
from provisioning.spec.rules import Path
from provisioning.spec.text import name as plain_name, person

Name = Annotated[Line, After(plain_name)]
PersonName = Annotated[Line, After(person)]


class NamedStructure(Entry):
    type: Line
    name: Name


def _several(value: object) -> object:
    """One structure, or a list of them, the main one first."""
    if not isinstance(value, list):
        return (value,)
    if not value:
        raise ValueError("this list is empty; write the structure, with its type and name")
    return value


class Acceptance(Entry):
    by: Address
    on: Day


class Granted(Entry):
    profile: Line
    by: Address
    on: Day
    until: Day | None = None
    withdrawn: Day | None = None


class ApprovedPerson(Entry):
    first_name: PersonName
    last_name: PersonName
    address: Address
    structure: Annotated[tuple[NamedStructure, ...], Before(_several)]
    access_mode: Line
    function: Line | None = None
    sub_function: Line | None = None
    listed: Flag = False
    accepted: Acceptance | None = None
    until: Day | None = None
    withdrawn: Day | None = None
    profiles: tuple[Granted, ...] = ()


class People(Entry):
    people: list[Any]


def read_tree(raw: bytes, file: str) -> Batch:
    listed = load_list(raw, file, "people")
    data, mistakes = listed.data, listed.mistakes
    if data is not None or all(mistake.warning for mistake in mistakes):
        mistakes += _shape(file, data)
    numbers: list[int] = []
    batch = Batch(
        [],
        [],
        mistakes,
        lambda index, path, text: _at(file, data, ("people", numbers[index], *path), text),
    )
    for number, entry in enumerate(_people(data)):
        path = ("people", number)
        wrong = listed.of.get(number, [])
        who, said = read(ApprovedPerson, entry)
        wrong = [*wrong, *_explained(file, data, path, said)]
        place, _ = locate(data, path)
        where = f"{file}:{place.line}"
        if wrong:
            address_at = _at(file, data, (*path, "address"), "")
            names, whose = _names_and_address(entry)
            who_ = doubtful.unread_line(names, whose, where, place=address_at, mistakes=wrong)
            codes = [(_at(file, data, (*path, *at), ""), code) for at, code in _codes(entry)]
            batch.unread.append(Spoiled(who_, codes))
            continue
        numbers.append(number)
        batch.registrations.append(_registration(who, where, _lines(file, entry)))
    return batch


def _names_and_address(entry: Any) -> tuple[tuple[str, str], str]:
    """The names and the address of an entry, as far as it says them."""
    cells = entry if isinstance(entry, Map) else {}
    said = [cells.get(name) for name in ("first_name", "last_name", "address")]
    first, last, whose = (each if isinstance(each, str) else "" for each in said)
    return (first, last), whose


def _codes(entry: Any) -> Iterator[tuple[Path, Code]]:
    """The words of the rules in an entry, whatever else is wrong with it."""

    def said(data: Any, key: str) -> str:
        value = data.get(key) if isinstance(data, Map) else None
        return value.strip() if isinstance(value, str) else ""

    def found() -> Iterator[tuple[Path, Code]]:
        structures, grants = _items(entry, "structure"), _items(entry, "profiles")
        for number, of in enumerate(structures):
            kind = said(of, "type")
            yield ("structure", number, "type"), Code("structure type", kind)
            yield ("structure", number, "name"), Code("structure", said(of, "name"), kind)
        yield ("access_mode",), Code("access mode", said(entry, "access_mode"))
        function = said(entry, "function")
        yield ("function",), Code("function", function)
        yield ("sub_function",), Code("sub-function", said(entry, "sub_function"), function)
        for number, given in enumerate(grants):
            yield ("profiles", number, "profile"), Code("profile", said(given, "profile"))

    return ((path, code) for path, code in found() if code.value)


def _items(entry: Any, key: str) -> list[Any]:
    value = entry.get(key) if isinstance(entry, Map) else None
    return value if isinstance(value, list) else [value]


def _people(data: Any) -> list[Any]:
    people = data.get("people") if isinstance(data, Map) else None
    return people if isinstance(people, list) else []


def _shape(file: str, data: Any) -> list[Mistake]:
    return _explained(file, data, (), read(People, Map() if data is None else data).wrong)


def _explained(file: str, data: Any, start: Path, wrong: Iterable[Misread]) -> list[Mistake]:
    return [_at(file, data, (*start, *each.at), each.text) for each in wrong]


def _at(file: str, data: Any, path: Path, text: str) -> Mistake:
    place, real = locate(data, path)
    return Mistake(file, place.line, place.column, written(real), text)


def _lines(file: str, entry: Map) -> list[str]:
    """Where each of their profiles stands."""
    grants = entry.get("profiles")
    return [f"{file}:{unpack(at).line}" for at in grants.items_at] if grants else []


def _registration(who: ApprovedPerson, where: str, lines: Iterable[str]) -> Registration:
    return Registration(
        address=who.address,
        first_name=who.first_name,
        last_name=who.last_name,
        structure_type=who.structure[0].type,
        structure=who.structure[0].name,
        more_structures=tuple(Belonging(each.type, each.name) for each in who.structure[1:]),
        access_mode=who.access_mode,
        function=who.function,
        sub_function=who.sub_function,
        listed=who.listed,
        accepted_by=who.accepted.by if who.accepted else None,
        accepted_on=who.accepted.on if who.accepted else None,
        until=who.until,
        withdrawn=who.withdrawn,
        approvals=tuple(
            Approval(
                profile=one.profile,
                by=one.by,
                on=one.on,
                until=one.until,
                withdrawn=one.withdrawn,
                where=line,
            )
            for one, line in zip(who.profiles, lines, strict=True)
        ),
        where=where,
    )

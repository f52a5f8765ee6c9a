"""Whom a filter finds, and which filters the directory refuses (*Advanced query capabilities*)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from provisioning.simulator.filters import And, Any_, Node, Not, Or, Test, Value, parse
from provisioning.simulator.index import Index
from provisioning.simulator.objects import DirectoryObject
from provisioning.simulator.shapes import Ability, Level, Shape
from provisioning.simulator.wire import bad_request, unsupported_query

Holds: TypeAlias = Callable[[Any], bool]
_COLUMN = {
    "eq": "eq",
    "ne": "ne",
    "startswith": "starts",
    "endswith": "ends",
    "gt": "compare",
    "ge": "compare",
    "lt": "compare",
    "le": "compare",
}
_UUID = re.compile(r"[0-9a-fA-F-]{36}")


class Filter:
    """A filter that was accepted for a resource: ``keys`` says where an index may look."""

    def __init__(self, shape: Shape, text: str, *, advanced: bool, max_or: int) -> None:
        self._shape, self._advanced, self._max_or = shape, advanced, max_or
        self.tree = parse(text)
        self._check(self.tree, negated=False)
        self.holds = self._compile(self.tree)

    # Which filters are refused

    def _check(self, node: Node, *, negated: bool) -> None:
        match node:
            case Test(path, operator, value):
                self._check_test(path, operator, value, negated=negated)
            case Any_(path, term):
                self._check_any(path, term, negated=negated)
            case Not(term):
                self._check(term, negated=True)
            case And(terms) | Or(terms):
                if isinstance(node, Or) and len(terms) > self._max_or:
                    raise bad_request(
                        "Too many child clauses specified in search filter expression containing "
                        f"'OR' operators: {len(terms)}. Max allowed: {self._max_or}."
                    )
                for term in terms:
                    self._check(term, negated=negated)

    def _check_test(self, path: str, operator: str, value: Value, *, negated: bool) -> None:
        name = path.partition("/")[0]
        ability = self._ability(name)
        level: Level = getattr(ability, _COLUMN[operator])
        if level == "default" and (negated or (value is None and name == "userType")):
            level = ability.ne
        self._require(level, name)
        if name == "mail" and isinstance(value, str) and not value.isascii():
            raise bad_request("Invalid filter clause: the value for 'mail' has accents.")

    def _check_any(self, path: str, term: Node, *, negated: bool) -> None:
        ability = self._ability(path)
        if path == "identities":
            tests = term.terms if isinstance(term, And) else (term,)
            named = {test.path for test in tests if isinstance(test, Test)}
            if negated or named != {"issuerAssignedId", "issuer"}:
                raise unsupported_query(
                    "A filter on identities names both issuerAssignedId and issuer, with eq."
                )
            return
        for test in _tests(term):
            level: Level = getattr(ability, _COLUMN[test.operator])
            self._require(ability.ne if negated and level == "default" else level, path)

    def _ability(self, name: str) -> Ability:
        self._shape.attribute(name)
        ability = self._shape.filters.get(name)
        if ability is None:
            raise self._not_indexed(name)
        return ability

    def _require(self, level: Level, name: str) -> None:
        if level == "never":
            raise self._not_indexed(name)
        if level == "advanced" and not self._advanced:
            raise unsupported_query()

    def _not_indexed(self, name: str) -> Exception:
        return unsupported_query(
            f"Unsupported or invalid query filter clause specified for property '{name}' of "
            f"resource '{self._shape.collection}': the property is not indexed."
        )

    # Who is found

    def _compile(self, node: Node) -> Holds:
        match node:
            case Test(path, operator, value):
                return _test(self._reader(path), operator, value)
            case Any_(path, term):
                read, holds = self._reader(path), _element(term)
                return lambda thing: any(holds(element) for element in read(thing) or ())
            case Not(term):
                inner = self._compile(term)
                return lambda thing: not inner(thing)
            case And(terms):
                every = [self._compile(term) for term in terms]
                return lambda thing: all(holds(thing) for holds in every)
            case Or(terms):
                some = [self._compile(term) for term in terms]
                return lambda thing: any(holds(thing) for holds in some)

    def _reader(self, path: str) -> Callable[[DirectoryObject], Any]:
        head, _, tail = path.partition("/")
        attribute = self._shape.attribute(head)
        if not tail:
            return lambda thing: getattr(thing, attribute)
        return lambda thing: (getattr(thing, attribute) or {}).get(tail)


def _tests(node: Node) -> Iterable[Test]:
    match node:
        case Test():
            yield node
        case Not(term) | Any_(_, term):
            yield from _tests(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from _tests(term)


def _element(node: Node) -> Holds:
    match node:
        case Test("", operator, value):
            return _test(lambda element: element, operator, value)
        case Test(path, operator, value):
            return _test(lambda element: element.get(path), operator, value)
        case And(terms):
            every = [_element(term) for term in terms]
            return lambda element: all(holds(element) for holds in every)
        case Or(terms):
            some = [_element(term) for term in terms]
            return lambda element: any(holds(element) for holds in some)
        case _:
            raise unsupported_query()


def _fold(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


def _test(read: Callable[[Any], Any], operator: str, value: Value) -> Holds:
    wanted: Any = _fold(value)
    match operator:
        case "eq":
            return lambda thing: _fold(read(thing)) == wanted
        case "ne":
            return lambda thing: _fold(read(thing)) != wanted
        case "startswith":
            return lambda thing: str(_fold(read(thing)) or "").startswith(str(wanted))
        case "endswith":
            return lambda thing: str(_fold(read(thing)) or "").endswith(str(wanted))
        case "ge":
            return lambda thing: (found := _fold(read(thing))) is not None and found >= wanted
        case "gt":
            return lambda thing: (found := _fold(read(thing))) is not None and found > wanted
        case "le":
            return lambda thing: (found := _fold(read(thing))) is not None and found <= wanted
        case _:
            return lambda thing: (found := _fold(read(thing))) is not None and found < wanted


def candidates(node: Node, index: Index) -> Sequence[str] | None:
    """The only ids that can match, or ``None`` when everybody must be looked at."""
    match node:
        case Test("id", "eq", str(value)) if _UUID.fullmatch(value):
            return (value.lower(),)
        case Test(path, "eq", str(value)) if index.knows(path):
            return index.find(path, value)
        case Any_("identities", And(terms)):
            known = [t.value for t in terms if isinstance(t, Test) and t.path == "issuerAssignedId"]
            return index.find("identities", str(known[0])) if known else None
        case Any_(path, Test("", "eq", str(value))) if index.knows(path):
            return index.find(path, value)
        case And(terms):
            narrowed = (candidates(term, index) for term in terms)
            return next((ids for ids in narrowed if ids is not None), None)
        case Or(terms):
            found: dict[str, None] = {}
            for term in terms:
                ids = candidates(term, index)
                if ids is None:
                    return None
                found |= dict.fromkeys(ids)
            return tuple(found)
    return None

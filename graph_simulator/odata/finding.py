"""Whom a filter finds, and which filters the directory refuses (*Advanced query capabilities*)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

from graph_simulator.objects.directory import DirectoryObject
from graph_simulator.odata.filters import And, Comparison, Node, Not, Or, Some, Value, parse
from graph_simulator.odata.shapes import Ability, Level, Shape
from graph_simulator.tenant.index import Index
from graph_simulator.wire.errors import bad_request, unsupported_query

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
        self.tree = _spelled(shape, parse(text))
        self._check(self.tree, negated=False)
        self.holds = self._compile(self.tree)

    # Which filters are refused

    def _check(self, node: Node, *, negated: bool) -> None:
        match node:
            case Comparison(path, verb, value):
                self._check_test(path, verb, value, negated=negated)
            case Some(path, term):
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

    def _check_test(self, path: str, verb: str, value: Value, *, negated: bool) -> None:
        name = path.partition("/")[0]
        ability = self._ability(name)
        level: Level = getattr(ability, _COLUMN[verb])
        if level == "default" and (negated or (value is None and name == "userType")):
            level = ability.ne
        self._require(level, name)
        if name == "mail" and isinstance(value, str) and not value.isascii():
            raise bad_request("Invalid filter clause: the value for 'mail' has accents.")

    def _check_any(self, path: str, term: Node, *, negated: bool) -> None:
        ability = self._ability(path)
        if path == "identities":
            tests = term.terms if isinstance(term, And) else (term,)
            named = {test.path for test in tests if isinstance(test, Comparison)}
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
            case Comparison(path, verb, value):
                return _test(self._reader(path), verb, value)
            case Some(path, term):
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


def _spelled(shape: Shape, node: Node) -> Node:
    """The same with the names of properties as Graph spells them."""
    match node:
        case Comparison(path, verb, value):
            head, slash, tail = path.partition("/")
            return Comparison(shape.named(head) + slash + tail, verb, value)
        case Some(path, term):
            return Some(shape.named(path), term)
        case Not(term):
            return Not(_spelled(shape, term))
        case And(terms):
            return And(tuple(_spelled(shape, each) for each in terms))
        case Or(terms):
            return Or(tuple(_spelled(shape, each) for each in terms))


def _tests(node: Node) -> Iterable[Comparison]:
    match node:
        case Comparison():
            yield node
        case Not(term) | Some(_, term):
            yield from _tests(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from _tests(term)


def _element(node: Node) -> Holds:
    match node:
        case Comparison(path, verb, value) if not path:
            return _test(lambda element: element, verb, value)
        case Comparison(path, verb, value):
            return _test(lambda element: element.get(path), verb, value)
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


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}


def _test(read: Callable[[Any], Any], name: str, value: Value) -> Holds:
    """Without regard to case. What is not there is neither before nor after anything."""
    wanted, compare = _fold(value), _OPERATORS[name]
    if name in {"eq", "ne"}:
        return lambda thing: compare(_fold(read(thing)), wanted)

    def holds(thing: object) -> bool:
        found = _fold(read(thing))
        return type(found) is type(wanted) and compare(found, wanted)

    return holds


def candidates(node: Node, index: Index) -> Sequence[str] | None:
    """The only ids that can match, or ``None`` when everybody must be looked at."""
    match node:
        case Comparison("id", "eq", str(value)) if _UUID.fullmatch(value):
            return (value.lower(),)
        case Comparison(path, "eq", str(value)) | Some(path, Comparison("", "eq", str(value))) if (
            index.knows(path)
        ):
            return index.find(path, value)
        case Some("identities", And(terms)):
            named = {test.path: test.value for term in terms for test in _tests(term)}
            return index.find("identities", str(named["issuerAssignedId"]))
        case And(terms):
            narrowed = (candidates(term, index) for term in terms)
            return next((ids for ids in narrowed if ids is not None), None)
        case Or(terms):
            each = [candidates(term, index) for term in terms]
            known = [ids for ids in each if ids is not None]
            return None if len(known) < len(each) else tuple(dict.fromkeys(chain(*known)))
    return None

"""``$filter``: from text to a tree. What it may ask and whom it finds is in finding.py."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from graph_simulator.wire.errors import GraphError, bad_request, not_simulated

Value: TypeAlias = str | bool | int | float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``path`` compared with ``value``. ``operator``: eq ne gt ge lt le startswith endswith."""

    path: str
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Some:
    """``path/any(x: term)``; inside, the element itself has the path ``""``."""

    path: str
    term: Node


@dataclass(frozen=True, slots=True)
class Not:
    term: Node


@dataclass(frozen=True, slots=True)
class And:
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    terms: tuple[Node, ...]


Node: TypeAlias = Comparison | Some | Not | And | Or

COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
FUNCTIONS = frozenset({"startswith", "endswith"})
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*')
    | (?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_][\w.]*(?:/[A-Za-z_$][\w.]*)*)
    | (?P<mark>[(),:])
    )""",
    re.VERBOSE,
)


def parse(text: str) -> Node:
    """Raise 400 for what is no filter, 501 for what is one and is not simulated."""
    parser = _Parser(text)
    node = parser.disjunction()
    parser.end()
    return node


def _syntax_error(text: str) -> GraphError:
    return bad_request(f"Invalid filter clause: syntax error in '{text}'.")


class _Parser:
    """Recursive descent: or, and, not, then a test, a function, a lambda or parentheses."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._variable = text, 0, ""
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise _syntax_error(text)
            self._tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()

    def end(self) -> None:
        if self._at != len(self._tokens):
            raise _syntax_error(self._text)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _word(self, *words: str) -> bool:
        kind, text = self._peek()
        if kind == "name" and text.lower() in words:
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if self._next() != ("mark", mark):
            raise _syntax_error(self._text)

    def disjunction(self) -> Node:
        terms = [self._conjunction()]
        while self._word("or"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _conjunction(self) -> Node:
        terms = [self._negation()]
        while self._word("and"):
            terms.append(self._negation())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _negation(self) -> Node:
        if self._word("not"):
            return Not(self._negation())
        return self._primary()

    def _primary(self) -> Node:
        kind, text = self._next()
        if (kind, text) == ("mark", "("):
            inner = self.disjunction()
            self._expect(")")
            return inner
        if kind != "name":
            raise _syntax_error(self._text)
        if self._peek() == ("mark", "("):
            return self._call(text)
        kind, operator = self._next()
        operator = operator.lower()
        if kind == "name" and operator == "in":
            return self._membership(self._path(text))
        if kind != "name" or operator not in COMPARISONS:
            raise _syntax_error(self._text)
        return Comparison(self._path(text), operator, self._value())

    def _call(self, name: str) -> Node:
        self._expect("(")
        if name.lower() in FUNCTIONS:
            _, path = self._next()
            self._expect(",")
            value = self._value()
            self._expect(")")
            return Comparison(self._path(path), name.lower(), value)
        path, _, quantifier = name.rpartition("/")
        if quantifier != "any" or not path or self._variable:
            raise not_simulated(f"'{name}()' in $filter")
        _, self._variable = self._next()
        self._expect(":")
        term = self.disjunction()
        self._expect(")")
        self._variable = ""
        return Some(path, term)

    def _membership(self, path: str) -> Node:
        self._expect("(")
        terms: list[Node] = [Comparison(path, "eq", self._value())]
        while self._peek() == ("mark", ","):
            self._next()
            terms.append(Comparison(path, "eq", self._value()))
        self._expect(")")
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _path(self, text: str) -> str:
        if not self._variable:
            return text
        head, _, rest = text.partition("/")
        if head != self._variable:
            raise _syntax_error(self._text)
        return rest

    def _value(self) -> Value:
        kind, text = self._next()
        match kind, text:
            case "text", _:
                return text[1:-1].replace("''", "'")
            case "moment", _:
                return text
            case "number", _:
                return float(text) if "." in text else int(text)
            case "name", "null":
                return None
            case "name", ("true" | "false"):
                return text == "true"
        raise _syntax_error(self._text)

"""What the code calls, read from its text: every definition, and the definitions it names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from tests.house.repository import ROOT, package


class Definition(NamedTuple):
    """A function, class or constant at the top of a module."""

    module: str
    name: str


@cache
def modules() -> Mapping[str, ast.Module]:
    found = {}
    for path in package():
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_bytes())
    return found


@cache
def definitions() -> Mapping[Definition, ast.AST]:
    found: dict[Definition, ast.AST] = {}
    for module, tree in modules().items():
        for node in tree.body:
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    found[Definition(module, node.name)] = node
                case ast.Assign(targets=[ast.Name(id=name)]):
                    found[Definition(module, name)] = node
                case ast.AnnAssign(target=ast.Name(id=name)):
                    found[Definition(module, name)] = node
    return found


@cache
def _imports(module: str) -> Mapping[str, Definition]:
    """Local name -> what was imported; a module is a definition without a name."""
    found = {}
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                whole = f"{node.module}.{each.name}"
                imported = Definition(node.module, each.name)
                found[each.asname or each.name] = (
                    Definition(whole, "") if whole in modules() else imported
                )
    return found


def _resolved(module: str, name: str) -> Definition:
    """Through the re-exports of packages, to where it is defined."""
    known = Definition(module, name)
    if known in definitions() or module not in modules():
        return known
    further = _imports(module).get(name)
    return _resolved(*further) if further and further.name else known


def named(definition: Definition) -> Iterator[Definition]:
    """Whatever of ours is named inside it, called or handed on."""
    module = definition.module
    for node in ast.walk(definitions()[definition]):
        match node:
            case ast.Name(id=name):
                known = _imports(module).get(name, Definition(module, name))
                if known.name:
                    yield _resolved(*known)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                known = _imports(module).get(name)
                if known and not known.name:
                    yield _resolved(known.module, attribute)


def reached(start: Iterable[Definition]) -> frozenset[Definition]:
    """Everything that is named from ``start``, at any distance."""
    seen: set[Definition] = set()
    waiting = list(start)
    while waiting:
        each = waiting.pop()
        if each in definitions() and each not in seen:
            seen.add(each)
            waiting.extend(named(each))
    return frozenset(seen)

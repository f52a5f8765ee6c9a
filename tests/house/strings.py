"""Every text that the packages hold, as its reader sees it: ``…`` stands for what is filled in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.house.calls import modules


@cache
def texts() -> tuple[str, ...]:
    """Literals, f-strings whole, and what is joined of them."""
    return tuple(text for tree in modules().values() for text in _texts(tree))


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr() | ast.BinOp(op=ast.Add()):
                yield _shown(node)


def _shown(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(_shown, parts))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _shown(left) + _shown(right)
    return "…"

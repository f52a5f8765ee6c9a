"""What may not be written into a file: an address, a machine, a secret; and what has a budget."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import committed, package, place, sources

# The brackets keep this file from naming them either.
HOSTS = re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|registry\.[n]pmjs")
MACHINE = re.compile(r"(?<![\w}])/(?:work|root/(?:\.|\w+(?=/))|(?:home|Users)/[a-z]\w*)[/\w]")


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")


@pytest.mark.parametrize("forbidden", [HOSTS, MACHINE], ids=["registries", "paths of a machine"])
def test_no_file_names(forbidden: re.Pattern[str]) -> None:
    named = {
        place(path): match.group()
        for path in committed()
        if (match := forbidden.search(text_of(path)))
    }

    assert named == {}


def test_the_search_would_find_what_it_looks_for() -> None:
    """A pattern that matches nothing would make the test above worthless."""
    assert HOSTS.search("https://" + "py" + "pi.org/simple")
    assert MACHINE.search('"/' + 'home/ada/x"')
    assert MACHINE.search('"/' + 'root/.cache/x"')
    assert not MACHINE.search("/drives/d/root/delta")
    assert not MACHINE.search('"/' + 'root/children?$filter=x"')


_SECRET = re.compile(r"(?i)(?:password|secret|token|redeem_?url|assertion|reveal)$")
ALLOWED = {"provisioning/graph/auth.py", "provisioning/graph/wire.py"}
"""Where a token is put into the header for which it was made."""


def _values(node: ast.AST) -> Iterator[str]:
    """The names of the values an expression is made of: of ``token.line``, only ``line``."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _values(child)


def _texts_with_a_secret(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.FormattedValue(value=value):
                if any(_SECRET.search(name) for name in _values(value)):
                    yield f"{place(path)}:{value.lineno}: {ast.unparse(value)}"


def test_no_sentence_is_made_with_a_secret() -> None:
    """What enters a text may be printed, logged, or put into an exception."""
    ours = [path for path in sources("provisioning") if place(path) not in ALLOWED]

    assert [found for path in ours for found in _texts_with_a_secret(path)] == []


BUDGETS = {r"\bAny\b": 0.8, r"#\s*type:\s*ignore": 0.03, r"#\s*noqa": 0.05}
"""How many lines in a hundred of the package may make each exception. Lowering one is free."""


@pytest.mark.parametrize("exception", BUDGETS)
def test_exceptions_to_our_own_rules_stay_within_their_budget(exception: str) -> None:
    lines = [
        f"{place(path)}: {line.strip()}"
        for path in package()
        for line in text_of(path).splitlines()
    ]

    found = [line for line in lines if re.search(exception, line) and " import " not in line]
    assert len(found) * 100 <= BUDGETS[exception] * len(lines), "\n".join(found)

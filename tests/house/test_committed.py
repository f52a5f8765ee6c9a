"""What may not be written into a file: an address, a machine, a secret; and what has a budget."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import committed, place, sources

# The brackets keep this file from naming them either.
HOSTS = re.compile(r"[p]ypi\.org|[p]ythonhosted\.org|registry\.[n]pmjs")
MACHINE = re.compile(r"(?<!\w)/(?:work|root|(?:home|Users)/[a-z]\w*)/")


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
    assert not MACHINE.search("/drives/d/root/delta")


_SECRET = re.compile(r"(?i)(?:password|secret|token|redeem_?url|assertion)$")
ALLOWED = {"provisioning/graph/auth.py", "provisioning/graph/wire.py"}
"""Where a token is put into the header for which it was made."""


def _named(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name


def _texts_with_a_secret(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.FormattedValue(value=value):
                if any(_SECRET.search(name) for name in _named(value)):
                    yield f"{place(path)}:{value.lineno}: {ast.unparse(value)}"


def test_no_sentence_is_made_with_a_secret() -> None:
    """What enters a text may be printed, logged, or put into an exception."""
    ours = [
        path
        for path in sources("provisioning")
        if "simulator" not in path.parts and place(path) not in ALLOWED
    ]

    assert [found for path in ours for found in _texts_with_a_secret(path)] == []


BUDGETS = {r"\bAny\b": 150, r"#\s*type:\s*ignore": 6, r"#\s*noqa": 8}
"""How often each exception may be written in the package. Lowering one is free."""


@pytest.mark.parametrize("exception", BUDGETS)
def test_exceptions_to_our_own_rules_stay_within_their_budget(exception: str) -> None:
    lines = (
        f"{place(path)}: {line.strip()}"
        for path in sources("provisioning")
        for line in text_of(path).splitlines()
        if re.search(exception, line) and not line.startswith(("from ", "import "))
    )

    found = list(lines)
    assert len(found) <= BUDGETS[exception], "\n".join(found)

"""What the commands about requests have in common: the store opened, lists, one's own clock."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from provisioning.cli import terminal
from provisioning.cli.environment import settings, store_in_use
from provisioning.cli.options import Run
from provisioning.errors import Refusal
from provisioning.plan.render import Line
from provisioning.requests.source import opened_for
from provisioning.requests.store.renaming import follow_renames
from provisioning.requests.transaction import reading
from provisioning.spec.csv_out import as_csv
from provisioning.spec.model import Spec
from provisioning.spec.model.fields import day

S = TypeVar("S", bound=StrEnum)


Verb = Callable[[Spec, argparse.Namespace], int | None]


def opened(arguments: argparse.Namespace) -> Spec:
    """The store is open, and these are the rules."""
    spec = rules(arguments)
    opened_for(settings())
    return spec


def rules(arguments: argparse.Namespace) -> Spec:
    from provisioning.reviewed_files import load  # not for what shows the store as it is

    return load(arguments.file).spec


def with_store(verb: Verb) -> Run:
    """What writes is done under the codes of today."""

    def run(spec: Spec, arguments: argparse.Namespace) -> int | None:
        follow_renames(spec, now=now())
        return verb(spec, arguments)

    return reading_store(run)


def reading_store(verb: Verb) -> Run:
    """For what only looks: a former code is known and left as it is."""

    def run(arguments: argparse.Namespace) -> int | None:
        spec = opened(arguments)
        with reading():
            return verb(spec, arguments)

    return run


def showing_store(verb: Callable[[argparse.Namespace], None]) -> Run:
    """For what shows the store as it is, whatever the rules say; without any, they say so."""

    def run(arguments: argparse.Namespace) -> None:
        if not arguments.file.is_file():
            rules(arguments)
        opened_for(settings())
        with reading():
            verb(arguments)

    return run


def with_files(verb: Verb, *, writes: bool = False) -> Run:
    """For what concerns people: those of files are seen where there is no store too, and looking
    makes none.
    """
    opening = with_store if writes else reading_store

    def run(arguments: argparse.Namespace) -> int | None:
        if store_in_use(settings()):
            return opening(verb)(arguments)
        return verb(rules(arguments), arguments)

    return run


def now() -> datetime:
    return datetime.now(UTC)


def last_day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return day(text)
    except ValueError as error:
        raise Refusal(f"--until: {error}") from None


def states_of(kind: type[S], words: Sequence[str] | None) -> list[S]:
    try:
        return [kind(word) for word in words or ()]
    except ValueError as error:
        known = ", ".join(state.value for state in kind)
        raise Refusal(f"--state: {error}; write one of {known}") from None


def say(text: str) -> None:
    terminal.show([Line("", text)])


def listing(rows: Iterable[Any], form: str, columns: Sequence[str]) -> None:
    """Structs or mappings, one a line; JSON has all their fields, the others these columns."""
    found = [_plain(row) for row in rows]
    match form:
        case "json":
            sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        case "csv":
            rows = ([_text(row.get(name)) for name in columns] for row in found)
            sys.stdout.write(as_csv(columns, rows, delimiter=","))
        case _:
            widths = [max((len(_text(r.get(n))) for r in found), default=0) for n in columns]
            for row in found:
                cells = (_text(row.get(n)).ljust(w) for n, w in zip(columns, widths, strict=True))
                say("  ".join(cells).rstrip())
            if not found:
                say("nothing")


def one(thing: Any, form: str) -> None:
    found = _plain(thing)
    if form == "json":
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    for name, value in found.items():
        if value not in (None, "", []):
            say(f"{name.replace('_', ' ')}: {_text(value)}")


def _plain(row: Any) -> dict[str, Any]:
    plain: dict[str, Any] = dict(row) if isinstance(row, Mapping) else msgspec.to_builtins(row)
    return plain


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case [*items]:
            return ", ".join(_text(item) for item in items)
        case _:
            return str(value)

"""Lines and progress on a terminal; plain text when it is none, or when NO_COLOR is set."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from provisioning.cli import logs
from provisioning.errors import Refusal
from provisioning.plan.outcome import Outcome
from provisioning.plan.render import Line, visible
from provisioning.private import without_passwords

if TYPE_CHECKING:
    import asyncio

    from rich.progress import Progress

COLOURS = {"+": "green", "-": "red", "~": "yellow", "!": "bold red", "?": "magenta", "·": "dim"}


def show(lines: Iterable[Line]) -> None:
    """To standard output, one line each, never wrapped."""
    _write(map(_styled, lines), sys.stdout)


def _styled(line: Line) -> tuple[str, str]:
    mark = f"{line.mark} " if line.mark else ""
    heading = not line.mark and not line.depth and line.text and ":" not in line.text
    style = "bold" if heading else COLOURS.get(line.mark, "")
    return f"{'  ' * line.depth}{mark}{visible(line.text)}", style


def say(text: str) -> None:
    """To standard error: what is going on, not what was asked for."""
    _tell("info", text, "")


def complain(text: str) -> None:
    _tell("error", text, "red")


def _tell(level: logs.LogLevel, text: str, style: str) -> None:
    lines, chosen = without_passwords(text).splitlines(), logs.form()
    if chosen != "plain":
        at, named = datetime.now(UTC), logs.names()
        told = (logs.line(level, visible(each), at, named=named) for each in lines)
        lines, style = [logs.written(each, chosen) for each in told], ""
    _write(((visible(each), style) for each in lines), sys.stderr)


def _write(lines: Iterable[tuple[str, str]], stream: TextIO) -> None:
    """Each with its style. Rich takes long to load: where nothing is coloured, it is not asked."""
    if not (stream.isatty() or os.environ.get("FORCE_COLOR")):
        stream.writelines(f"{text}\n" for text, _ in lines)
        stream.flush()
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for text, style in lines:
        console.print(Text(text, style=style))


def interactive() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str) -> bool:
    with _ctrl_c_is_an_answer():
        sys.stderr.write(f"{visible(question)} [y/N] ")
        sys.stderr.flush()
        answer = sys.stdin.readline()  # nothing at all once the terminal is closed
    return answer.strip().casefold() in {"y", "yes", "o", "oui"}


@contextmanager
def _ctrl_c_is_an_answer() -> Iterator[None]:
    """An event loop keeps the first Ctrl-C for itself, and a blocking read would go on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Counter:
    """Counts outcomes towards ``total``: a bar on a terminal, a line per tenth elsewhere."""

    def __init__(self, total: int, bar: Progress) -> None:
        self._total = total
        self._bar = bar
        self._task = bar.add_task("Applying", total=total)
        self._done = 0

    def __call__(self, _: Outcome) -> None:
        self._done += 1
        self._bar.advance(self._task)
        tenth = max(1, self._total // 10)
        if self._bar.disable and (self._done % tenth == 0 or self._done == self._total):
            say(f"applied {self._done} of {self._total}")


@contextmanager
def counting(total: int) -> Iterator[Counter]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        yield Counter(total, bar)


@contextmanager
def working(text: str) -> Iterator[None]:
    """Something that takes a while and cannot be counted."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(text):
        yield


@contextmanager
def stoppable(stop: asyncio.Event) -> Iterator[None]:
    """Ctrl-C, or the end that CI or a service manager asks for, lets what is under way land.

    A second one abandons it, with a sentence.
    """
    import asyncio

    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task

    def asked() -> None:
        if stop.is_set():
            task.cancel()
            return
        stop.set()
        say("stopping: what is under way is finished first (Ctrl-C again to abandon it)")

    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, asked)
    try:
        yield
    except asyncio.CancelledError:
        raise Refusal("interrupted: what was under way was abandoned; plan again") from None
    finally:
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)

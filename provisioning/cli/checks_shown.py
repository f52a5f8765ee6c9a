"""What checks found, as ``doctor`` and ``portal check`` say it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import msgspec

from provisioning.check_result import CheckResult
from provisioning.cli import terminal
from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.plan.render import Line

_MARKS = {"good": "+", "note": "·", "unknown": "?", "warning": "~", "error": "!"}


def show(found: Sequence[CheckResult], form: str) -> int:
    """The exit code: one error is enough."""
    if form == "json":
        sys.stdout.write(msgspec.json.encode({"findings": found}).decode() + "\n")
    else:
        terminal.show(_lines(found))
    return FAILED if any(each.level == "error" for each in found) else NOTHING


def _lines(found: Sequence[CheckResult]) -> Iterator[Line]:
    for each in found:
        mend = f" -> {each.mend}" if each.mend else ""
        yield Line(_MARKS[each.level], f"{each.check}: {each.text}{mend}", 1)
    errors = sum(each.level == "error" for each in found)
    warnings = sum(each.level == "warning" for each in found)
    yield Line("", "")
    if errors or warnings:
        yield Line("", f"{errors} to mend before anything else, {warnings} to look at.")
    else:
        yield Line("", "Nothing stands in the way.")

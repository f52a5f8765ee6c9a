"""What the last full pass found to do, as a plan file in the state folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from provisioning.plan import document
from provisioning.plan.document import Document
from provisioning.plan.plan import Plan
from provisioning.private import write_private
from provisioning.reconcile.run import Reviewed

_NAME: Final = "last-plan.json"
_MEMBERS: Final = "membership/space/"
_REMOVALS: Final = {
    "removals_per_space_percent",
    "empty_from",
    "removals_per_tenant_percent",
    "removals_cap",
}
_OPEN_FOR: Final = timedelta(days=7)


def keep(state: Path, plan: Plan, at: datetime) -> None:
    write_private(state / _NAME, document.as_file(plan, at).encode())


def read(state: Path) -> Reviewed | None:
    """``None`` before any full pass; ``Refusal`` when the file is not one of ours any more."""
    path = state / _NAME
    return Reviewed.read(path) if path.exists() else None


def allowances(found: Document, today: date) -> Iterator[str]:
    """Lines for ``allow:`` that let through the removals which a limit forbade, one a space.

    Whoever writes one says why, in the place of the dots.
    """
    if not any(each.code in _REMOVALS for each in found.exceeded):
        return
    emptied = {each.title for each in found.exceeded if each.code == "empty_from"}
    for change in found.changes:
        moved = change.fields.get("members", {})
        gone = moved.get("remove", ()) if isinstance(moved, dict) else ()
        if change.key.startswith(_MEMBERS) and gone:
            space = change.key.removeprefix(_MEMBERS)
            empty = ", empty: true" if change.title in emptied else ""
            until = today + _OPEN_FOR
            yield f'- {{space: {space}, remove: {len(gone)}, until: {until}{empty}, because: "…"}}'

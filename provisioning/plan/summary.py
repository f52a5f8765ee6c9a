"""A plan in one sentence: people first, then things."""

from __future__ import annotations

from typing import Literal

from provisioning.i18n import Language, Message, render
from provisioning.plan import messages
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan


class Summary(Message, frozen=True, kw_only=True):
    """How many ``changes``, and what they do to whom; ``unread`` parts could not be read."""

    changes: int
    guests: int = 0
    accounts: int = 0
    groups: int = 0
    gaining: int = 0
    losing: int = 0
    owners_added: int = 0
    owners_removed: int = 0
    unread: int = 0

    def render(self, language: Language) -> str:
        if not self.changes:
            return render(
                messages.UNREAD if self.unread else messages.NOTHING, language, n=self.unread
            )
        counts = ((sentence, getattr(self, name)) for name, sentence in messages.SUMMARY.items())
        parts = ", ".join(render(sentence, language, n=n) for sentence, n in counts if n)
        changes = render(messages.CHANGES, language, n=self.changes)
        return (
            render(messages.DETAILED, language, changes=changes, parts=parts) if parts else changes
        )


def summary(plan: Plan) -> Summary:
    return Summary(
        changes=len(plan.changes),
        guests=_created(plan, "guest"),
        accounts=_created(plan, "account"),
        groups=_created(plan, "group"),
        gaining=len(_moved(plan, "added", "members")),
        losing=len(_moved(plan, "removed", "members")),
        owners_added=len(_moved(plan, "added", "owners")),
        owners_removed=len(_moved(plan, "removed", "owners")),
        unread=sum(note.level == "unknown" for note in plan.notes),
    )


def _created(plan: Plan, kind: str) -> int:
    return sum(isinstance(c, Create) and c.key.kind == kind for c in plan.changes)


def _moved(plan: Plan, how: Literal["added", "removed"], role: str) -> set[Key]:
    updates = (change for change in plan.changes if isinstance(change, Update))
    return {key for change in updates for key in getattr(change, how)(role)}

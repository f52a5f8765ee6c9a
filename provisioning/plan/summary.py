"""A plan in one sentence: people first, then things."""

from __future__ import annotations

from typing import Literal

from provisioning.i18n import Language, Message, render
from provisioning.plan import messages
from provisioning.plan.accesses import gained, lost, people
from provisioning.plan.diff import Create
from provisioning.plan.plan import Plan


class Summary(Message, frozen=True, kw_only=True):
    """How many ``changes``, and what they do to whom; ``unread`` parts could not be
    read; ``of``: everything, what was chosen, or what the tenant did since it was applied.
    """

    changes: int
    guests: int = 0
    accounts: int = 0
    groups: int = 0
    gaining: int = 0
    gained: int = 0
    losing: int = 0
    lost: int = 0
    unread: int = 0
    of: Literal["whole", "chosen", "since"] = "whole"

    def render(self, language: Language) -> str:
        if not self.changes:
            nothing = messages.UNREAD if self.unread else messages.NOTHING[self.of]
            return render(nothing, language, n=self.unread)
        counts = ((sentence, getattr(self, name)) for name, sentence in messages.SUMMARY.items())
        said = [render(sentence, language, n=n) for sentence, n in counts if n]
        for name, accesses in (("gaining", self.gained), ("losing", self.lost)):
            if accesses:
                sentence = messages.ACCESSES[name]
                n = getattr(self, name)
                said.append(render(sentence, language, n=n, accesses=accesses))
        parts = ", ".join(said)
        changes = render(messages.CHANGES, language, n=self.changes)
        return (
            render(messages.DETAILED, language, changes=changes, parts=parts) if parts else changes
        )


def summary(plan: Plan) -> Summary:
    coming = [each for c in plan.changes for each in gained(c) if each.access != "account"]
    going = [each for c in plan.changes for each in lost(c)]
    return Summary(
        changes=len(plan.changes),
        guests=_created(plan, "guest"),
        accounts=_created(plan, "account"),
        groups=_created(plan, "group"),
        gaining=len(people(coming)),
        gained=len(coming),
        losing=len(people(going)),
        lost=len(going),
        unread=sum(note.level == "unknown" for note in plan.notes),
        of="since" if plan.since else "chosen" if plan.targets else "whole",
    )


def _created(plan: Plan, kind: str) -> int:
    return sum(isinstance(c, Create) and c.key.kind == kind for c in plan.changes)

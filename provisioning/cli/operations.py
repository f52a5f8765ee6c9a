"""How the work stands, for the portal: what status and the worker keep, as it shows them.

What knows the store is imported when it is asked: the portal makes Django ready before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from provisioning.errors import Refusal
from provisioning.plan.file_grants import FileGrant
from provisioning.plan.render import Manner, lines, visible
from provisioning.portal.operations import Alert, DepositCampaign, LastPass, LastPlan, Operations
from provisioning.spec.model import Spec

Asked = Callable[[Spec, datetime, Sequence[FileGrant]], Operations]


def operations(state: Path) -> Asked:
    """Asked afresh at each page: the worker writes meanwhile."""

    def asked(spec: Spec, now: datetime, held: Sequence[FileGrant]) -> Operations:
        from provisioning.status.findings import findings
        from provisioning.status.messages import PASSES
        from provisioning.status.reading import read
        from provisioning.status.render import prometheus

        facts = read(spec, state, now, held)
        found = findings(facts, spec.alarms)
        return Operations(
            alerts=tuple(
                Alert(each.level == "late", visible(each.render("fr")), each.actor("fr"))
                for each in found
            ),
            passes=tuple(
                LastPass(PASSES[kind][0], record.ended, record.stopped)
                for kind, record in facts.passes.items()
            ),
            plan=_planned(state, now),
            metrics=prometheus(facts, found),
        )

    return asked


def campaigns(state: Path) -> Callable[[str], DepositCampaign | None]:
    """As ``deposits status`` last read each."""

    def asked(code: str) -> DepositCampaign | None:
        from provisioning.deposits import kept

        found = kept.last(state, code)
        return msgspec.convert(found, DepositCampaign, from_attributes=True) if found else None

    return asked


def _planned(state: Path, now: datetime) -> LastPlan:
    from provisioning.reconcile import last_plan

    try:
        found = last_plan.read(state)
    except Refusal as refusal:
        return LastPlan(unread=str(refusal))
    if found is None:
        return LastPlan()
    said = lines(found, Manner(language="fr"))
    return LastPlan(
        made=datetime.fromisoformat(found.created),
        lines=tuple(f"{line.mark:1} {'  ' * line.depth}{visible(line.text)}" for line in said),
        allow=tuple(last_plan.allowances(found, now.date())),
    )

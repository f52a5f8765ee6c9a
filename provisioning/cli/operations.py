"""How the work stands, for the portal: what status says and what runs report, as it shows them.

What knows the store is imported when it is asked: the portal makes Django ready before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from provisioning.plan.file_grants import FileGrant
from provisioning.plan.render import visible
from provisioning.portal.operations import Alert, DepositCampaign, LastPass, LastPlan, Operations
from provisioning.spec.model import Spec

if TYPE_CHECKING:
    from provisioning.reconcile.reports import ReportedLines


def operations(spec: Spec, now: datetime, held: Sequence[FileGrant]) -> Operations:
    """Asked afresh at each page: the worker writes meanwhile."""
    from provisioning.reconcile import reports
    from provisioning.status.findings import findings
    from provisioning.status.messages import PASSES
    from provisioning.status.reading import read
    from provisioning.status.render import prometheus

    told = reports.last()
    facts = read(spec, told.passes, now, held)
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
        plan=_shown(told.plan),
        drift=_shown(told.drift),
        metrics=prometheus(facts, found),
    )


def campaign(code: str) -> DepositCampaign | None:
    """As ``deposits status`` last read it."""
    from provisioning.deposits import kept

    return kept.last(code)


def _shown(told: ReportedLines | None) -> LastPlan | None:
    return msgspec.convert(told, LastPlan, from_attributes=True) if told else None

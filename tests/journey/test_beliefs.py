"""The whole road on a tenant that contradicts one belief: it ends in the same extranet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph_simulator.app.knobs import changed
from provisioning.graph.sharepoint import NOT_USED
from provisioning.plan.outcome import Outcome
from tests.depositing import PEUPLIERS, TILLEULS, ZOE, depositor, spaces
from tests.probe.probing import BELIEVED
from tests.probe.test_probes import TURNED
from tests.tenancy import Tenancy, people, person

OTHERWISE: dict[str, Any] = TURNED | {
    "newborn_site_answers": [{"status": 404, "seconds": 90}, {"status": 403, "seconds": 600}],
    "retry_after": "absent",
    "sharepoint_refusal": 503,
    "delta_token_days": 0.01,
    "recycle_bin_locations": "site",
    "recycled_lists_are_named": "title",
    "unreadable_pages": ["none-of-ours"],
}
ELSEWHERE = {"moves_keep_unique_rights"}
"""Without it no folder is made, rather than one that is open: tests/kinds/test_holding.py."""
BY_REST = {
    "ending_inheritance_lets_the_caller_in",
    "links_elsewhere_are_external",
    "menus_keep_fragments",
}
PAUL = person("Paul", "Martin", "aidants", "tarif")
JEAN = depositor("Jean", "990000002", mode="standard")


def otherwise(name: str) -> Any:
    believed = BELIEVED[name]
    return not believed if isinstance(believed, bool) else OTHERWISE[name]


def went_on(tenancy: Tenancy) -> list[Outcome]:
    """An apply, again some hours later while it waits for the tenant."""
    outcomes: list[Outcome] = []
    for _ in range(4):
        plan, outcomes = tenancy.apply()
        if plan.empty:
            break
        assert {each.status for each in outcomes} <= {"done", "waiting", "skipped"}, outcomes
        tenancy.wait(2 * 3600)
    return outcomes


@pytest.mark.parametrize("name", sorted(BELIEVED.keys() - ELSEWHERE))
def test_the_road_leads_to_the_same_end(name: str, tmp_path: Path) -> None:
    tenancy = Tenancy(
        tmp_path,
        spaces=spaces(),
        approvals=people(PAUL, ZOE, JEAN),
        establishments=(TILLEULS, PEUPLIERS),
        sharepoint="" if name in BY_REST else NOT_USED,
    )
    changed(tenancy.simulator.settings, {name: otherwise(name)})

    assert went_on(tenancy) == []
    assert tenancy.members("space-aidants") == {"Paul Martin"}

    tenancy.approvals = people(PAUL.replace("finances", "aidants"), JEAN)
    assert went_on(tenancy) == []
    assert len(tenancy.members("space-depots")) == 1
    assert tenancy.plan().empty

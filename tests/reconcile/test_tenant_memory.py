"""What the tenant remembers is one thing, though a killed run wrote a row of it twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.kinds.shared.lists.items import ListItem
from provisioning.kinds.shared.stamps import STAMPS
from provisioning.plan.allowances import Spent
from provisioning.plan.sources import SourceRead
from provisioning.reconcile import tenant_memory
from provisioning.reconcile.tenant_memory import Memory
from tests.tenancy import Tenancy, people, person

FILE = "approvals.yaml"


def row(id_: str, title: str, digest: str, version: str) -> ListItem:
    return ListItem(id_, "", {"Title": title, "Digest": digest, "WrittenVersion": version})


ROWS = [
    row("2", f"source/{FILE}", "", "40"),
    row("10", f"source/{FILE}", "", "3"),
    row("4", "allow/spring", "12", "begun"),
    row("5", "allow/spring", "12", "used"),
]


@given(st.permutations(ROWS))
def test_in_whatever_order_it_is_listed_it_says_the_same(rows: list[ListItem]) -> None:
    memory = Memory("", tuple(rows))

    assert memory.sources == {FILE: SourceRead(FILE, 40)}
    assert memory.spent(Spent()).used == {"spring"}, "used once is used"


def test_what_stands_twice_is_one_row_again_once_it_is_written(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path, approvals=people(person("Paul", "Martin", "aidants")))
    tenancy.converge()

    async def recalled(graph: Graph) -> Memory:
        memory = await tenant_memory.recall(graph, tenancy.extranet())
        assert memory
        return memory

    async def doubled(graph: Graph) -> Any:
        path = (await recalled(graph)).path
        for count in ("40", "3"):
            fields = {"Title": f"source/{FILE}", "WrittenVersion": count}
            await graph.post(f"{path}/items", {"fields": fields})
        memory = await recalled(graph)
        assert len(memory.named(f"source/{FILE}")) == 2
        now = {FILE: SourceRead(FILE, 41)}
        await tenant_memory.remember(graph, memory, now, forget=False)
        return await recalled(graph)

    memory = tenancy.run(doubled)
    assert len(memory.named(f"source/{FILE}")) == 1
    assert memory.sources[FILE].people == 41


def test_a_memory_that_somebody_deleted_is_restored_before_anything_is_planned(
    tmp_path: Path,
) -> None:
    tenancy = Tenancy(tmp_path, approvals=people(person("Paul", "Martin", "aidants")))
    tenancy.converge()
    claire = "claire.fontaine@cnsa.example"
    tenancy.simulator.delete_as(claire, "ext-accueil", STAMPS)

    async def recalled(graph: Graph) -> Memory | None:
        return await tenant_memory.recall(graph, tenancy.extranet())

    with pytest.raises(Refusal, match=r"extranet-stamps was deleted .* until 2027-02-24"):
        tenancy.run(recalled)
    tenancy.simulator.restore_as(claire, "ext-accueil", STAMPS)
    assert tenancy.run(recalled) is not None

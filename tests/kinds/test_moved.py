"""A changed domain of an agency is a proposal, never a second account without a word."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from provisioning.drift.adoption.moving import of_moved
from provisioning.drift.adoption.taking import take
from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.plan import document, render
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan
from provisioning.reconcile import engine
from provisioning.reconcile.targeted import focused
from tests.tenancy import Tenancy, people, person

OLD, NEW = "ars.example", "ars-bretagne.example"
PEOPLE = (
    ("Paul", "Martin", "paul.martin"),
    ("Zoé", "Le Goff", "zoe.legoff"),
    ("Léa", "Roux", "lea"),
)


def everybody(domain: str, mode: str = "microsoft") -> str:
    return people(
        *(
            person(first, last, "aidants", mode=mode, address=f"{name}@{domain}")
            for first, last, name in PEOPLE
        )
    )


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path, approvals=everybody(OLD))
    tenancy.converge()
    return tenancy


def shown(plan: Plan) -> str:
    return "\n".join(line.text for line in render.lines(document.of(plan)))


def adopt(tenancy: Tenancy, old: str = OLD, new: str = NEW) -> list[str]:
    async def work(graph: Graph) -> list[str]:
        found = await of_moved(graph, tenancy.extranet(), old, new)
        await asyncio.gather(*(take(graph, each) for each in found))
        return [each.meaning for each in found]

    meanings: list[str] = tenancy.run(work)
    return meanings


@pytest.mark.parametrize("mode", ["microsoft", "standard"])
def test_several_who_moved_get_no_second_account_and_lose_nothing(
    tmp_path: Path, mode: str
) -> None:
    tenancy = Tenancy(tmp_path, approvals=everybody(OLD, mode))
    tenancy.converge()
    accounts, inside = set(tenancy.simulator.tenant.users), tenancy.members("space-aidants")
    tenancy.approvals = everybody(NEW, mode)
    plan = tenancy.converge()
    assert plan.empty
    assert set(tenancy.simulator.tenant.users) == accounts
    assert tenancy.members("space-aidants") == inside
    assert (
        f"3 people (Paul Martin, Zoé Le Goff, Léa Roux): seem to have moved from @{OLD} to @{NEW}"
        in shown(plan)
    )
    assert f"extranet adopt moved/{OLD}/{NEW}" in shown(plan)


@pytest.mark.parametrize("mode", ["microsoft", "standard"])
def test_once_somebody_says_so_their_accounts_are_theirs(tmp_path: Path, mode: str) -> None:
    tenancy = Tenancy(tmp_path, approvals=everybody(OLD, mode))
    tenancy.converge()
    accounts = set(tenancy.simulator.tenant.users)
    tenancy.approvals = everybody(NEW, mode)
    assert len(adopt(tenancy)) == 3
    tenancy.converge()
    assert set(tenancy.simulator.tenant.users) == accounts
    assert len(tenancy.members("space-aidants")) == 3


def test_where_they_are_others_the_accounts_of_before_are_blocked_and_they_are_invited(
    tenancy: Tenancy,
) -> None:
    for user in list(tenancy.simulator.tenant.users.values()):
        if (user.mail or "").endswith(f"@{OLD}"):
            tenancy.simulator.tenant.alter(user.id, {"account_enabled": False})
    tenancy.approvals = everybody(NEW)
    tenancy.converge()
    assert {mail.to.partition("@")[2] for mail in tenancy.simulator.outbox[3:]} == {NEW}


def test_of_one_person_alone_it_is_said_and_does_not_stop_them(tenancy: Tenancy) -> None:
    lea = person("Léa", "Roux", "aidants", address=f"lea.roux@{NEW}")
    tenancy.approvals = everybody(OLD).replace("lea@", "lea.former@").replace(
        "last_name: Roux", "last_name: Autre"
    ) + lea.replace("\n", "\n  ").join(("  ", ""))
    plan = tenancy.plan()
    key = Key("guest", f"lea.roux@{NEW}")
    assert key in {change.key for change in plan.changes}
    [note] = [str(note) for note in plan.notes if note.key == key]
    assert f"the one of that name at @{OLD} (lea_ars.example#EXT#@" in note


def test_the_same_name_at_another_domain_with_an_approval_of_its_own_is_somebody_else(
    tenancy: Tenancy,
) -> None:
    both = everybody(OLD) + everybody(NEW).removeprefix("people:\n")
    tenancy.approvals = both
    plan = tenancy.converge()
    assert len(plan.changes) >= 3
    assert "moved from" not in shown(plan)
    key = Key("guest", f"paul.martin@{NEW}")
    [note] = [str(note) for note in plan.notes if note.key == key]
    assert f"has an approval of their own as paul.martin@{OLD}" in note
    assert f"extranet people merge paul.martin@{OLD} paul.martin@{NEW}" in note


def test_a_pass_over_a_few_leaves_them_to_the_reading_of_everybody(tenancy: Tenancy) -> None:
    tenancy.approvals = everybody(NEW)

    async def few(graph: Graph) -> Plan:
        extranet = tenancy.extranet()
        kinds = focused(extranet, [f"paul.martin@{NEW}"])
        return (await engine.survey(graph, extranet, kinds=kinds)).plan

    plan = tenancy.run(few)
    assert plan.empty
    assert "the next full pass tells whether that is them" in shown(plan)


def test_nobody_is_adopted_where_nobody_moved_or_where_it_is_not_clear_who(
    tenancy: Tenancy,
) -> None:
    with pytest.raises(Refusal, match="nobody seems to have moved"):
        adopt(tenancy)
    tenancy.approvals = everybody(NEW)
    tenancy.simulator.add_guest(f"pm@{OLD}", "Paul", "Martin")
    with pytest.raises(Refusal, match="not clear for Paul Martin"):
        adopt(tenancy)

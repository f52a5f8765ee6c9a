"""Whole stories, refused ones included."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_simulator import Fault, Lag
from provisioning.errors import LimitExceeded
from provisioning.graph import Graph
from provisioning.kinds import KINDS
from provisioning.plan.model import Key
from provisioning.plan.outcome import Outcome
from provisioning.plan.survey import Survey
from provisioning.reconcile import engine
from provisioning.reconcile.journal import recent_writes
from provisioning.reconcile.run import carry_out
from tests.tenancy import SPACES, Tenancy, people, person

PAUL = person("Paul", "Martin", "aidants", "tarif")
ZOE = person("Zoé", "Lacaze", "aidants", mode="standard", address="zoe@camsp.example")
LEA = person("Léa", "Roux", "aidants")


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, approvals=people(PAUL, ZOE, LEA))


def run(tenancy: Tenancy, **options: Any) -> list[Outcome]:
    """Plan and apply as the command does: limits, journal, memory of recent runs."""

    async def work(graph: Graph) -> list[Outcome]:
        surveyed = await survey(tenancy, graph)
        outcomes, _ = await carry_out(
            graph, surveyed, state=tenancy.folder, stop=asyncio.Event(), **options
        )
        return outcomes

    found: list[Outcome] = tenancy.run(work)
    return found


async def survey(tenancy: Tenancy, graph: Graph) -> Survey:
    journal = tenancy.folder / "journal"
    return await engine.survey(
        graph,
        tenancy.extranet(),
        kinds=KINDS,
        recent_writes=lambda tenant: recent_writes(journal, tenant.id),
    )


def test_from_a_reviewed_file_to_a_tenant_that_needs_nothing_more(tenancy: Tenancy) -> None:
    first = tenancy.converge()
    assert not first.empty
    tenancy.simulator.redeem("paul.martin@ars.example")
    assert tenancy.plan().empty
    assert tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze", "Léa Roux"}
    assert tenancy.members("space-finances") == {"Paul Martin"}


def test_an_approval_withdrawn_takes_out_exactly_that_person(tenancy: Tenancy) -> None:
    tenancy.converge()
    everywhere = {name: tenancy.members(name) for name in ("space-aidants", "space-accueil")}
    tenancy.approvals = people(
        PAUL,
        ZOE,
        LEA.replace("2026-02-01}", "2026-02-01, withdrawn: 2026-11-01}", 2).replace(
            "on: 2026-02-01, withdrawn: 2026-11-01}\n  profiles", "on: 2026-02-01}\n  profiles"
        ),
    )
    tenancy.converge()
    assert tenancy.members("space-aidants") == everywhere["space-aidants"] - {"Léa Roux"}
    assert tenancy.members("space-accueil") == everywhere["space-accueil"], "still accepted"


def test_an_approval_ends_by_itself_the_day_after_its_last(tenancy: Tenancy) -> None:
    tenancy.approvals = people(PAUL, ZOE, person("Léa", "Roux", "aidants", until="2026-11-30"))
    tenancy.today = date(2026, 11, 30)
    tenancy.converge()
    assert "Léa Roux" in tenancy.members("space-aidants")
    tenancy.today = date(2026, 12, 1)
    tenancy.converge()
    assert "Léa Roux" not in tenancy.members("space-aidants")
    assert "Léa Roux" not in tenancy.members("space-accueil")


@pytest.mark.parametrize(
    ("approval", "why"),
    [
        (LEA.replace("ines.garnier@", "paul.somebody@"), "did not decide on it"),
        (
            person("Ines", "Garnier", "aidants", address="ines.garnier@cnsa.example"),
            "nobody decides on their own request",
        ),
        (LEA.replace("type: ars", "type: cd").replace("aidants", "tarif"), "is not for somebody"),
    ],
)
def test_an_approval_that_may_not_be_honoured_lets_nobody_in(
    tenancy: Tenancy, approval: str, why: str
) -> None:
    tenancy.approvals = people(PAUL, approval)
    plan = tenancy.converge()
    [refused] = [note for note in plan.notes if note.level == "refused"]
    assert why in refused.text
    for space in ("space-aidants", "space-finances", "profile-aidants", "profile-tarif"):
        assert tenancy.members(space) <= {"Paul Martin"}


def test_somebody_whom_no_responsable_accepted_does_not_even_see_the_home(
    tenancy: Tenancy,
) -> None:
    tenancy.approvals = people(PAUL, person("Léa", "Roux").replace("claire.fontaine", "x.y"))
    tenancy.converge()
    assert tenancy.members("space-accueil") == {"Paul Martin"}
    assert [mail.to for mail in tenancy.simulator.outbox] == ["paul.martin@ars.example"]


def test_a_file_cut_short_turns_nobody_out(tenancy: Tenancy) -> None:
    tenancy.approvals = people(*(person("Anne", f"Petit{n:02}", "aidants") for n in range(30)))
    tenancy.converge()
    before = tenancy.members("space-aidants")
    tenancy.approvals = people(person("Anne", "Petit00", "aidants"))
    writes = tenancy.simulator.journal.totals().writes
    with pytest.raises(LimitExceeded) as refused:
        run(tenancy)
    assert any("29 people would lose an access" in reason for reason in refused.value.reasons)
    assert tenancy.simulator.journal.totals().writes == writes, "checked before any write"
    assert tenancy.members("space-aidants") == before


@pytest.mark.parametrize("writes", range(1, 14))
def test_a_run_that_dies_at_any_write_is_simply_run_again(tenancy: Tenancy, writes: int) -> None:
    """The connection breaks for good after so many writes, before or after the work was done."""
    for method in ("POST", "PATCH"):
        tenancy.simulator.faults.add(
            Fault(method=method, path="/[!$d]*", do="lose", skip=writes // 2, times=500)
        )
    first = run(tenancy)
    assert {outcome.status for outcome in first} != {"done"}
    tenancy.simulator.faults.waiting.clear()
    run(tenancy)
    assert tenancy.plan().empty
    assert len({mail.to for mail in tenancy.simulator.outbox}) == len(tenancy.simulator.outbox)
    assert tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze", "Léa Roux"}


def test_who_was_invited_minutes_ago_is_not_invited_again_by_a_tenant_that_lags(
    tenancy: Tenancy,
) -> None:
    tenancy.extranet()
    tenancy.wait(60)
    tenancy.simulator.settings.lag = Lag(create=400, create_in_lists=900)
    tenancy.patience = type(tenancy.patience)(lag=1)
    run(tenancy)
    assert len(tenancy.simulator.outbox) == 2
    for _ in range(3):
        tenancy.wait(60)
        run(tenancy)
    assert len(tenancy.simulator.outbox) == 2
    tenancy.wait(3000)
    run(tenancy)
    assert tenancy.plan().empty
    assert len(tenancy.simulator.outbox) == 2


def test_the_journal_tells_each_fate_and_no_secret(tenancy: Tenancy) -> None:
    run(tenancy)
    [path] = (tenancy.folder / "journal").glob("*.jsonl")
    text = path.read_text("utf-8")
    assert text.count('"event":"start"') == text.count('"event":"end"') > 0
    assert '"event":"finish"' in text
    assert "guest/paul.martin@ars.example" in text
    for secret in ("redeem", "password", "Bearer"):
        assert secret not in text


def test_a_stopped_run_begins_nothing_new_and_the_next_one_goes_on(tenancy: Tenancy) -> None:
    async def work(graph: Graph) -> list[Outcome]:
        stop = asyncio.Event()
        surveyed = await survey(tenancy, graph)
        outcomes, _ = await carry_out(
            graph,
            surveyed,
            state=tenancy.folder,
            stop=stop,
            on_outcome=lambda _: stop.set(),
        )
        return outcomes

    outcomes = tenancy.run(work)
    assert {outcome.status for outcome in outcomes} == {"done", "skipped"}
    tenancy.converge()


def test_a_plan_costs_what_the_tenant_then_counts(tenancy: Tenancy) -> None:
    plan = tenancy.plan()
    before = len(tenancy.simulator.journal.calls)
    run(tenancy)
    calls = list(tenancy.simulator.journal.calls)[before:]
    directory = [c for c in calls if not c.template.startswith("/sites") and "drive" not in c.path]
    assert sum(call.writes for call in directory) == plan.cost.writes + plan.cost.invitations


def test_no_people_may_be_read_then_nobody_is_touched(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.faults.add(
        Fault(method="GET", path="/users", status=403, code="Authorization_RequestDenied", times=9)
    )
    plan = tenancy.plan()
    assert plan.empty
    assert plan.partial
    assert any("GET /users: 403" in str(note) for note in plan.notes)


def test_what_the_plan_says_is_found_under_every_weather(tmp_path: Path) -> None:
    """Throttled, slow to show, answers lost: at most three runs, and nobody invited twice."""
    tenancy = Tenancy(tmp_path, approvals=people(PAUL, ZOE, LEA))
    tenancy.extranet()
    tenancy.wait(60)
    tenancy.simulator.settings.lag = Lag.of(6)
    for number, path in enumerate(("/invitations", "/users*", "/groups*", "/groups/*/members")):
        tenancy.simulator.faults.add(Fault(path=path, status=429, skip=number, times=3))
        tenancy.simulator.faults.add(Fault(path=path, status=503, skip=number + 2, times=2))
    for _ in range(3):
        run(tenancy)
        tenancy.wait(120)
    assert tenancy.plan().empty
    assert tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze", "Léa Roux"}
    assert len(tenancy.simulator.outbox) == 2


def test_a_referent_who_left_the_file_no_longer_stands_behind_their_approvals(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    tenancy.spaces = SPACES.replace("ines.garnier@", "lina.prevost@")
    plan = tenancy.plan()
    assert plan.exceeded, "three people at once lose their space: somebody must look"
    assert {note.key for note in plan.notes if note.level == "refused"} == {
        Key("grant", f"{who}")
        for who in ("paul.martin@ars.example", "zoe@camsp.example", "lea.roux@ars.example")
    }

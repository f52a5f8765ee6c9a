"""Watching: what a pass costs, that it says what a full reading says, and that lies are caught."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from graph_simulator import Fault
from provisioning.drift.watch import mirror as memory
from provisioning.drift.watch.deltas import PARTS
from provisioning.drift.watch.run_once import WATCHED, WatchResult, look
from provisioning.graph import Budgets, Graph
from provisioning.plan.plan import Plan
from provisioning.reconcile import engine
from tests.tenancy import Tenancy, people, person

PAUL = person("Paul", "Martin", "aidants", "tarif")
ZOE = person("Zoe", "Le-Goff", "aidants", mode="standard")
MARC = person("Marc", "Petit", "tarif")
AIDANTS = "xnet-ext-space-aidants"


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return applied(tmp_path)


def applied(folder: Path) -> Tenancy:
    tenancy = Tenancy(folder, approvals=people(PAUL, ZOE, MARC), kinds=WATCHED)
    tenancy.converge()
    return tenancy


def passed(tenancy: Tenancy) -> WatchResult:
    async def work(graph: Graph) -> WatchResult:
        return await look(graph, tenancy.extranet(), tenancy.folder / "state", Budgets())

    seen: WatchResult = tenancy.run(work)
    return seen


def group(tenancy: Tenancy, name: str = AIDANTS) -> str:
    [id_] = tenancy.simulator.tenant.group_index.find("uniqueName", name)
    return str(id_)


def user(tenancy: Tenancy, address: str) -> str:
    return str(tenancy.user(address)["id"])


def same(one: Plan, other: Plan) -> bool:
    return one.fingerprint == other.fingerprint


def test_a_pass_where_nothing_changed_costs_few_requests(tenancy: Tenancy) -> None:
    passed(tenancy)

    again = passed(tenancy)

    assert again.survey.plan.empty
    assert again.requests <= 5


@pytest.mark.parametrize("verb", ["unlink", "link", "alter", "delete", "new", "restore"])
def test_what_was_done_by_hand_is_seen_at_the_next_pass(tenancy: Tenancy, verb: str) -> None:
    tenant = tenancy.simulator.tenant
    paul, mallory = user(tenancy, "paul.martin@ars.example"), tenancy.simulator.add_guest("m@x.ex")
    if verb == "restore":
        tenant.delete(paul)
    passed(tenancy)
    match verb:
        case "unlink":
            tenant.unlink("members", group(tenancy), paul)
        case "link":
            tenant.link("members", group(tenancy), [mallory])
        case "alter":
            tenant.alter(paul, {"company_name": "Autre"})
        case "delete":
            tenant.delete(paul)
        case "restore":
            tenant.restore(paul)
        case "new":
            tenant.link("members", group(tenancy), [tenancy.simulator.add_guest("new@x.ex")])

    seen = passed(tenancy)

    assert seen.alarms == ()
    assert same(seen.survey.plan, tenancy.plan())
    assert seen.survey.plan.empty is (verb == "restore")


def test_a_token_that_is_too_old_begins_anew(tenancy: Tenancy) -> None:
    passed(tenancy)
    tenancy.wait(8 * 24 * 3600)
    tenancy.simulator.tenant.unlink(
        "members", group(tenancy), user(tenancy, "paul.martin@ars.example")
    )

    seen = passed(tenancy)

    assert seen.alarms == ()
    assert same(seen.survey.plan, tenancy.plan())
    assert 410 in tenancy.simulator.journal.totals().statuses


def test_history_that_was_forgotten_begins_anew(tenancy: Tenancy) -> None:
    passed(tenancy)
    mallory = tenancy.simulator.add_guest("m@x.ex")
    tenancy.simulator.tenant.seed_in_bulk(members={group(tenancy): [mallory]})

    assert same(passed(tenancy).survey.plan, tenancy.plan())


def test_groups_split_over_pages_and_replays_are_merged(tenancy: Tenancy) -> None:
    tenancy.simulator.settings.delta_page = 2
    tenancy.simulator.settings.delta_replays = True
    passed(tenancy)
    strangers = [tenancy.simulator.add_guest(f"s{number}@x.ex") for number in range(7)]
    tenancy.simulator.tenant.link("members", group(tenancy), strangers)
    tenancy.simulator.tenant.unlink("members", group(tenancy), strangers[3])

    seen = passed(tenancy)

    assert seen.alarms == ()
    [update] = seen.survey.plan.changes
    assert isinstance(update, engine.Update)
    assert len(update.removed("members")) == 6
    assert same(seen.survey.plan, tenancy.plan())


def test_a_new_group_is_followed_too(tenancy: Tenancy) -> None:
    passed(tenancy)
    tenancy.spaces = tenancy.spaces.replace(
        "tarification, structure_types: [ars]}",
        "tarification, structure_types: [ars], home: finances}",
    ).replace(
        "\nhome:",
        "\n  neuf:\n    title: Neuf\n    requires: {any: [tarif]}\n"
        "    referents: [ines.garnier@cnsa.example, paul.roche@cnsa.example]\nhome:",
    )
    tenancy.apply()
    assert passed(tenancy).survey.plan.empty
    marc = user(tenancy, "marc.petit@ars.example")
    tenancy.simulator.tenant.unlink("members", group(tenancy, "xnet-ext-space-neuf"), marc)

    seen = passed(tenancy)

    assert same(seen.survey.plan, tenancy.plan())
    assert not seen.survey.plan.empty


def lied(tenancy: Tenancy) -> None:
    """Somebody leaves a group and the delta never says so."""
    log = tenancy.simulator.tenant.log
    tenancy.simulator.tenant.unlink(
        "members", group(tenancy), user(tenancy, "paul.martin@ars.example")
    )
    log.entries.pop()


def test_a_removal_that_was_never_told_is_caught_within_a_day_of_passes(tenancy: Tenancy) -> None:
    passed(tenancy)
    lied(tenancy)

    seen = passed(tenancy)
    for _ in range(PARTS - 1):
        seen = seen if seen.alarms else passed(tenancy)

    assert seen.alarms, "nobody noticed"
    assert "the delta of groups lied about 1" in seen.alarms[0]
    assert same(seen.survey.plan, tenancy.plan())
    assert not seen.survey.plan.empty
    healed = passed(tenancy)
    assert healed.alarms == ()
    assert same(healed.survey.plan, tenancy.plan())


def test_an_account_whose_change_was_never_told_is_caught(tenancy: Tenancy) -> None:
    passed(tenancy)
    tenant = tenancy.simulator.tenant
    tenant.alter(user(tenancy, "zoe.le-goff@ars.example"), {"job_title": "Autre"})
    tenant.log.entries.pop()

    alarms = [alarm for _ in range(PARTS) for alarm in passed(tenancy).alarms]

    assert len(alarms) == 1
    assert "the delta of accounts lied about 1 (Zoe Le-Goff)" in alarms[0]


def test_an_absence_is_never_believed_on_the_word_of_the_mirror(tenancy: Tenancy) -> None:
    """Somebody wanted, whose arrival the delta never told, is not invited twice."""
    passed(tenancy)
    tenancy.simulator.add_guest("nina.faure@ars.example", "Nina", "Faure")
    tenancy.simulator.tenant.log.entries.pop()
    tenancy.approvals = people(PAUL, ZOE, MARC, person("Nina", "Faure", "aidants"))

    seen = passed(tenancy)

    assert same(seen.survey.plan, tenancy.plan())
    assert not [c for c in seen.survey.plan.changes if isinstance(c, engine.Create)]


def test_lag_makes_no_false_alarm_once_it_is_over(tenancy: Tenancy) -> None:
    passed(tenancy)
    tenancy.simulator.settings.lag.members = 120.0
    mallory = tenancy.simulator.add_guest("m@x.ex")
    tenancy.simulator.tenant.link("members", group(tenancy), [mallory])
    passed(tenancy)
    tenancy.wait(600)

    assert same(passed(tenancy).survey.plan, tenancy.plan())


def test_the_mirror_is_only_a_memory(tenancy: Tenancy) -> None:
    passed(tenancy)
    [path] = (tenancy.folder / "state").glob("mirror-*.json")
    assert path.stat().st_mode & 0o077 == 0
    for broken in ("", "{}", json.dumps({"tenant": "other", "format": 1})):
        path.write_text(broken)

        assert passed(tenancy).survey.plan.empty


def test_what_cannot_be_read_stops_the_pass_and_keeps_the_mirror(tenancy: Tenancy) -> None:
    passed(tenancy)
    before = memory.load(tenancy.folder / "state", tenancy.simulator.tenant.id)
    tenancy.simulator.faults.add(
        Fault(path="/users/delta", status=403, code="Forbidden", message="No.", times=9)
    )

    with pytest.raises(engine.GraphError):
        passed(tenancy)

    assert memory.load(tenancy.folder / "state", tenancy.simulator.tenant.id) == before


def test_a_pass_writes_nothing(tenancy: Tenancy) -> None:
    tenancy.simulator.tenant.unlink(
        "members", group(tenancy), user(tenancy, "paul.martin@ars.example")
    )
    tenancy.simulator.journal.clear()

    passed(tenancy)

    assert tenancy.simulator.journal.totals().writes == 0


def test_chunks_follow_everybody_and_do_not_crumble() -> None:
    ids = [f"{number:04}" for number in range(120)]
    chunks = memory.covering((), ids)
    assert [len(chunk.ids) for chunk in chunks] == [50, 50, 20]
    for number in range(120, 140):
        ids.append(f"{number:04}")
        chunks = memory.covering(chunks, ids)
        assert {id_ for chunk in chunks for id_ in chunk.ids} >= set(ids)
        assert len(chunks) <= 5


# A random story: following it says what reading everything says.

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["in", "out", "alter", "delete", "restore", "pass"]),
        st.integers(0, 4),
        st.integers(0, 2),
    ),
    max_size=12,
)


def play(tenancy: Tenancy, guests: list[str], move: tuple[str, int, int]) -> None:
    tenant, (what, who, where) = tenancy.simulator.tenant, move
    id_ = guests[who]
    groups = [group(tenancy, f"xnet-ext-space-{code}") for code in ("aidants", "finances")]
    holder = [*groups, group(tenancy, "xnet-ext-profile-tarif")][where]
    there = id_ in tenant.links.of("members", holder)
    match what:
        case "in" if id_ in tenant.users and not there:
            tenant.link("members", holder, [id_])
        case "out" if id_ in tenant.users and there:
            tenant.unlink("members", holder, id_)
        case "alter" if id_ in tenant.users:
            tenant.alter(id_, {"job_title": f"titre {who}{where}"})
        case "delete" if id_ in tenant.users:
            tenant.delete(id_)
        case "restore" if id_ in tenant.deleted:
            tenant.restore(id_)
        case "pass":
            passed(tenancy)


@hypothesis_settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(MOVES, st.booleans(), st.sampled_from([2, 5, 200]))
def test_following_any_story_is_reading_it_whole(
    tmp_path_factory: pytest.TempPathFactory,
    moves: list[tuple[str, int, int]],
    replays: bool,
    page: int,
) -> None:
    tenancy = applied(tmp_path_factory.mktemp("story"))
    tenancy.simulator.settings.delta_replays = replays
    tenancy.simulator.settings.delta_page = page
    guests: list[Any] = [user(tenancy, "paul.martin@ars.example")]
    guests += [tenancy.simulator.add_guest(f"g{number}@x.ex") for number in range(4)]
    passed(tenancy)
    for move in moves:
        play(tenancy, guests, move)

    seen = passed(tenancy)

    assert seen.alarms == ()
    assert same(seen.survey.plan, tenancy.plan())


def test_links_that_lead_round_in_a_circle_are_not_believed(tenancy: Tenancy) -> None:
    """Seen in the field: next links without end where members are included."""
    passed(tenancy)
    tenancy.simulator.tenant.alter(user(tenancy, "paul.martin@ars.example"), {"job_title": "X"})
    tenancy.simulator.faults.add(Fault(path="/users/delta", do="empty_page"))

    with pytest.raises(engine.GraphError, match="lead round in a circle"):
        passed(tenancy)

    assert same(passed(tenancy).survey.plan, tenancy.plan())


def test_an_interrupted_round_begins_where_the_last_one_ended(tenancy: Tenancy) -> None:
    passed(tenancy)
    tenancy.simulator.settings.delta_page = 1
    for number in range(5):
        tenancy.simulator.add_guest(f"s{number}@x.ex")
    broken = Fault(path="/users/delta", status=400, code="Bad", message="No.", skip=2)
    tenancy.simulator.faults.add(broken)

    seen = passed(tenancy)

    assert seen.alarms == ()
    assert same(seen.survey.plan, tenancy.plan())

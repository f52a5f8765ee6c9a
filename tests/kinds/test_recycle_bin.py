"""What was deleted with what was in it is not made anew without a word."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from graph_simulator import Fault
from provisioning.plan.diff import Create
from provisioning.plan.model import Key, Note
from tests.depositing import PEUPLIERS, SPACE, TILLEULS, ZOE, spaces
from tests.tenancy import SHELVES, Tenancy, people

INES = "ines.garnier@cnsa.example"
SITE = "ext-depots"
ZONE, FINESS = Key("library", "depots/zone"), Key("list", "depots/finess")
FOLDER = Key("folder", "depots/zone/990000002 CAMSP Les Tilleuls")
A_LIST_MORE = SPACE.replace("    lists:\n", "    lists:\n      suivi: {title: Suivi}\n")
RECYCLE_BIN = "/sites/*/recycleBin/items*"


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=people(ZOE), kinds=SHELVES)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    tenancy.converge()
    return tenancy


def of(notes: tuple[Note, ...], key: Key) -> list[Note]:
    return [note for note in notes if note.key == key]


@pytest.mark.parametrize(
    ("path", "key", "called"),
    [
        ("Zone de dépôt", ZONE, "library 'Zone de dépôt'"),
        ("Liste Finess", FINESS, "list 'Liste Finess'"),
        (f"Zone de dépôt/{FOLDER.name.rpartition('/')[2]}", FOLDER, "folder '990000002"),
    ],
)
@pytest.mark.parametrize("within", ["site", "server"])
@pytest.mark.parametrize("named", ["address", "title"])
def test_what_somebody_deleted_is_left_to_a_person_until_it_is_back(
    tenancy: Tenancy, path: str, key: Key, called: str, within: str, named: str
) -> None:
    tenancy.simulator.settings.recycle_bin_locations = within  # type: ignore[assignment]
    tenancy.simulator.settings.recycled_lists_are_named = named  # type: ignore[assignment]
    tenancy.simulator.delete_as(INES, SITE, path)

    plan = tenancy.plan()

    [note] = of(plan.notes, key)
    assert note.conflict
    assert note.text.startswith(called)
    assert "deleted on 2026-11-23" in note.text
    assert "until 2027-02-24" in note.text
    assert not any(isinstance(change, Create) for change in plan.changes)
    _, outcomes = tenancy.apply()
    assert not any(isinstance(outcome.change, Create) for outcome in outcomes)

    tenancy.simulator.restore_as(INES, SITE, path.rpartition("/")[2])
    assert tenancy.plan().empty
    assert not of(tenancy.plan().notes, key)


def test_who_deleted_it_is_said_where_sharepoint_s_own_service_is_open(tenancy: Tenancy) -> None:
    tenancy.simulator.delete_as(INES, SITE, "Zone de dépôt")
    [closed] = of(tenancy.plan().notes, ZONE)
    tenancy.sharepoint = ""
    [told] = of(tenancy.plan().notes, ZONE)

    assert "by whom, the audit of Microsoft Purview tells" in closed.text
    assert f"by Ines Garnier <{INES}>" in told.text


@pytest.mark.parametrize("path", ["Zone de dépôt", "Liste Finess"])
def test_once_its_93_days_are_over_it_is_made_anew(tenancy: Tenancy, path: str) -> None:
    tenancy.simulator.delete_as(INES, SITE, path)
    tenancy.wait(94 * 24 * 3600)
    plan = tenancy.converge()
    made = {change.key for change in plan.changes if isinstance(change, Create)}
    assert made & {ZONE, FINESS}


def test_an_establishment_s_folder_is_known_by_its_number_under_an_older_name(
    tenancy: Tenancy,
) -> None:
    tenancy.simulator.delete_as(INES, SITE, f"Zone de dépôt/{FOLDER.name.rpartition('/')[2]}")
    renamed = msgspec.structs.replace(TILLEULS, name="Les Tilleuls réunis")
    tenancy.establishments = (renamed, PEUPLIERS)
    plan = tenancy.plan()
    assert not any(isinstance(change, Create) for change in plan.changes)


def test_something_else_of_that_name_in_another_place_is_not_it(tenancy: Tenancy) -> None:
    name = FOLDER.name.rpartition("/")[2]
    tenancy.simulator.add_file(SITE, f"Zone de dépôt/990000010 CMPP Les Peupliers/{name}", "a.pdf")
    tenancy.simulator.delete_as(INES, SITE, f"Zone de dépôt/990000010 CMPP Les Peupliers/{name}")
    tenancy.spaces = spaces(
        SPACE.replace("    lists:\n", "    lists:\n      suivi: {title: Suivi}\n")
    )
    plan = tenancy.converge()
    assert {c.key for c in plan.changes if isinstance(c, Create)} == {Key("list", "depots/suivi")}


@pytest.mark.parametrize(("status", "made"), [(403, True), (400, True), (503, False), (500, False)])
def test_a_bin_that_will_not_be_read_is_said_and_one_that_may_later_is_waited_for(
    tenancy: Tenancy, status: int, made: bool
) -> None:
    tenancy.spaces = spaces(
        SPACE.replace("    lists:\n", "    lists:\n      suivi: {title: Suivi}\n")
    )
    tenancy.simulator.faults.add(
        Fault(status=status, code="x", method="GET", path=RECYCLE_BIN, times=1000)
    )
    plan = tenancy.plan()

    created = {c.key for c in plan.changes if isinstance(c, Create)}
    assert created == ({Key("list", "depots/suivi")} if made else set())
    assert any("the recycle bin of space depots could not be read" in n.text for n in plan.notes)


def test_nothing_is_asked_of_the_bin_where_nothing_is_missing(tenancy: Tenancy) -> None:
    tenancy.simulator.journal.clear()
    assert tenancy.plan().empty
    assert not [call for call in tenancy.simulator.journal.calls if "recycleBin" in call.path]

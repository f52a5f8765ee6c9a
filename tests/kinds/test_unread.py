"""Somebody whose line cannot be read stays as they are, and nobody else waits for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.plan.diff import Update
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan
from tests.depositing import GAEL, PEUPLIERS, TILLEULS, TOM, ZOE, depositor, reached, spaces
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

PAUL, LEA = person("Paul", "Martin", "aidants"), person("Léa", "Roux", "aidants", "tarif")
ALI = person("Ali", "Ben", "aidants")
DIRECTORY = """\
  title: Accueil
  lists:
    annuaire:
      title: Annuaire
      source: directory
      key: Adresse
      columns:
        Adresse: {required: true, indexed: true}
        Nom: {title: Nom}
"""


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    tenancy = Tenancy(tmp_path, approvals=people(PAUL, LEA))
    tenancy.converge()
    return tenancy


def removed(plan: Plan) -> set[str]:
    return {
        plan.name(key).partition(" <")[0]
        for change in plan.changes
        if isinstance(change, Update)
        for key in change.removed("members")
    }


def refused(plan: Plan) -> list[str]:
    return [note.text for note in plan.notes if note.level == "refused"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("access_mode: microsoft", "access_mode: microsof"),
        ("profile: aidants", "profile: aidant"),
        ("first_name: Paul", "first_name: Pa\u200bul"),
        ("on: 2026-02-01", "on: 01/02/2026"),
        ("paul.martin@ars.example", "Paul <paul.martin@ars.example>"),
        ("last_name: Martin", "last_name: Martin\n  last_name: Durand"),
        ("structure: {type: ars, name: ARS-BRETAGNE}", "structure: []"),
    ],
)
def test_a_line_that_cannot_be_read_takes_nothing_and_stops_nobody(
    tenancy: Tenancy, old: str, new: str
) -> None:
    tenancy.approvals = people(PAUL.replace(old, new), LEA, ALI)

    plan = tenancy.converge()

    assert removed(plan) == set()
    assert tenancy.members("space-aidants") == {"Paul Martin", "Léa Roux", "Ali Ben"}
    (text,) = refused(plan)
    assert text.startswith("Paul Martin (")
    assert ":2): this line is refused, so nothing of theirs changes until it is mended: " in text


def test_who_is_not_there_yet_is_not_let_in_by_a_line_that_cannot_be_read(
    tenancy: Tenancy,
) -> None:
    tenancy.approvals = people(PAUL, LEA, ALI.replace("profile: aidants", "profile: x"))
    plan = tenancy.plan()
    assert plan.empty
    assert len(refused(plan)) == 1


def test_who_leaves_while_another_line_is_unread_leaves(tenancy: Tenancy) -> None:
    tenancy.approvals = people(PAUL.replace("microsoft", "microsof"))
    assert removed(tenancy.converge()) == {"Léa Roux"}
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_where_nobody_can_tell_whose_line_it_is_only_who_is_named_elsewhere_leaves(
    tenancy: Tenancy,
) -> None:
    ended = LEA.replace("  accepted:", "  withdrawn: 2026-03-01\n  accepted:")
    tenancy.approvals = people(PAUL.replace("paul.martin@ars.example", "paul.martin"), ended)

    plan = tenancy.converge()

    assert removed(plan) == {"Léa Roux"}
    assert tenancy.members("space-aidants") == {"Paul Martin"}
    assert "whose line it is cannot be told" in refused(plan)[0]
    assert any(
        note.level == "unknown" and "Paul Martin" in note.who and "stays until a line" in note.text
        for note in plan.notes
    )


def test_a_doubt_names_whoever_stays_for_it(tenancy: Tenancy) -> None:
    tenancy.approvals = people(PAUL.replace("microsoft", "microsof"), LEA)
    notes = [note for note in tenancy.plan().notes if note.level == "unknown"]
    assert {note.key for note in notes} == {
        Key("membership", f"space/{code}") for code in ("accueil", "aidants")
    } | {Key("membership", "profile/aidants")}
    assert all("paul.martin@ars.example" in note.who for note in notes)


def test_another_address_of_the_account_in_doubt_is_no_way_out(tenancy: Tenancy) -> None:
    """Approved by a second line under an alias: what the first one gave is not taken away."""
    account = tenancy.user("paul.martin@ars.example")["id"]
    other = {"mail": "p.m@ars.example"}
    tenancy.run(lambda graph: graph.patch(f"/users/{account}", other))
    alias = person("Paul", "Martin", "tarif", address="p.m@ars.example")
    tenancy.approvals = people(PAUL.replace("microsoft", "microsof"), LEA, alias)

    plan, _ = tenancy.apply()

    assert removed(plan) == set()
    assert "Paul Martin" in tenancy.members("space-aidants")
    assert "Paul Martin" in tenancy.members("profile-tarif")


def test_rights_on_a_folder_stay_too(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path, spaces=spaces(), approvals=people(ZOE, TOM, GAEL), kinds=SHELVES)
    tenancy.establishments = (TILLEULS, PEUPLIERS)
    tenancy.converge()
    assert reached(tenancy, "zoe@depots.example") == {TILLEULS.title: "write"}

    lea = depositor("Lea", TILLEULS.title)
    tenancy.approvals = people(ZOE.replace("microsoft", "microsof"), lea, GAEL)
    tenancy.converge()

    assert reached(tenancy, "zoe@depots.example") == {TILLEULS.title: "write"}
    assert reached(tenancy, "lea@depots.example") == {TILLEULS.title: "write"}
    assert reached(tenancy, "tom@depots.example") == {}


def test_a_row_of_the_directory_stays_with_its_person(tmp_path: Path) -> None:
    listed = [each.replace("function:", "listed: true\n  function:") for each in (PAUL, LEA)]
    tenancy = Tenancy(
        tmp_path,
        spaces=SPACES.replace("  title: Accueil\n", DIRECTORY),
        approvals=people(*listed),
        kinds=SHELVES,
    )
    tenancy.converge()

    tenancy.approvals = people(listed[0].replace("microsoft", "microsof"))
    (change,) = [c for c in tenancy.converge().changes if c.key.kind == "list"]

    assert isinstance(change, Update)
    assert [row.name for row in change.want.rows or ()] == ["paul.martin@ars.example"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["paul+x@ars.example", "paul#x@ars.example"])
def test_an_address_that_cannot_be_invited_stops_its_own_invitation_alone(
    tenancy: Tenancy, address: str
) -> None:
    tenancy.approvals = people(PAUL, LEA, ALI, person("Zoé", "Petit", "aidants", address=address))
    plan, outcomes = tenancy.apply()
    assert {outcome.status for outcome in outcomes} == {"done"}
    assert tenancy.members("space-aidants") == {"Paul Martin", "Léa Roux", "Ali Ben"}
    assert any(f"Microsoft invites no address with {address[4]} in it" in t for t in refused(plan))


def test_an_address_that_cannot_be_invited_blocks_nobody_who_is_there(tenancy: Tenancy) -> None:
    tenancy.simulator.add_guest("zoe+x@ars.example", "Zoé", "Petit")
    zoe = person("Zoé", "Petit", "aidants", address="zoe+x@ars.example")
    tenancy.approvals = people(PAUL, LEA, zoe)
    tenancy.converge()
    assert "Zoé Petit" in tenancy.members("space-aidants")

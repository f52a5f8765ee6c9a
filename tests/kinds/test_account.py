"""Standard accounts: one login each, chosen once; no secret that anybody keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.kinds.shared.marker import Marker, bound
from provisioning.plan import document, render
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from provisioning.plan.plan import described
from tests.kinds.ladder import climb
from tests.tenancy import Tenancy, people, person


def standard(first: str, last: str, *profiles: str, address: str | None = None) -> str:
    return person(first, last, *profiles, mode="standard", address=address)


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, approvals=people(standard("Paul", "Martin", "aidants")))


def login(tenancy: Tenancy, address: str) -> str:
    name: str = tenancy.user(address)["userPrincipalName"]
    return name.removesuffix("@comptes.extranet.example")


def test_each_rung_converges(tmp_path: Path) -> None:
    plans = climb(
        tmp_path,
        {
            "nobody": people(),
            "one": people(standard("Paul", "Martin", "aidants")),
            "a namesake": people(
                standard("Paul", "Martin", "aidants"), standard("Pauline", "Martin", "tarif")
            ),
            "married": people(
                standard("Paul", "Martin", "aidants"),
                standard("Pauline", "Durand", "tarif", address="pauline.martin@ars.example"),
            ),
            "gone": people(standard("Paul", "Martin")),
        },
    )
    married = [change for change in plans["married"].changes if change.key.kind == "account"]
    assert [type(change) for change in married] == [Update]


def test_the_account_is_a_guest_of_our_own_domain(tenancy: Tenancy) -> None:
    tenancy.converge()
    user = tenancy.user("paul.martin@ars.example")
    assert user["userPrincipalName"] == "paumartin@comptes.extranet.example"
    assert user["userType"] == "Guest"
    assert user["otherMails"] == ["paul.martin@ars.example"]
    mark = user["onPremisesExtensionAttributes"]["extensionAttribute15"]
    assert mark.startswith("extranet/ext paul.martin@ars.example ")
    assert tenancy.simulator.outbox == [], "nothing is sent here, least of all a secret"


def test_namesakes_get_the_same_logins_every_time(tmp_path: Path) -> None:
    family = [standard(first, "Martin", "aidants") for first in ("Pauline", "Paul", "Paula")]
    for number, order in enumerate((family, family[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        tenancy = Tenancy(folder, approvals=people(*order))
        tenancy.converge()
        assert login(tenancy, "paul.martin@ars.example") == "paumartin"
        assert login(tenancy, "paula.martin@ars.example") == "paumartin2"
        assert login(tenancy, "pauline.martin@ars.example") == "paumartin3"


def test_a_namesake_who_comes_later_changes_nobodys_login(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.approvals = people(
        standard("Paule", "Martin", "aidants", address="a.first@ars.example"),
        standard("Paul", "Martin", "aidants"),
    )
    tenancy.converge()
    assert login(tenancy, "paul.martin@ars.example") == "paumartin"
    assert login(tenancy, "a.first@ars.example") == "paumartin2"


def test_a_login_that_the_house_uses_is_taken(tenancy: Tenancy) -> None:
    tenancy.simulator.add_staff("paumartin@cnsa.example", "Paule", "Umartin")
    tenancy.converge()
    assert login(tenancy, "paul.martin@ars.example") == "paumartin2"


def test_the_secret_of_a_new_account_is_in_no_plan(tenancy: Tenancy) -> None:
    plan = tenancy.plan()
    [create] = [c for c in plan.changes if isinstance(c, Create) and c.key.kind == "account"]
    assert "assword" not in str(described(create))


def test_a_change_of_access_mode_keeps_the_account_that_is_there(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.approvals = people(person("Paul", "Martin", "aidants"))
    plan = tenancy.converge()
    assert not [change for change in plan.changes if isinstance(change, Create)]
    assert tenancy.simulator.outbox == []
    said = [str(note) for note in plan.notes if note.key == Key("guest", "paul.martin@ars.example")]
    assert any("is theirs already" in text for text in said)
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_nobody_is_deleted_nor_blocked_when_the_last_space_is_lost(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.approvals = people()
    tenancy.converge()
    found = tenancy.look(
        "/users?$filter=otherMails/any(a:a eq 'paul.martin@ars.example')&$select=id,accountEnabled"
    )["value"]
    assert [user["accountEnabled"] for user in found] == [True]


def test_an_account_that_merely_carries_the_address_and_our_bare_mark_is_a_doubt(
    tenancy: Tenancy,
) -> None:
    tenancy.simulator.add_guest(
        "eve@comptes.extranet.example",
        "Eve",
        "Moreau",
        creationType=None,
        externalUserState=None,
        otherMails=["paul.martin@ars.example"],
        onPremisesExtensionAttributes={"extensionAttribute15": "extranet/ext"},
    )
    plan = tenancy.converge()
    assert any("is this them? Eve Moreau" in note.text for note in plan.notes)
    assert tenancy.members("space-aidants") == set()


def test_an_account_renamed_by_an_admin_stays_theirs(tenancy: Tenancy) -> None:
    tenancy.converge()
    id_ = tenancy.user("paul.martin@ars.example")["id"]
    renamed = {"userPrincipalName": "p.m@comptes.extranet.example", "otherMails": []}
    tenancy.run(lambda graph: graph.patch(f"/users/{id_}", renamed))
    tenancy.approvals = people(standard("Paul", "Martin", "aidants", "tarif"))
    plan = tenancy.converge()
    assert not [change for change in plan.changes if isinstance(change, Create)]
    said = "\n".join(line.text for line in render.lines(document.of(plan)))
    assert "Paul Martin <paul.martin@ars.example> as p.m@comptes.extranet.example" in said


def test_an_account_cut_short_before_its_id_was_bound_is_completed(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(
        Fault(method="PATCH", path="/users/*", status=403, code="Authorization_RequestDenied")
    )
    _, outcomes = tenancy.apply()
    [failed] = [o for o in outcomes if o.change.key == Key("account", "paul.martin@ars.example")]
    assert failed.status == "failed"
    plan = tenancy.converge()
    assert [type(c) for c in plan.changes if c.key.kind == "account"] == [Update]
    assert login(tenancy, "paul.martin@ars.example") == "paumartin"


def test_an_account_that_was_made_twice_is_named_and_one_of_them_is_theirs(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    address = "paul.martin@ars.example"
    first = tenancy.user(address)
    second = tenancy.simulator.add_guest(
        "x@x.example",
        "Paul",
        "Martin",
        mail=None,
        otherMails=[address],
        userPrincipalName="paumartin2@comptes.extranet.example",
        creationType=None,
        externalUserState=None,
    )
    mark = bound(Marker("extensionAttribute15", "extranet/ext"), second, address).value
    marked = {"onPremisesExtensionAttributes": {"extensionAttribute15": mark}}
    tenancy.run(lambda graph: graph.patch(f"/users/{second}", marked))

    plan = tenancy.converge()

    [note] = [n for n in plan.notes if n.key == Key("account", address) and n.level == "manual"]
    assert "an account was made for them more than once" in note.text
    assert f"{first['userPrincipalName']} is theirs" in note.text
    assert f"paumartin2@comptes.extranet.example, {second}" in note.text
    assert tenancy.members("space-aidants") == {"Paul Martin"}
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    inside = tenancy.look(f"/groups/{group}/members?$select=id")["value"]
    assert [each["id"] for each in inside] == [first["id"]]

"""Referents: looked up, never made; who is unknown is named and the others stay."""

from __future__ import annotations

from pathlib import Path

from provisioning.plan.model import Key
from tests.kinds.ladder import climb
from tests.tenancy import SPACES, Tenancy, people, person

MEMBER = people(person("Paul", "Martin", "aidants"))


def without(tenancy: Tenancy, address: str) -> None:
    """The tenant does not know this one: they left the house."""
    tenancy.extranet()
    id_ = tenancy.user(address)["id"]
    tenancy.run(lambda graph: graph.delete(f"/users/{id_}"))


def test_each_rung_converges(tmp_path: Path) -> None:
    one_more = SPACES.replace(
        "[ines.garnier@cnsa.example, paul.roche@cnsa.example]",
        "[ines.garnier@cnsa.example, paul.roche@cnsa.example, lina.prevost@cnsa.example]",
    )
    left = one_more.replace(
        "paul.roche@cnsa.example,", "{address: paul.roche@cnsa.example, until: 2026-06-30},"
    )
    rungs = {"two": SPACES, "one more": one_more, "one left": left}
    climb(tmp_path, dict.fromkeys(rungs, MEMBER), spaces=rungs)


def test_who_leaves_is_no_longer_an_owner_and_what_they_approved_stands(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path, approvals=MEMBER.replace("ines.garnier", "paul.roche"))
    tenancy.converge()
    tenancy.spaces = SPACES.replace(
        "[ines.garnier@cnsa.example, paul.roche@cnsa.example]",
        "[ines.garnier@cnsa.example, lina.prevost@cnsa.example, "
        "{address: paul.roche@cnsa.example, until: 2026-06-30}]",
    )
    tenancy.converge()
    assert tenancy.members("space-aidants", "owners") == {"Ines Garnier", "Lina Prevost"}
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_one_whom_the_tenant_does_not_know_is_named_and_the_others_stay(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path, approvals=MEMBER)
    tenancy.converge()
    tenancy.spaces = SPACES.replace("paul.roche@", "nobody.here@")
    tenancy.extranet()
    without(tenancy, "nobody.here@cnsa.example")
    plan, _ = tenancy.apply(hire=False)
    [note] = [n for n in plan.notes if n.key == Key("referent", "nobody.here@cnsa.example")]
    assert "no such account" in note.text
    assert tenancy.members("space-aidants", "owners") == {"Ines Garnier"}


def test_an_admin_among_the_owners_or_members_is_left_there(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path, approvals=MEMBER)
    tenancy.converge()
    admin = tenancy.user("admin@cnsa.example")["id"]
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    for role in ("owners", "members"):
        link = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{admin}"}
        tenancy.run(lambda graph, r=role, b=link: graph.post(f"/groups/{group}/{r}/$ref", b))
    assert tenancy.plan().empty

"""Guests: invited once, described, never invited again on doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Fault
from provisioning.plan import document, render
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from tests import answers
from tests.answers import Spoiler
from tests.kinds.ladder import climb
from tests.tenancy import SPACES, Tenancy, people, person

PAUL = "paul.martin@ars.example"
KEY = Key("guest", PAUL)


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    return Tenancy(tmp_path, approvals=people(person("Paul", "Martin", "aidants")))


def verbs(plan: object, kind: str = "guest") -> list[type]:
    return [type(change) for change in plan.changes if change.key.kind == kind]


def test_each_rung_converges(tmp_path: Path) -> None:
    plans = climb(
        tmp_path,
        {
            "nobody": people(),
            "one": people(person("Paul", "Martin", "aidants")),
            "two": people(person("Paul", "Martin", "aidants"), person("Léa", "Roux")),
            "renamed": people(
                person("Paul", "Martin-Dubois", "aidants", address=PAUL), person("Léa", "Roux")
            ),
            "without function": people(
                person("Paul", "Martin-Dubois", "aidants", address=PAUL).replace(
                    "  function: charge\n", ""
                ),
                person("Léa", "Roux"),
            ),
            "gone": people(person("Léa", "Roux")),
        },
    )
    assert verbs(plans["one"]) == [Create]
    assert verbs(plans["renamed"]) == [Update]
    assert verbs(plans["gone"]) == [], "an account is never deleted here"


def test_an_invitation_is_followed_by_what_it_cannot_set(tenancy: Tenancy) -> None:
    tenancy.converge()
    user = tenancy.user(PAUL)
    assert user["displayName"] == "Paul Martin"
    assert user["companyName"] == "ARS-BRETAGNE"
    assert user["jobTitle"] == "CHARGE(E) DE MISSION"
    mark = user["onPremisesExtensionAttributes"]["extensionAttribute15"]
    assert mark.startswith(f"extranet/ext {PAUL} ")


def test_the_mail_is_in_french_and_carries_the_words_of_the_manual(tenancy: Tenancy) -> None:
    tenancy.converge()
    [mail] = tenancy.simulator.outbox
    assert "Bonjour Paul Martin" in mail.body
    assert "Accès avec Microsoft Online" in mail.body
    assert "support@extranet.example" in mail.body


def test_no_mail_is_sent_when_the_setting_says_so(tenancy: Tenancy) -> None:
    tenancy.spaces = SPACES.replace('/accueil"}', '/accueil", send_mail: false}')
    tenancy.converge()
    assert tenancy.simulator.outbox == []


def test_sponsors_are_the_referents_of_the_spaces_that_open(tenancy: Tenancy) -> None:
    tenancy.converge()
    id_ = tenancy.user(PAUL)["id"]
    sponsors = tenancy.look(f"/users/{id_}/sponsors?$select=id,displayName")["value"]
    assert {each["displayName"] for each in sponsors} == {"Ines Garnier", "Paul Roche"}


def test_a_pending_invitation_is_a_note_and_not_a_change(tenancy: Tenancy) -> None:
    tenancy.converge()
    [note] = [note for note in tenancy.plan().notes if note.key == KEY]
    assert note.level == "note"
    assert "not accepted" in note.text
    tenancy.simulator.redeem(PAUL)
    assert not [note for note in tenancy.plan().notes if note.key == KEY]


def test_a_known_guest_is_never_invited_again(tenancy: Tenancy) -> None:
    other = {"mail": "Paul.MARTIN@ars.example"}
    tenancy.simulator.add_guest("someone.else@ars.example", "Paul", "Martin", **other)
    plan = tenancy.converge()
    assert verbs(plan) == []
    [said] = [str(note) for note in plan.notes if note.key == KEY and "before us" in note.text]
    assert "matched by mail" in said
    assert tenancy.simulator.outbox == []
    assert tenancy.members("space-aidants") == {"Paul Martin"}


@pytest.mark.parametrize(
    ("how", "properties"),
    [
        ("otherMails", {"mail": None, "otherMails": ["PAUL.martin@ars.example"]}),
        (
            "proxyAddresses",
            {"mail": None, "otherMails": [], "proxyAddresses": ["smtp:paul.martin@ARS.example"]},
        ),
    ],
)
def test_an_address_that_an_account_merely_carries_is_a_doubt_and_lets_nobody_in(
    tenancy: Tenancy, how: str, properties: dict[str, object]
) -> None:
    id_ = tenancy.simulator.add_guest("zoe@ars.example", "Zoé", "Lacaze", **properties)
    plan = tenancy.converge()
    assert verbs(plan) == []
    [note] = [note for note in plan.notes if note.key == KEY]
    assert note.level == "manual"
    assert "Zoé Lacaze (zoe_ars.example#EXT#@" in note.text
    assert f"{id_}), matched by {how}" in note.text
    assert f"extranet adopt {KEY}" in note.text
    assert tenancy.members("space-aidants") == set()
    assert tenancy.simulator.outbox == []


def test_a_doubt_takes_nothing_away(tenancy: Tenancy) -> None:
    id_ = tenancy.simulator.add_guest("zoe@ars.example", "Zoé", "Lacaze", otherMails=[PAUL])
    tenancy.apply()
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    entry = {"@odata.id": f"http://localhost/v1.0/directoryObjects/{id_}"}
    tenancy.run(lambda graph: graph.post(f"/groups/{group}/members/$ref", entry))
    assert tenancy.plan().empty


def test_whoever_signs_in_with_it_is_let_in_beside_whoever_carries_it(tenancy: Tenancy) -> None:
    tenancy.simulator.add_guest(PAUL, "Paul", "Martin")
    tenancy.simulator.add_guest("pm@autre.example", "Piotr", "Maj", otherMails=[PAUL])
    tenancy.converge()
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_the_plan_names_the_account_beside_the_person(tenancy: Tenancy) -> None:
    tenancy.simulator.add_guest("p.m@ailleurs.example", "P.", "M.", mail=PAUL)
    said = "\n".join(line.text for line in render.lines(document.of(tenancy.plan())))
    assert f"Paul Martin <{PAUL}> as p.m_ailleurs.example#EXT#@" in said


def test_an_account_made_later_with_the_same_address_is_somebody_else(tenancy: Tenancy) -> None:
    tenancy.converge()
    first = tenancy.user(PAUL)["id"]
    moved = {"mail": "paul@nouveau.example", "otherMails": ["paul@nouveau.example"]}
    tenancy.run(lambda graph: graph.patch(f"/users/{first}", moved))
    later = tenancy.simulator.add_guest(
        PAUL, "Pauline", "Martinez", userPrincipalName="x@y.example"
    )
    plan = tenancy.plan()
    [note] = [note for note in plan.notes if note.key == KEY and note.level == "manual"]
    assert f"Pauline Martinez (x@y.example, {later})" in note.text
    assert "is somebody else and gets nothing" in note.text
    assert f"extranet people rebind {PAUL} --account {later}" in note.text
    assert plan.empty
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_a_mark_copied_to_another_account_lets_nobody_in(tenancy: Tenancy) -> None:
    tenancy.converge()
    first = tenancy.user(PAUL)
    tenancy.run(lambda graph: graph.delete(f"/users/{first['id']}"))
    tenancy.run(lambda graph: graph.delete(f"/directory/deletedItems/{first['id']}"))
    copied = {
        "otherMails": [PAUL],
        "onPremisesExtensionAttributes": first["onPremisesExtensionAttributes"],
    }
    tenancy.simulator.add_guest("eve@ars.example", "Eve", "Moreau", **copied)
    plan = tenancy.converge()
    assert any("is this them? Eve Moreau" in note.text for note in plan.notes)
    assert tenancy.members("space-aidants") == set()


def test_nobody_is_let_in_by_another_address_of_their_own(tenancy: Tenancy) -> None:
    """The approver and the person are one account of the tenant under two addresses."""
    tenancy.simulator.add_staff(
        "ines.garnier@cnsa.example", "Ines", "Garnier", proxyAddresses=[f"smtp:{PAUL}"]
    )
    tenancy.simulator.add_guest(PAUL, "Paul", "Martin")
    plan = tenancy.converge()
    [note] = [note for note in plan.notes if note.key == KEY and note.level == "manual"]
    assert "let in by ines.garnier@cnsa.example, which is an address of their own" in note.text
    assert tenancy.members("space-aidants") == set()


def test_where_who_decided_cannot_be_read_whom_they_let_in_is_asked(
    tenancy: Tenancy,
) -> None:
    """An answer refused of one of them freezes nobody, and lets nobody in by their own word."""
    zoe = "zoe.lacaze@ars.example"
    tenancy.approvals = people(
        person("Paul", "Martin", "aidants"), person("Zoé", "Lacaze", "aidants")
    )
    alias = {"proxyAddresses": [f"smtp:{PAUL}"]}
    tenancy.simulator.add_staff("ines.garnier@cnsa.example", "Ines", "Garnier", **alias)
    for address, name in ((PAUL, "Paul"), (zoe, "Zoé")):
        tenancy.simulator.add_guest(address, name, "L.")
    spoiler = Spoiler()
    tenancy.through = spoiler.around
    tenancy.plan()
    [one, *_] = [read for read in spoiler.asked if "mail eq 'ines.garnier@" in read]
    spoiler.aim(one, answers.refused(403, "accessDenied"))
    plan = tenancy.plan()
    [membership] = [c for c in plan.changes if c.key == Key("membership", "space/aidants")]
    assert isinstance(membership, Update)
    assert membership.added("members") == {Key("guest", zoe)}
    assert any("an address of their own" in str(note) for note in plan.notes if note.key == KEY)


def test_a_guest_invited_by_hand_is_given_access_and_otherwise_left_alone(
    tenancy: Tenancy,
) -> None:
    tenancy.simulator.add_guest(PAUL, "P.", "M.", companyName="Autre")
    tenancy.converge()
    user = tenancy.user(PAUL)
    assert user["companyName"] == "Autre"
    assert not (user["onPremisesExtensionAttributes"] or {}).get("extensionAttribute15")


def test_two_accounts_for_one_address_are_a_doubt_that_people_settle(tenancy: Tenancy) -> None:
    tenancy.simulator.add_guest(PAUL, "Paul", "Martin")
    tenancy.simulator.add_guest("pm@autre.example", "Paul", "Martin", mail=PAUL)
    plan = tenancy.converge()
    assert verbs(plan) == []
    [note] = [note for note in plan.notes if note.key == KEY]
    assert note.level == "manual"
    assert "several accounts" in note.text
    assert tenancy.members("space-aidants") == set(), "nobody in doubt is let in"


def test_a_person_who_is_a_member_stays_one_when_another_account_gets_their_address(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    tenancy.simulator.add_guest("pm@autre.example", "Paul", "Martin", otherMails=[PAUL])
    assert tenancy.plan().empty


def test_somebody_of_the_house_is_not_invited(tenancy: Tenancy) -> None:
    tenancy.simulator.add_staff(PAUL, "Paul", "Martin")
    plan = tenancy.converge()
    assert verbs(plan) == []
    assert tenancy.members("space-aidants") == {"Paul Martin"}


def test_two_approvals_of_one_account_are_said_and_do_not_quarrel(tenancy: Tenancy) -> None:
    other = "p.martin@elsewhere.example"
    tenancy.converge()
    id_ = tenancy.user(PAUL)["id"]
    tenancy.run(lambda graph: graph.patch(f"/users/{id_}", {"mail": other}))
    second = person("Paulo", "Martin", "tarif", "aidants", address=other)
    tenancy.approvals = people(person("Paul", "Martin", "aidants"), second)
    plan = tenancy.converge()
    [note] = [n for n in plan.notes if n.key == Key("guest", other) and n.level == "manual"]
    assert "are one account" in note.text
    assert tenancy.user(PAUL)["displayName"] == "Paul Martin"
    assert tenancy.members("profile-tarif") == {"Paul Martin"}
    tenancy.approvals = people(second)
    tenancy.converge()
    assert tenancy.user(PAUL)["displayName"] == "Paulo Martin"
    assert tenancy.members("space-aidants") == {"Paulo Martin"}


def test_a_name_longer_than_the_directory_holds_is_cut(tenancy: Tenancy) -> None:
    tenancy.approvals = people(
        person("Anne-" * 40, "Petit-" * 30, "aidants", address="anne@ars.example"),
        person("Jean-" * 40, "Petit-" * 30, mode="standard", address="jean@ars.example"),
    )
    tenancy.converge()
    assert len(tenancy.user("anne@ars.example")["displayName"]) == 256


def test_an_invitation_cut_short_is_completed_by_the_next_run(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(
        Fault(method="PATCH", path="/users/*", status=403, code="Authorization_RequestDenied")
    )
    _, outcomes = tenancy.apply()
    [failed] = [outcome for outcome in outcomes if outcome.change.key == KEY]
    assert failed.status == "failed"
    assert failed.id == tenancy.user(PAUL)["id"]
    plan = tenancy.converge()
    assert verbs(plan) == [Update]
    assert len(tenancy.simulator.outbox) == 1


def test_an_invitation_whose_answer_is_lost_is_not_repeated(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(Fault(method="POST", path="/invitations", do="lose"))
    _, outcomes = tenancy.apply()
    [unknown] = [outcome for outcome in outcomes if outcome.change.key == KEY]
    assert unknown.status == "unknown"
    assert len(tenancy.simulator.outbox) == 1
    tenancy.converge()
    assert len(tenancy.simulator.outbox) == 1


def test_a_tenant_that_forbids_invitations_says_so_per_person(tenancy: Tenancy) -> None:
    tenancy.approvals = people(
        person("Paul", "Martin", "aidants"),
        person("Zoé", "Lacaze", "aidants", mode="standard", address="zoe@camsp.example"),
    )
    tenancy.simulator.policy.allow_invites_from = "none"
    _, outcomes = tenancy.apply()
    fates = {str(outcome.change.key): outcome for outcome in outcomes}
    assert fates[str(KEY)].status == "failed"
    membership = fates["membership/space/aidants"]
    assert [part.key for part in membership.parts if part.status == "failed"] == [KEY]
    assert tenancy.members("space-aidants") == {"Zoé Lacaze"}, "the others get in"

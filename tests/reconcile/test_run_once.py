"""From approval to access, notice and its end."""

from __future__ import annotations

import pytest

from graph_simulator import Fault, Lag
from provisioning.reconcile.store_thread import store_thread
from provisioning.requests.errors import StoreUnavailable
from provisioning.requests.lock import alone
from provisioning.requests.store import accounts, expiry, leaving, mails, merging, profiles
from tests.reconcile.agency import ADMIN, CLAIRE, INES, PAUL, ZOE, Agency
from tests.tenancy import people, person

FELICITATIONS = "vous pouvez accéder à votre Espace Extranet"
IDENTIFIERS = "votre demande est acceptée, vos identifiants de connexion"
FIRST = "pour vous connecter la première fois"


def test_from_approval_to_membership_takes_one_pass(agency: Agency) -> None:
    agency.granted(PAUL)

    passed = agency.passed()

    assert not passed.full
    assert {outcome.status for outcome in passed.outcomes} == {"done"}
    assert agency.tenancy.members("space-aidants") == {"Paul Martin"}
    assert agency.state(PAUL) == "pending"
    assert agency.state(PAUL, "aidants") == "pending"
    assert IDENTIFIERS in agency.told(PAUL)
    assert FELICITATIONS not in agency.told(PAUL), "the invitation is not accepted yet"


def test_the_invitation_once_redeemed_is_seen_by_a_full_pass(agency: Agency) -> None:
    agency.granted(PAUL)
    agency.passed()
    agency.simulator.redeem(PAUL)

    agency.passed(full=True)

    assert agency.state(PAUL) == agency.state(PAUL, "aidants") == "provisioned"
    assert FELICITATIONS in agency.told(PAUL)
    assert len(set(agency.told(PAUL))) == len(agency.told(PAUL)), "nothing is told twice"


def test_a_standard_account_gets_its_login_and_its_secret_apart(agency: Agency) -> None:
    agency.granted(ZOE)

    agency.passed()

    told = {sent.subject: sent.content for sent in agency.simulator.sent if sent.to == [ZOE]}
    login = "zoelacaze@comptes.extranet.example"
    with_login = [subject for subject, content in told.items() if login in content]
    assert [subject.partition(" : ")[2] for subject in with_login] == [IDENTIFIERS]
    assert FIRST in agency.told(ZOE)


def test_nobody_is_told_before_the_door_is_open(agency: Agency) -> None:
    agency.simulator.settings.lag = Lag(members=600)
    agency.granted(PAUL)
    agency.passed()
    assert agency.tenancy.user(PAUL)
    assert FELICITATIONS not in agency.told(PAUL)

    agency.simulator.redeem(PAUL)
    agency.later(minutes=11)
    agency.passed()

    assert agency.told(PAUL).count(FELICITATIONS) == 1


def test_one_new_approval_does_not_read_the_tenant(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.passed()
    agency.granted(PAUL)

    asked = agency.calls(agency.passed)

    assert not {"GET /groups", "GET /groups/{group}/members"} & set(asked)
    of_sites = [call.rpartition("/")[2] for call in asked if call.startswith("GET /sites")]
    assert of_sites == ["lists", "items"], "our own list alone: whose turn it is"
    assert agency.tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze"}


def test_a_pass_with_nothing_to_do_asks_nothing_of_the_tenant(agency: Agency) -> None:
    agency.granted(PAUL)
    agency.passed()

    wished = agency.wished
    assert agency.calls(agency.passed) == []
    assert agency.wished == wished, "nobody's grants were read"


def test_a_revoked_profile_is_taken_away_by_the_next_full_pass(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.granted(PAUL)
    agency.passed()
    [grant] = profiles.listed(agency.spec, address=PAUL)
    expiry.revoke(agency.spec, grant.id, by=INES, reason="A changé de poste", now=agency.now)

    agency.passed()
    assert "Paul Martin" in agency.tenancy.members("space-aidants"), "nothing is taken in passing"
    agency.passed(full=True)

    assert agency.tenancy.members("space-aidants") == {"Zoé Lacaze"}
    assert agency.tenancy.members("space-accueil") == {"Paul Martin", "Zoé Lacaze"}


def test_who_leaves_is_blocked_and_who_comes_back_finds_everything(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.granted(PAUL)
    agency.passed()
    leaving.leave(agency.spec, ZOE, by=CLAIRE, now=agency.now)

    agency.passed(full=True)

    enabled = f"/users/{agency.tenancy.user(ZOE)['id']}?$select=accountEnabled"
    assert agency.tenancy.look(enabled)["accountEnabled"] is False
    assert agency.tenancy.members("space-aidants") == {"Paul Martin"}
    assert agency.tenancy.members("space-accueil") == {"Paul Martin"}
    assert "votre compte est fermé" in agency.told(ZOE)
    assert agency.passed(full=True).outcomes == []

    leaving.come_back(agency.spec, ZOE, by=CLAIRE, now=agency.now)
    agency.passed(full=True)

    assert agency.tenancy.look(enabled)["accountEnabled"] is True
    assert agency.tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze"}
    assert agency.passed(full=True).outcomes == []


def test_an_account_blocked_by_somebody_else_stays_blocked(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.passed()
    user = f"/users/{agency.tenancy.user(ZOE)['id']}"
    agency.tenancy.run(lambda graph: graph.patch(user, {"accountEnabled": False}))

    assert agency.passed(full=True).outcomes == []
    assert agency.tenancy.look(f"{user}?$select=accountEnabled")["accountEnabled"] is False


def test_a_guest_refused_by_policy_stays_approved_and_is_tried_again_later(
    agency: Agency,
) -> None:
    agency.simulator.settings.blocked_domains = {"ars.example"}
    agency.granted(PAUL)
    agency.granted(ZOE)

    first = agency.passed()
    agency.passed()

    assert "failed" in {outcome.status for outcome in first.outcomes}
    assert agency.state(PAUL) == "failed"
    assert profiles.listed(agency.spec, address=PAUL)[0].state == "approved"
    assert agency.tenancy.members("space-aidants") == {"Zoé Lacaze"}, "the others go on"
    assert len([s for s in agency.told(ADMIN) if "refuse l'accès" in s]) == 1
    assert agency.calls(agency.passed) == [], "it rests"

    agency.simulator.settings.blocked_domains = set()
    agency.later(hours=25)
    agency.passed()

    assert agency.state(PAUL) == "pending"
    assert agency.tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze"}


def test_a_mail_whose_fate_is_unknown_waits_for_a_person(agency: Agency) -> None:
    agency.passed()
    agency.simulator.faults.add(Fault(method="POST", path="/users/*/sendMail", do="lose", times=1))
    agency.confirms(agency.asks(PAUL))
    agency.passed()
    agency.passed()

    [doubtful] = mails.unsettled()
    assert doubtful.to == PAUL
    assert agency.told(PAUL).count("votre demande a été soumise") == 1

    mails.settle(doubtful.id, left=False, by=ADMIN, now=agency.now)
    agency.passed()

    assert agency.told(PAUL).count("votre demande a été soumise") == 2


def test_a_mail_of_another_release_stops_no_pass_and_is_not_lost(agency: Agency) -> None:
    agency.confirms(agency.asks(PAUL))
    mails.write("from-tomorrow", to=PAUL, about="account/1", now=agency.now, person=None)

    passed, next_one = agency.passed(), agency.passed()

    assert ["from-tomorrow <" in note.who for note in passed.notes] == [True]
    assert next_one.notes == []
    assert "votre demande a été soumise" in agency.told(PAUL)
    assert [mail.template for mail in mails.unsettled()] == ["from-tomorrow"]


def test_a_secret_that_may_not_be_set_is_told_once_an_hour(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.passed(full=True)
    user = agency.tenancy.user(ZOE)
    stranger = {"onPremisesExtensionAttributes": {"extensionAttribute15": "somebody else"}}
    agency.tenancy.run(lambda graph: graph.patch(f"/users/{user['id']}", stranger))
    mails.write("first-secret", to=ZOE, about="person/1 again", now=agency.now, person=None)

    passes = [agency.passed(), agency.passed()]

    told = [
        [n for n in each.notes if n.key.kind == "notice" and n.level == "manual"] for each in passes
    ]
    assert [len(each) for each in told] == [1, 0]
    assert [mail.template for mail in mails.unsettled()] == ["first-secret"]


def test_the_link_in_the_mail_proves_the_address(agency: Agency) -> None:
    agency.asks(PAUL)
    agency.passed()

    [sent] = [each for each in agency.simulator.sent if each.to == [PAUL]]
    token = sent.content.partition("/confirmer/")[2].partition('"')[0]

    proved = accounts.confirm(agency.spec, token, now=agency.now)

    assert proved.state == "confirmed"


def test_deciders_get_one_message_a_day_for_all_that_waits(agency: Agency) -> None:
    for address in (PAUL, ZOE, "anne.petit@ars.example"):
        agency.confirms(agency.asks(address))
    agency.passed()
    agency.passed()

    told = [subject for subject in agency.told(CLAIRE) if "attente" in subject]
    assert told == ["3 demandes en attente de votre décision"]


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("writes", range(0, 8, 2))
def test_a_pass_that_dies_at_any_write_is_repaired_by_the_next(
    agency: Agency, writes: int, *, full: bool
) -> None:
    agency.granted(PAUL)
    agency.granted(ZOE)
    for method in ("POST", "PATCH"):
        agency.simulator.faults.add(
            Fault(method=method, path="/[!$s]*", do="lose", skip=writes, times=60)
        )
    agency.passed(full=full)
    agency.simulator.faults.waiting.clear()
    for _ in range(3):
        agency.later(hours=30)
        agency.passed(full=True)

    assert agency.tenancy.members("space-aidants") == {"Paul Martin", "Zoé Lacaze"}
    assert len({mail.to for mail in agency.simulator.outbox}) == len(agency.simulator.outbox)
    for address in (PAUL, ZOE):
        assert agency.told(address).count(FELICITATIONS) <= 1


def test_without_a_mailbox_mails_wait_and_access_does_not(agency: Agency) -> None:
    agency.tenancy.spaces = agency.tenancy.spaces.replace("  mailbox: extranet@cnsa.example\n", "")
    agency.granted(PAUL)

    passed = agency.passed()

    assert passed.waiting > 0
    assert agency.tenancy.members("space-aidants") == {"Paul Martin"}


def test_a_sender_that_died_leaves_a_fate_that_only_a_person_knows(agency: Agency) -> None:
    agency.confirms(agency.asks(PAUL))
    [letter] = [each for each in mails.due(agency.now) if each.template == "request-received"]
    mails.sending(letter.id, agency.now)  # and the process is killed

    agency.passed()
    assert mails.unsettled() == [], "it may still be under way"
    agency.later(minutes=20)
    agency.passed()

    assert [each.id for each in mails.unsettled()] == [letter.id]
    assert "votre demande a été soumise" not in agency.told(PAUL)


def test_somebody_in_the_file_and_in_the_store_has_both_their_profiles(agency: Agency) -> None:
    agency.tenancy.approvals = people(person("Paul", "Martin", "tarif", address=PAUL))
    agency.granted(PAUL)

    agency.passed(full=True)

    assert agency.tenancy.members("space-finances") == {"Paul Martin"}
    assert agency.tenancy.members("space-aidants") == {"Paul Martin"}


def test_a_disagreement_of_file_and_store_is_named(agency: Agency) -> None:
    agency.tenancy.approvals = people(person("Paula", "Martin", "tarif", address=PAUL))
    agency.granted(PAUL)

    passed = agency.passed(full=True)

    assert any("registered twice with a different first name" in str(n) for n in passed.notes)


def test_a_mail_about_a_profile_taken_back_meanwhile_never_leaves(agency: Agency) -> None:
    agency.simulator.settings.mail_allowed_from = set()
    agency.granted(PAUL)
    agency.passed()
    agency.simulator.settings.mail_allowed_from = None
    [grant] = profiles.listed(agency.spec, address=PAUL)
    expiry.revoke(agency.spec, grant.id, by=INES, reason="Erreur", now=agency.now)
    agency.later(hours=2)

    agency.passed(full=True)

    assert IDENTIFIERS in agency.told(PAUL)
    assert FELICITATIONS not in agency.told(PAUL)


def test_a_person_once_removed_from_a_group_by_hand_is_not_told_it_is_open(agency: Agency) -> None:
    agency.simulator.settings.mail_allowed_from = set()
    agency.granted(PAUL)
    agency.passed()
    agency.simulator.settings.mail_allowed_from = None
    tenant = agency.simulator.tenant
    [group] = [g for g in tenant.groups.values() if g.unique_name == "xnet-ext-space-aidants"]
    tenant.unlink("members", group.id, agency.tenancy.user(PAUL)["id"])
    agency.later(hours=2)

    agency.passed()

    assert FELICITATIONS not in agency.told(PAUL)


def test_one_worker_at_a_time(agency: Agency) -> None:
    state = agency.tenancy.folder
    with store_thread() as one, store_thread() as other:
        held = alone(state)
        one.now(held.__enter__)
        with pytest.raises(StoreUnavailable, match="another worker"):
            other.now(alone(state).__enter__)
        one.now(held.__exit__, None, None, None)
        again = alone(state)
        other.now(again.__enter__)
        other.now(again.__exit__, None, None, None)


def test_no_secret_stays_in_the_store_the_journal_or_the_saved_tenant(agency: Agency) -> None:
    agency.granted(ZOE)
    agency.passed()
    [mail] = [each for each in agency.simulator.sent if FIRST in each.subject]
    secret = mail.content.split("<p>")[4].partition("</p>")[0]
    assert secret.count("-") == 4
    agency.simulator.save(agency.tenancy.folder / "tenant.json")

    kept = [path for path in agency.tenancy.folder.rglob("*") if path.is_file()]

    assert kept
    assert [path for path in kept if secret.encode() in path.read_bytes()] == []


def test_an_account_made_later_for_their_address_is_somebody_else(agency: Agency) -> None:
    agency.granted(PAUL)
    agency.passed()
    first = agency.tenancy.user(PAUL)["id"]
    agency.tenancy.run(lambda graph: graph.delete(f"/users/{first}"))
    agency.tenancy.run(lambda graph: graph.delete(f"/directory/deletedItems/{first}"))
    later = agency.simulator.add_guest(PAUL, "Pauline", "Martinez")

    passed = agency.passed(full=True)

    said = [str(note) for note in passed.notes if PAUL in note.key.name]
    assert any(f"their account {first} is gone and another looks like it" in text for text in said)
    assert agency.tenancy.members("space-aidants") == set()

    with store_thread() as store:
        store.now(merging.rebind, agency.spec, PAUL, by=CLAIRE, now=agency.now, account=later)
    agency.passed(full=True)

    assert agency.tenancy.members("space-aidants") == {"Pauline Martinez"}


def test_nobody_is_invited_in_the_place_of_an_account_that_is_gone(agency: Agency) -> None:
    agency.granted(PAUL)
    agency.passed()
    first = agency.tenancy.user(PAUL)["id"]
    agency.tenancy.run(lambda graph: graph.delete(f"/users/{first}"))
    agency.tenancy.run(lambda graph: graph.delete(f"/directory/deletedItems/{first}"))
    invited = len(agency.simulator.outbox)
    agency.later(hours=1)  # until then the tenant may only be slow to show it

    passed = agency.passed(full=True)

    assert any("nobody is invited in its place" in note.text for note in passed.notes)
    assert len(agency.simulator.outbox) == invited


def test_an_alias_of_the_store_finds_the_account_that_is_there(agency: Agency) -> None:
    other = "p.martin@ars.example"
    agency.simulator.add_guest(other, "Paul", "Martin")
    agency.granted(PAUL)
    with store_thread() as store:
        store.now(merging.add_alias, agency.spec, PAUL, other, by=ADMIN, now=agency.now)

    agency.passed()
    agency.tenancy.approvals = people(person("Paul", "Martin", "tarif", address=other))
    agency.passed(full=True)

    assert agency.simulator.outbox == []
    assert agency.tenancy.members("space-aidants") == {"Paul Martin"}
    assert agency.tenancy.members("profile-tarif") == {"Paul Martin"}, "the file says the alias"

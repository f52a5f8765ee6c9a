from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tenant.saved import state_of
from graph_simulator.tests.calls import Api, invitation, link

HREF = "/invitations"


def test_inviting_again_gives_the_same_user_and_a_second_mail(
    api: Api, simulator: Simulator
) -> None:
    first = api.made("POST", HREF, invitation("lea@ars.example", sendInvitationMessage=True))
    second = api.made("POST", HREF, invitation("LEA@ars.example", sendInvitationMessage=True))
    assert first["invitedUser"]["id"] == second["invitedUser"]["id"]
    assert first["id"] != second["id"]
    assert len(simulator.outbox) == 2
    assert len(simulator.tenant.users) == 1


def test_a_guest_exists_at_once_and_waits_for_the_link_to_be_followed(
    api: Api, simulator: Simulator
) -> None:
    id_ = api.made("POST", HREF, invitation("lea@ars.example"))["invitedUser"]["id"]
    select = "userType,creationType,externalUserState,userPrincipalName,mailNickname,otherMails"
    assert api.get(f"/users/{id_}?$select={select}") | {"@odata.context": ""} == {
        "@odata.context": "",
        "userType": "Guest",
        "creationType": "Invitation",
        "externalUserState": "PendingAcceptance",
        "userPrincipalName": "lea_ars.example#EXT#@demo.onmicrosoft.example",
        "mailNickname": "lea_ars.example#EXT#",
        "otherMails": ["lea@ars.example"],
    }
    simulator.redeem("lea@ars.example")
    state = api.get(f"/users/{id_}?$select=externalUserState")["externalUserState"]
    assert state == "Accepted"
    again = api.made("POST", HREF, invitation("lea@ars.example"))
    assert again["status"] == "Completed"
    with pytest.raises(LookupError):
        simulator.redeem("lea@ars.example")


@pytest.mark.parametrize("character", list('~!#$%^&*()+=[]{}/\\|;:"<>?, é'))
def test_a_character_that_invitations_refuse_is_refused(api: Api, character: str) -> None:
    assert api.error("POST", HREF, invitation(f"le{character}a@ars.example"))[0] == 400


@pytest.mark.parametrize("address", [".lea@ars.example", "lea.@ars.example", "-lea@ars.example"])
def test_a_period_or_hyphen_is_neither_first_nor_last(api: Api, address: str) -> None:
    assert api.error("POST", HREF, invitation(address))[0] == 400


def test_both_required_fields_are_required(api: Api) -> None:
    body = invitation("lea@ars.example")
    for name in body:
        rest = {key: value for key, value in body.items() if key != name}
        assert api.error("POST", HREF, rest)[0] == 400


@pytest.mark.parametrize("who", ["none", "adminsAndGuestInviters"])
def test_a_tenant_that_closed_invitations_refuses(api: Api, who: str) -> None:
    api.made("PATCH", "/policies/authorizationPolicy", {"allowInvitesFrom": who})
    assert api.get("/policies/authorizationPolicy")["allowInvitesFrom"] == who
    assert api.error("POST", HREF, invitation("lea@ars.example")) == (401, "Unauthorized")


def test_one_copy_at_most(api: Api, simulator: Simulator) -> None:
    def copies(*addresses: str) -> dict[str, object]:
        return {"ccRecipients": [{"emailAddress": {"address": one}} for one in addresses]}

    one = invitation(
        "lea@ars.example",
        sendInvitationMessage=True,
        invitedUserMessageInfo=copies("boss@ars.example"),
    )
    api.made("POST", HREF, one)
    assert simulator.outbox[-1].cc == "boss@ars.example"
    two = invitation("luc@ars.example", invitedUserMessageInfo=copies("a@b.example", "c@d.example"))
    assert api.error("POST", HREF, two)[0] == 400


def test_the_language_is_ignored_beside_a_text_of_ones_own(api: Api, simulator: Simulator) -> None:
    for body, language in (("", "fr-FR"), ("Bonjour", "")):
        message = {"messageLanguage": "fr-FR", "customizedMessageBody": body or None}
        api.made(
            "POST",
            HREF,
            invitation(
                "lea@ars.example", sendInvitationMessage=True, invitedUserMessageInfo=message
            ),
        )
        assert simulator.outbox[-1].language == language


def test_invitations_cannot_be_read(api: Api) -> None:
    assert api.error("GET", HREF)[0] == 501


def test_the_link_is_nowhere_but_in_the_answer(api: Api, simulator: Simulator) -> None:
    body = invitation("lea@ars.example", sendInvitationMessage=True)
    url = api.made("POST", HREF, body)["inviteRedeemUrl"]
    ticket = url.rpartition("ticket=")[2]
    assert ticket not in repr(state_of(simulator.tenant))
    assert ticket not in repr(simulator.journal.calls)


def test_an_address_that_is_not_a_strangers_is_refused(api: Api, simulator: Simulator) -> None:
    simulator.add_staff("anne@cnsa.example")
    group = api.group("Espace")
    simulator.settings.blocked_domains.add("blocked.example")
    addresses = ["anne@cnsa.example", "nobody@cnsa.example", "x@blocked.example"]
    addresses.append(simulator.tenant.groups[group].mail or "")
    for address in addresses:
        assert api.error("POST", HREF, invitation(address)) == (400, "BadRequest")


def test_the_address_of_a_deleted_guest_is_in_the_way_unless_told_otherwise(
    api: Api, simulator: Simulator
) -> None:
    id_ = simulator.add_guest("lea@ars.example")
    api.made("DELETE", f"/users/{id_}")
    assert api.error("POST", HREF, invitation("lea@ars.example"))[0] == 400
    simulator.settings.soft_deleted_guest_blocks_invitation = False
    assert api.made("POST", HREF, invitation("lea@ars.example"))["invitedUser"]["id"] != id_


def test_a_reset_keeps_the_object_and_its_groups(api: Api, simulator: Simulator) -> None:
    id_, group = simulator.add_guest("lea@ars.example"), api.group()
    api.made("POST", f"/groups/{group}/members/$ref", link(id_))
    body = invitation("lea.roy@ars.example", invitedUser={"id": id_}, resetRedemption=True)
    answer = api.made("POST", HREF, body)
    assert answer["invitedUser"]["id"] == id_
    assert answer["status"] == "PendingAcceptance"
    assert [row["mail"] for row in api.rows(f"/groups/{group}/members")] == ["lea.roy@ars.example"]


def test_sponsors_come_with_the_invitation(api: Api, simulator: Simulator) -> None:
    boss = simulator.add_staff("boss@cnsa.example")
    body = invitation("lea@ars.example", invitedUserSponsors=[{"id": boss}])
    id_ = api.made("POST", HREF, body)["invitedUser"]["id"]
    assert [row["id"] for row in api.rows(f"/users/{id_}/sponsors")] == [boss]

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgraph import GraphServiceClient
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import (
    SendMailPostRequestBody,
)

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api

BOX = "extranet@cnsa.example"


def mail(**more: Any) -> dict[str, Any]:
    message: dict[str, Any] = {
        "subject": "Bonjour",
        "body": {"contentType": "HTML", "content": "<p>secret</p>"},
        "toRecipients": [{"emailAddress": {"address": "lea@ars.example"}}],
    }
    return {"message": message | more, "saveToSentItems": False}


def test_a_mail_is_accepted_and_seen_behind_the_scenes(api: Api, simulator: Simulator) -> None:
    simulator.add_staff(BOX)

    answer = api("POST", f"/users/{BOX}/sendMail", mail())

    assert (answer.status_code, answer.content) == (202, b"")
    [sent] = api.get("https://graph.microsoft.com/_simulator/sent")["value"]
    assert sent["sender"] == BOX
    assert sent["to"] == ["lea@ars.example"]
    assert "secret" in sent["content"]


async def _send(client: GraphServiceClient) -> None:
    body = SendMailPostRequestBody(
        message=Message(
            subject="Bonjour",
            body=ItemBody(content_type=BodyType.Text, content="x"),
            to_recipients=[Recipient(email_address=EmailAddress(address="lea@ars.example"))],
        ),
        save_to_sent_items=False,
    )
    await client.users.by_user_id(BOX).send_mail.post(body)


def test_the_sdk_writes_such_a_mail(
    graph: Callable[[], GraphServiceClient], simulator: Simulator
) -> None:
    simulator.add_staff(BOX)

    async def main() -> None:
        await _send(graph())

    asyncio.run(main())
    assert simulator.sent[0].content_type == "text"


def test_what_a_mail_says_is_not_written_to_disk(
    api: Api, simulator: Simulator, tmp_path: Path
) -> None:
    simulator.add_staff(BOX)
    assert api("POST", f"/users/{BOX}/sendMail", mail()).is_success
    simulator.save(tmp_path / "tenant.json")

    assert "secret" not in (tmp_path / "tenant.json").read_text("utf-8")
    assert Simulator.load(tmp_path / "tenant.json").sent[0].subject == "Bonjour"


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("nobody@cnsa.example", (404, "ErrorInvalidUser")),
        ("lea_ars.example%23EXT%23@demo.onmicrosoft.example", (404, "MailboxNotEnabledForRESTAPI")),
        ("other@cnsa.example", (403, "ErrorAccessDenied")),
    ],
)
def test_who_may_not_send_is_told_why(
    api: Api, simulator: Simulator, sender: str, expected: tuple[int, str]
) -> None:
    simulator.add_guest("lea@ars.example")
    simulator.add_staff("other@cnsa.example")
    simulator.settings.mail_allowed_from = {BOX}

    assert api.error("POST", f"/users/{sender}/sendMail", mail()) == expected


def test_a_header_that_is_not_ours_is_refused(api: Api, simulator: Simulator) -> None:
    simulator.add_staff(BOX)
    headers = [{"name": "Message-Id", "value": "1"}]

    assert (
        api.error("POST", f"/users/{BOX}/sendMail", mail(internetMessageHeaders=headers))[0] == 400
    )
    assert simulator.sent == []


def test_nobody_to_write_to_is_refused(api: Api, simulator: Simulator) -> None:
    simulator.add_staff(BOX)

    assert api.error("POST", f"/users/{BOX}/sendMail", mail(toRecipients=[]))[0] == 400


def test_a_pass_is_given_where_the_policy_allows_it_and_once_at_a_time(
    api: Api, simulator: Simulator
) -> None:
    simulator.add_staff(BOX)
    href = f"/users/{BOX}/authentication/temporaryAccessPassMethods"
    assert api.error("POST", href, {})[0] == 403

    simulator.settings.temporary_access_pass = True

    assert api.made("POST", href, {"lifetimeInMinutes": 480})["temporaryAccessPass"]
    assert api.error("POST", href, {})[0] == 400


def test_which_of_these_groups_somebody_is_in(api: Api, simulator: Simulator) -> None:
    user = simulator.add_guest("lea@ars.example")
    ids = []
    for name in ("one", "two"):
        body = {
            "displayName": name,
            "mailNickname": name,
            "mailEnabled": False,
            "securityEnabled": True,
        }
        ids.append(api.made("POST", "/groups", body)["id"])
    link = f"https://graph.microsoft.com/v1.0/directoryObjects/{user}"
    assert api("POST", f"/groups/{ids[0]}/members/$ref", {"@odata.id": link}).is_success

    answer = api.made("POST", f"/users/{user}/checkMemberGroups", {"groupIds": ids})

    assert answer["value"] == ids[:1]

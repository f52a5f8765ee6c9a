"""Whatever is thrown at it, the simulated tenant answers; it never falls over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from graph_simulator import Simulator

odd: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2000)
    | st.text(max_size=5)
    | st.sampled_from(["a@ars.example", "Unified", "https://graph.microsoft.com/v1.0/users/x"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["id", "password", "emailAddress", "address", "ccRecipients", "extensionAttribute1"]
            ),
            inner,
            max_size=2,
        )
    ),
    max_leaves=4,
)
GOOD: dict[str, dict[str, Any]] = {
    "/users": {
        "accountEnabled": True,
        "displayName": "A",
        "mailNickname": "a",
        "userPrincipalName": "a@cnsa.example",
        "passwordProfile": {"password": "Un-Secret-2026"},
        "userType": "Guest",
        "otherMails": ["a@ars.example"],
        "onPremisesExtensionAttributes": {"extensionAttribute1": "x"},
    },
    "/groups": {
        "displayName": "A",
        "mailEnabled": False,
        "mailNickname": "a",
        "securityEnabled": True,
        "groupTypes": [],
        "visibility": "Private",
        "uniqueName": "a",
        "members@odata.bind": [],
        "owners@odata.bind": [],
    },
    "/invitations": {
        "invitedUserEmailAddress": "a@ars.example",
        "inviteRedirectUrl": "https://x.example",
        "invitedUserDisplayName": "A",
        "invitedUserMessageInfo": {"ccRecipients": [{"emailAddress": {"address": "b@c.example"}}]},
        "sendInvitationMessage": True,
        "invitedUserType": "Guest",
        "invitedUser": {},
        "invitedUserSponsors": [],
        "resetRedemption": True,
    },
    "/directoryObjects/getByIds": {"ids": ["x"], "types": ["user"]},
    "/groups/{group}/members/$ref": {"@odata.id": "x"},
    "/policies/authorizationPolicy": {"allowInvitesFrom": "none"},
    "/admin/sharepoint/settings": {
        "sharingCapability": "disabled",
        "sharingAllowedDomainList": ["ars.example"],
    },
}


def status(simulator: Simulator, method: str, path: str, body: object) -> int:
    scope = {
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(b"authorization", b"Bearer x"), (b"content-type", b"application/json")],
    }
    return simulator.answer(scope, json.dumps(body).encode()).status


@pytest.mark.parametrize("path", GOOD)
@settings(max_examples=150)
@given(data=st.data())
def test_an_odd_value_anywhere_is_answered(path: str, data: st.DataObject) -> None:
    simulator = Simulator()
    guest = simulator.add_guest("g@ars.example")
    made = {"displayName": "G", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    assert status(simulator, "POST", "/v1.0/groups", made) == 201
    group = next(iter(simulator.tenant.groups))
    name = data.draw(st.sampled_from([*GOOD[path], "unknown"]))
    body = GOOD[path] | {name: data.draw(odd)}
    for method in ("POST", "PATCH"):
        for target in (path, f"/users/{guest}", f"/groups/{group}"):
            where = f"/v1.0{target.format(group=group)}"
            assert status(simulator, method, where, body) in {200, 201, 204, 400, 404, 501}
    batch = {"requests": data.draw(odd)}
    assert status(simulator, "POST", "/v1.0/$batch", batch) == 400


@given(
    item=st.dictionaries(
        st.sampled_from(["id", "method", "url", "headers", "body", "dependsOn"]), odd
    )
)
def test_an_odd_item_is_answered(item: dict[str, Any]) -> None:
    whole = {"id": "1", "method": "GET", "url": "/users"} | item
    assert status(Simulator(), "POST", "/v1.0/$batch", {"requests": [whole]}) in {200, 400}

"""Each belief about the service is asked of a tenant, and the one that was turned is found."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from graph_simulator.tests.calls import token
from provisioning.probe.register import PROBES, UNTELLABLE
from tests.probe.probing import APP, BELIEVED, Probed

BY_NAME = {probe.belief: probe for probe in PROBES}
ONLY_ROLES_TELL = {"user_read_gets_by_ids", "sites_selected_everywhere"}
NEWBORN = [{"status": 403, "seconds": 60.0}, {"status": 423, "seconds": 30.0}]
TURNED: dict[str, Any] = {
    "lag": {"create": 4.0, "create_in_lists": 9.0, "update": 3.0, "members": 6.0, "delete": 2.0},
    "max_or_clauses": 7,
    "soft_deleted_guest_blocks_invitation": False,
    "security_groups_soft_deleted": False,
    "deleted_groups_keep_their_name": True,
    "delta_replays": True,
    "site_delay": 90.0,
    "sites_need_owner": False,
    "newborn_site_answers": NEWBORN,
    "home_page_version": "1.1",
    "groups_can_be_invited": True,
    "copies_enable_content_types": True,
    "caller_becomes_owner": True,
    "unseen_reference_at_birth": 404,
    "temporary_access_pass": True,
}
"""A value beside the believed one; for a belief that is yes or no, the other."""


def turned(name: str) -> Any:
    believed = BELIEVED[name]
    return not believed if isinstance(believed, bool) else TURNED[name]


def near(value: Any, wanted: Any) -> bool:
    """Seconds are measured by asking now and then."""
    match value, wanted:
        case {**found}, {**other}:
            return found.keys() == other.keys() and all(near(found[k], other[k]) for k in other)
        case [*found], [*other]:
            return len(found) == len(other) and all(map(near, found, other))
        case float(), float():
            return bool(wanted - 1 <= value <= wanted + 3)
    return bool(value == wanted)


def test_every_belief_has_a_probe_or_the_reason_why_none_can_tell() -> None:
    assert {*BY_NAME} | {*UNTELLABLE} == {*BELIEVED}
    assert not {*BY_NAME} & {*UNTELLABLE}
    assert len(BY_NAME) == len(PROBES)


def test_a_tenant_that_is_as_the_simulator_believes() -> None:
    probed = Probed()
    before = probed.contents()

    facts = probed.ask()

    unsure = {name for name, fact in facts.items() if fact.verdict != "as believed"}
    assert unsure == ONLY_ROLES_TELL
    assert probed.contents() == before
    assert probed.simulator.outbox == []
    assert probed.simulator.journal.totals().bad_manners == {}


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - ONLY_ROLES_TELL))
def test_a_belief_that_the_tenant_contradicts_is_found(name: str) -> None:
    probed = Probed()
    before = probed.contents()
    probed.turn(**{name: turned(name)})

    fact = probed.ask(name)[name]

    assert fact.verdict == "otherwise", fact
    assert near(fact.found, turned(name)), fact
    assert probed.contents() == before


def test_a_late_directory_is_no_other_directory() -> None:
    probed = Probed()
    probed.turn(lag=5)

    facts = probed.ask()

    otherwise = {name for name, fact in facts.items() if fact.verdict == "otherwise"}
    unsure = {name for name, fact in facts.items() if fact.verdict == "could not tell"}
    assert (otherwise, unsure) == ({"lag"}, ONLY_ROLES_TELL)


@pytest.mark.parametrize("enough", [False, True])
def test_whether_reading_users_is_enough_to_name_many(enough: bool) -> None:
    probed = Probed(roles=["User.ReadWrite.All", "Group.ReadWrite.All", "Organization.Read.All"])
    probed.turn(user_read_gets_by_ids=enough)

    assert probed.ask("user_read_gets_by_ids")["user_read_gets_by_ids"].found is enough


@pytest.mark.parametrize("everywhere", [False, True])
def test_whether_a_role_on_a_site_counts_on_every_path(everywhere: bool) -> None:
    roles = ["User.ReadWrite.All", "Group.ReadWrite.All", "Organization.Read.All"]
    probed = Probed(roles=[*roles, "Sites.Selected"], through=GrantingTransport)
    probed.turn(sites_selected_everywhere=everywhere)

    fact = probed.ask("sites_selected_everywhere")["sites_selected_everywhere"]

    assert fact.found is everywhere, fact


def test_a_site_that_nobody_opens_tells_nothing_and_says_why() -> None:
    roles = ["User.ReadWrite.All", "Group.ReadWrite.All", "Organization.Read.All"]
    facts = Probed(roles=[*roles, "Sites.Selected"]).ask(
        "sites_selected_everywhere", "site_delay", patience=120
    )

    assert {fact.reason for fact in facts.values()} == {
        "a site answered 403 for 2 minutes; wait longer (--wait)"
    }


class GrantingTransport(httpx.AsyncBaseTransport):
    """An administrator who lets the app into each site that refuses it."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        if answer.status_code == 403 and request.url.path.endswith("/sites/root"):
            await self._grant(str(request.url))
        return answer

    async def _grant(self, url: str) -> None:
        says = {"Authorization": token(roles=["Sites.FullControl.All"]), "client-request-id": "c"}
        async with httpx.AsyncClient(transport=Kept(self._inner), headers=says) as admin:
            site = (await admin.get(url)).json()["id"]
            granted = [{"application": {"id": APP, "displayName": "extranet"}}]
            made = await admin.post(
                f"http://localhost/v1.0/sites/{site}/permissions",
                json={"roles": ["read"], "grantedToIdentities": granted},
            )
            assert made.status_code == 201, made.text


class Kept(httpx.AsyncBaseTransport):
    """Another's transport, which stays open."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.handle_async_request = inner.handle_async_request  # type: ignore[method-assign]


ALWAYS = {"Organization.Read.All", "User.ReadWrite.All", "Group.ReadWrite.All"}


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - ONLY_ROLES_TELL))
def test_the_permissions_that_a_probe_shows_are_enough(name: str) -> None:
    probed = Probed(roles=ALWAYS.union(BY_NAME[name].permissions))

    fact = probed.ask(name)[name]

    assert fact.verdict == "as believed", fact


@pytest.mark.parametrize(
    ("name", "permission"),
    sorted(
        (probe.belief, permission)
        for probe in PROBES
        for permission in {*probe.permissions} - ALWAYS - {"Sites.Selected"}
    ),
)
def test_a_permission_that_lacks_makes_a_probe_that_could_not_tell(
    name: str, permission: str
) -> None:
    probed = Probed(roles=ALWAYS.union(BY_NAME[name].permissions) - {permission})
    before = probed.contents()

    fact = probed.ask(name, patience=60)[name]

    assert fact.verdict == "could not tell"
    assert permission in fact.reason or "403" in fact.reason
    assert probed.contents() == before

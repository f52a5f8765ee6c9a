from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.app.administering import Act
from graph_simulator.tests.calls import Api, ManualClock


def test_what_an_administrator_does_is_in_the_log(
    api: Api, simulator: Simulator, clock: ManualClock
) -> None:
    simulator.add_staff("admin@cnsa.example")
    paul = simulator.add_guest("paul@ars.example")
    group = api.group()
    simulator.administer(Act(by="admin@cnsa.example", do="let in", thing=group, who=paul))
    clock.pass_by(60)
    since = "2100-01-01T00:00:00Z"

    assert api.get(f"/groups/{group}/members")["value"][0]["id"] == paul
    path = f"/auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '{paul}')"
    [event] = api.get(path)["value"]
    assert event["activityDisplayName"] == "Add member to group"
    assert event["initiatedBy"]["user"]["userPrincipalName"] == "admin@cnsa.example"
    assert {target["id"] for target in event["targetResources"]} == {group, paul}
    assert api.get(f"{path} and activityDateTime ge {since}")["value"] == []


def test_another_filter_is_not_pretended_to_be_known(api: Api) -> None:
    path = "/auditLogs/directoryAudits?$filter=category eq 'UserManagement'"
    assert api.error("GET", path)[0] == 501


@pytest.mark.parametrize(
    "act",
    [
        Act(by="nobody@x.example", do="delete", thing="paul@ars.example"),
        Act(by="paul@ars.example", do="delete", thing="nobody@x.example"),
        Act(by="paul@ars.example", do="change", thing="paul@ars.example", properties={"hue": 1}),
    ],
)
def test_what_is_not_there_cannot_be_administered(simulator: Simulator, act: Act) -> None:
    simulator.add_guest("paul@ars.example")
    with pytest.raises(LookupError):
        simulator.administer(act)
    assert simulator.audits == []

"""``signInActivity``: on its own licence, permission and page size."""

from __future__ import annotations

import pytest

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api

ASKED = "/users?$select=id,signInActivity"


def test_a_sign_in_is_shown_where_it_is_selected(api: Api, simulator: Simulator) -> None:
    simulator.add_guest("a@ars.example")
    quiet = simulator.add_guest("b@ars.example")
    simulator.signs_in("a@ars.example")

    seen = {row["id"]: row["signInActivity"] for row in api.rows(ASKED)}

    assert seen.pop(quiet) is None
    [activity] = seen.values()
    assert activity["lastSuccessfulSignInDateTime"] == activity["lastSignInDateTime"]
    assert "signInActivity" not in api.rows("/users")[0]


def test_an_attempt_that_failed_is_no_success(api: Api, simulator: Simulator) -> None:
    simulator.add_guest("a@ars.example")
    simulator.signs_in("a@ars.example", succeeded=False)
    [row] = api.rows(ASKED)
    assert set(row["signInActivity"]) == {"lastSignInDateTime"}


@pytest.mark.parametrize(
    "path", [ASKED, "/users?$filter=signInActivity/lastSignInDateTime le 2026-01-01T00:00:00Z"]
)
def test_it_takes_a_licence_of_entra(api: Api, simulator: Simulator, path: str) -> None:
    simulator.settings.products = {"EXCHANGESTANDARD"}
    code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    assert api.error("GET", path) == (403, code)
    assert api.rows("/users?$select=id") == []


def test_it_takes_the_permission_to_read_audit_logs(api: Api, simulator: Simulator) -> None:
    simulator.settings.app_roles = {"User.Read.All"}
    assert api.error("GET", ASKED) == (403, "Authentication_MSGraphPermissionMissing")
    simulator.settings.app_roles |= {"AuditLog.Read.All"}
    assert api.rows(ASKED) == []
    simulator.settings.app_roles = {"AuditLog.Read.All"}
    assert api.error("GET", ASKED) == (403, "Authorization_RequestDenied")


def test_its_pages_are_smaller(api: Api) -> None:
    assert api.error("GET", f"{ASKED}&$top=501")[0] == 400
    assert api.rows(f"{ASKED}&$top=500") == []


def test_it_is_had_of_one_person_by_their_id_alone(api: Api, simulator: Simulator) -> None:
    id_ = simulator.add_staff("a@cnsa.example")
    assert api.error("GET", "/users/a@cnsa.example?$select=signInActivity")[0] == 400
    assert api.get(f"/users/{id_}?$select=signInActivity")["signInActivity"] is None

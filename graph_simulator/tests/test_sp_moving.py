"""Folders moved inside their library, what becomes of their rights, and what is shared by hand."""

from __future__ import annotations

from typing import Any

import pytest

from graph_simulator import Simulator
from graph_simulator.objects.directory import ServicePrincipal
from graph_simulator.tests.calls import Api
from graph_simulator.tests.spaces import MEMBER, OWNER, STRANGER, Space

INSIDE = "Zone de dépôt"


@pytest.fixture
def drive(space: Space) -> str:
    return space.library(INSIDE)


@pytest.fixture
def closed(space: Space, simulator: Simulator, drive: str) -> str:
    """A folder that nobody but the owners opens."""
    path = space.folder(drive, "fermé")
    simulator.isolate_as(OWNER, "camsp", f"{INSIDE}/fermé")
    return path


def moved(api: Api, path: str, to: str, **more: Any) -> dict[str, Any]:
    reference = {"parentReference": {"id": api.get(to)["id"]}}
    return dict(api.made("PATCH", path, {**reference, **more}))


def invited(api: Api, space: Space, path: str) -> None:
    body = {
        "recipients": [{"objectId": space.stranger}],
        "roles": ["write"],
        "requireSignIn": True,
        "sendInvitation": False,
    }
    api.made("POST", f"{path}/invite", body)


def test_what_inherits_is_closed_by_the_folder_it_is_moved_into(
    api: Api, space: Space, simulator: Simulator, drive: str, closed: str
) -> None:
    path = space.folder(drive, "A")
    assert simulator.right(MEMBER, "camsp", f"{INSIDE}/A") == "write"
    answer = moved(api, path, closed)
    assert answer["parentReference"]["path"].endswith("root:/ferm%C3%A9")
    assert simulator.right(MEMBER, "camsp", f"{INSIDE}/fermé/A") == ""
    assert api.get(f"{path}/permissions")["value"] == []


@pytest.mark.parametrize(("kept", "right"), [(True, ""), (False, "write")])
def test_rights_of_its_own_follow_a_folder_or_not(
    api: Api, space: Space, simulator: Simulator, drive: str, closed: str, kept: bool, right: str
) -> None:
    simulator.settings.moves_keep_unique_rights = kept
    path = space.folder(closed, "A")
    invited(api, space, path)
    assert moved(api, path, f"{drive}/root", name="B")["name"] == "B"
    assert simulator.right(MEMBER, "camsp", f"{INSIDE}/B") == right
    assert bool(simulator.right(STRANGER, "camsp", f"{INSIDE}/B")) is kept


def test_a_folder_goes_neither_into_itself_nor_over_another_nor_to_another_drive(
    api: Api, space: Space, drive: str, closed: str
) -> None:
    path, inside = space.folder(drive, "A"), space.folder(closed, "A")
    below = space.folder(path, "B")
    ids = {one: api.get(one)["id"] for one in (path, below, f"{drive}/root")}

    def refused(where: str, reference: object) -> tuple[int, str]:
        return api.error("PATCH", where, {"parentReference": reference})

    assert refused(path, {"id": ids[path]}) == (400, "invalidRequest")
    assert refused(path, {"id": ids[below]}) == (400, "invalidRequest")
    assert refused(path, {"id": "root"}) == (400, "invalidRequest")
    assert refused(path, {"id": ids[below], "driveId": "x"}) == (400, "invalidRequest")
    assert refused(inside, {"id": ids[f"{drive}/root"]})[0] == 409


def test_links_and_applications_are_shown_for_what_they_are(
    api: Api, space: Space, simulator: Simulator, drive: str
) -> None:
    path, place = space.folder(drive, "A"), f"{INSIDE}/A"
    simulator.link_as(MEMBER, "camsp", place, STRANGER, type_="view")
    assert api.get(path)["shared"] == {"scope": "users"}
    simulator.link_as(MEMBER, "camsp", place, scope="anonymous")
    assert api.get(path)["shared"] == {"scope": "anonymous"}
    backup = simulator.add_principal(ServicePrincipal(app_id="a", display_name="Sauvegarde"))
    simulator.share_with(backup, "camsp", place)
    rows = api.get(f"{path}/permissions")["value"]
    [application] = [row for row in rows if "application" in row.get("grantedToV2", {})]
    assert application["grantedToV2"]["application"]["displayName"] == "Sauvegarde"
    assert [row["link"]["scope"] for row in rows if "link" in row] == ["users", "anonymous"]
    simulator.inherit_as(OWNER, "camsp", place)
    assert "shared" not in api.get(path)


def test_an_observer_sees_the_tenant_after_each_write(
    api: Api, space: Space, simulator: Simulator, drive: str
) -> None:
    seen: list[tuple[str, str]] = []
    right = simulator.right
    simulator.observers.append(
        lambda request: seen.append((request.method, right(MEMBER, "camsp", f"{INSIDE}/A")))
    )
    path = space.folder(drive, "A")
    api.get(path)
    assert api.error("POST", f"{path}/invite", {})[0] == 400
    assert seen == [("POST", "write")]

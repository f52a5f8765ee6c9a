"""Everything of SharePoint comes back with the tenant."""

from __future__ import annotations

from pathlib import Path

from graph_simulator import Simulator
from graph_simulator.sharepoint.memory import SHAREPOINT
from graph_simulator.tests.calls import ROOT, Api, ManualClock
from graph_simulator.tests.spaces import MEMBER, STRANGER, Space, canvas, html, text


def test_a_whole_space_comes_back_as_it_was(
    api: Api, space: Space, simulator: Simulator, clock: ManualClock, tmp_path: Path
) -> None:
    rows = space.list("Liste", text("Finess", indexed=True)) + "/items"
    api.made("POST", rows, {"fields": {"Finess": "990000002"}})
    gone = api.made("POST", rows, {"fields": {}})["id"]
    api.made("DELETE", f"{rows}/{gone}")
    token = api.get(f"{rows}/delta?token=latest")["@odata.deltaLink"]
    drive = space.library()
    body = {
        "recipients": [{"objectId": space.stranger}],
        "roles": ["write"],
        "requireSignIn": True,
        "retainInheritedPermissions": False,
    }
    api.made("POST", f"{space.folder(drive, '990000002')}/invite", body)
    simulator.put_file_as(STRANGER, "camsp", "Zone de dépôt/990000002", "a.pdf", b"abc")
    made = api.made(
        "POST", f"{space.site}/contentTypes", {"name": "Pièce", "base": {"id": "0x0101"}}
    )
    url = f"{ROOT}{space.site}/contentTypes/{made['id']}"
    api.made("POST", f"{space.lists}/Zone de dépôt/contentTypes/addCopy", {"contentType": url})
    page = space.page(canvasLayout=canvas(html("<p>a</p>")))
    paths = (
        space.site,
        f"{space.lists}?$expand=columns,contentTypes,drive",
        f"{rows}?$expand=fields",
        f"{drive}/root:/990000002:/children?$expand=listItem($expand=fields)",
        f"{drive}/root:/990000002:/permissions",
        f"{space.site}/contentTypes",
        f"{page}/graph.sitePage?$expand=canvasLayout",
        token,
    )
    before = [api.get(path) for path in paths]
    simulator.save(tmp_path / "tenant.json")
    back = Simulator.load(tmp_path / "tenant.json", clock=clock)
    again = Api(back)
    assert [again.get(path) for path in paths] == before
    assert back.reads(STRANGER) == simulator.reads(STRANGER)
    assert back.reads(MEMBER) == simulator.reads(MEMBER)
    assert again.made("POST", rows, {"fields": {}})["id"] == "3"
    assert not SHAREPOINT.of(back.tenant).by_group.keys() ^ {space.group}


def test_what_a_person_does_marks_the_tenant_as_changed(
    space: Space, simulator: Simulator, tmp_path: Path
) -> None:
    for act in (
        lambda: simulator.put_file_as(MEMBER, "camsp", "Documents", "a", b""),
        lambda: simulator.add_file("camsp", "Documents", "b"),
        lambda: simulator.edit_page_as(MEMBER, "camsp", "Home.aspx", "x"),
    ):
        simulator.save(tmp_path / "tenant.json")
        act()
        assert simulator.tenant.changed

"""A Microsoft 365 group with its site, its people, its lists: where tests of SharePoint begin."""

from __future__ import annotations

from typing import Any

from graph_simulator import Simulator
from graph_simulator.tests.calls import Api, link

OWNER, MEMBER, STRANGER = "anne@cnsa.example", "lea@ars.example", "paul@camsp.example"


class Space:
    """``site`` is ``/sites/{id}``; its owner is Anne, its member Léa; Paul is only a guest."""

    def __init__(self, api: Api, simulator: Simulator, name: str = "camsp") -> None:
        self._api = api
        self.owner = simulator.add_staff(OWNER, "Anne", "Petit")
        self.member = simulator.add_guest(MEMBER, "Léa", "Noir")
        self.stranger = simulator.add_guest(STRANGER, "Paul", "Martin")
        self.name = name
        self.group = api.group(name)
        api.made("POST", f"/groups/{self.group}/owners/$ref", link(self.owner))
        api.made("POST", f"/groups/{self.group}/members/$ref", link(self.member))
        self.id = api.get(f"/groups/{self.group}/sites/root")["id"]
        self.site = f"/sites/{self.id}"
        self.lists = f"{self.site}/lists"

    def list(self, name: str = "Liste Finess", *columns: dict[str, Any], **rest: object) -> str:
        """The path of a new list."""
        body = {"displayName": name, "columns": list(columns), **rest}
        return f"{self.lists}/{self._api.made('POST', self.lists, body)['id']}"

    def library(self, name: str = "Zone de dépôt", *columns: dict[str, Any]) -> str:
        """The path of the drive of a new library."""
        path = self.list(name, *columns, list={"template": "documentLibrary"})
        return f"/drives/{self._api.get(path + '/drive')['id']}"

    def folder(self, above: str, name: str, **rest: object) -> str:
        """The path of a new folder; ``above`` is a drive or a folder."""
        drive = above.partition("/items/")[0]
        parent = above if "/items/" in above else f"{above}/root"
        body = {"name": name, "folder": {}, **rest}
        made = self._api.made("POST", f"{parent}/children", body)
        return f"{drive}/items/{made['id']}"

    def page(self, name: str = "accueil.aspx", **rest: object) -> str:
        """The path of a new page."""
        made = self._api.made("POST", f"{self.site}/pages", page(name=name, **rest))
        return f"{self.site}/pages/{made['id']}"


def text(name: str, **rest: object) -> dict[str, Any]:
    return {"name": name, "text": {}, **rest}


def page(**properties: object) -> dict[str, Any]:
    kind = "#microsoft.graph.sitePage"
    return {"@odata.type": kind, "title": "Accueil", "pageLayout": "article", **properties}


def canvas(*parts: dict[str, Any], layout: str = "oneColumn") -> dict[str, Any]:
    """One section with one column."""
    column = {"id": "1", "width": 12, "webparts": list(parts)}
    return {"horizontalSections": [{"id": "1", "layout": layout, "columns": [column]}]}


def html(text: str) -> dict[str, Any]:
    return {"@odata.type": "#microsoft.graph.textWebPart", "innerHtml": text}


def part(type_: str, **data: object) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.standardWebPart",
        "webPartType": type_,
        "data": {"dataVersion": "1.0", "properties": {}, **data},
    }

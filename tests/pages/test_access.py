"""« Informations d'accès aux espaces » says what is enforced: asked of the tenant itself."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import NamedTuple

from provisioning.kinds import page
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

APPROVED = people(
    person("Paul", "Martin", "aidants"),
    person("Zoé", "Legoff", "aidants", "tarif"),
    person("Inès", "Roux", "tarif"),
    person("Luc", "Petit"),
)
PAGES = SPACES.replace(
    "home:\n  title: Accueil\n",
    "home:\n  title: Accueil\n  pages: {acces: {title: Accès, template: access}}\n",
)


class Row(NamedTuple):
    space: str
    label: str
    rule: str
    profiles: list[str]
    referents: set[str]


def table(tenancy: Tenancy) -> list[Row]:
    """The table as it stands on the page that the tenant shows."""
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-accueil')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    pages = f"/sites/{site}/pages/microsoft.graph.sitePage"
    [found] = tenancy.look(f"{pages}?$filter=name eq 'acces.aspx'&$select=id")["value"]
    layout = tenancy.look(
        f"/sites/{site}/pages/{found['id']}/microsoft.graph.sitePage?$expand=canvasLayout"
    )["canvasLayout"]
    html = layout["horizontalSections"][0]["columns"][0]["webparts"][0]["innerHtml"]
    return [row(each) for each in html.split("<tr>")[2:]]


def row(html: str) -> Row:
    title, label, required, _, referents = html.split("</td>")[:5]
    plain = [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in (title, label)]
    rule = re.search(r"<p>(.*?) :", required)
    assert rule
    return Row(
        *plain,
        unescape(rule[1]),
        [unescape(each) for each in re.findall(r"<li>(.*?)</li>", required)],
        set(re.findall(r"mailto:([^\"]+)", referents)),
    )


def test_the_page_says_who_enters_where(tmp_path: Path) -> None:
    tenancy = Tenancy(tmp_path, spaces=PAGES, approvals=APPROVED, kinds=(*SHELVES, page.KIND))
    tenancy.converge()
    check(tenancy)
    tenancy.spaces = PAGES.replace("{all: [aidants, tarif]}", "{any: [tarif]}").replace(
        "    title: Aidants\n", "    title: Aidants\n    label: confidentiel\n"
    )
    tenancy.converge()
    check(tenancy)


def check(tenancy: Tenancy) -> None:
    """Each row against the groups of the tenant: profiles, members, owners, label."""
    spec = tenancy.extranet().spec
    codes = {space.title: code for code, space in spec.spaces.items()}
    profiles = {profile.label: code for code, profile in spec.profiles.items()}
    rows = table(tenancy)
    assert [each.space for each in rows] == list(codes)
    for each in rows:
        group = f"space-{codes[each.space]}"
        held = [tenancy.members(f"profile-{profiles[label]}") for label in each.profiles]
        together = set.intersection(*held) if each.rule == "Tous ces profils" else set.union(*held)
        assert tenancy.members(group) == together
        found = tenancy.look(f"/groups(uniqueName='xnet-ext-{group}')?$select=id,classification")
        assert found["classification"] == each.label
        owners = tenancy.look(f"/groups/{found['id']}/owners?$select=id,mail")["value"]
        assert {owner["mail"] for owner in owners} == each.referents

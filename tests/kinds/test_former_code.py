"""``previously`` of a list: another code, the same list, whatever is in it."""

from __future__ import annotations

from pathlib import Path

from provisioning.core.diff import Create, Update
from provisioning.core.model import Key
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

PAUL = person("Paul", "Martin", "aidants")
SHELF = """\
    {section}:
      {code}:
        title: {title}
{previously}        columns:
          Note: {{type: note}}
"""


def written(section: str, code: str, title: str, *previously: str) -> str:
    former = f"        previously: [{', '.join(previously)}]\n" if previously else ""
    shelf = SHELF.format(section=section, code=code, title=title, previously=former)
    return SPACES.replace("  finances:\n", f"{shelf}  finances:\n")


def titles(tenancy: Tenancy) -> dict[str, str]:
    """Address -> title of what stands in the site."""
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-aidants')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    listed = tenancy.look(f"/sites/{site}/lists?$select=id,name,displayName")["value"]
    return {each["name"]: each["displayName"] for each in listed}


def test_another_code_alone_changes_nothing_in_the_tenant(tmp_path: Path) -> None:
    for number, section in enumerate(("lists", "libraries")):
        folder = tmp_path / str(number)
        folder.mkdir()
        tenancy = Tenancy(
            folder,
            spaces=written(section, "contacts", "Contacts"),
            approvals=people(PAUL),
            kinds=SHELVES,
        )
        tenancy.converge()
        before = titles(tenancy)

        tenancy.spaces = written(section, "annuaire", "Contacts", "contacts")

        assert tenancy.plan().empty
        assert titles(tenancy) == before


def test_another_code_and_another_title_are_one_update(tmp_path: Path) -> None:
    tenancy = Tenancy(
        tmp_path,
        spaces=written("lists", "contacts", "Contacts"),
        approvals=people(PAUL),
        kinds=SHELVES,
    )
    tenancy.converge()
    tenancy.spaces = written("lists", "annuaire", "Annuaire", "ancien", "contacts")

    plan = tenancy.converge()

    (change,) = plan.changes
    assert isinstance(change, Update)
    assert change.key == Key("list", "aidants/annuaire")
    assert change.fields == ("display_name",)
    assert titles(tenancy)["contacts"] == "Annuaire"


def test_without_previously_it_is_another_list(tmp_path: Path) -> None:
    tenancy = Tenancy(
        tmp_path,
        spaces=written("lists", "contacts", "Contacts"),
        approvals=people(PAUL),
        kinds=SHELVES,
    )
    tenancy.converge()
    tenancy.spaces = written("lists", "annuaire", "Contacts")

    assert [type(change) for change in tenancy.plan().changes] == [Create]

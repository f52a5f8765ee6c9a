"""``previously`` of a list or a page: another code, the same thing, whatever is in it."""

from __future__ import annotations

from pathlib import Path

from provisioning.graph import Graph
from provisioning.graph.rows import Row
from provisioning.kinds import page
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
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


# Pages: Graph cannot rename their files.

WITH_PAGES = (*SHELVES, page.KIND)
FAQ = "    faq: {title: FAQ, text: Bonjour}\n"


def pages(aidants: str, home: str = "") -> str:
    """Pages of the space Aidants and, of the home, whole sections."""
    spaces = SPACES.replace("  finances:\n", f"    pages:\n{indented(aidants)}  finances:\n")
    return spaces + home


def indented(text: str) -> str:
    return "".join(f"  {line}" for line in text.splitlines(keepends=True))


def published(tmp_path: Path, spaces: str) -> Tenancy:
    tenancy = Tenancy(tmp_path, spaces=spaces, approvals=people(PAUL), kinds=WITH_PAGES)
    tenancy.converge()
    return tenancy


def at(tenancy: Tenancy, space: str) -> str:
    group = tenancy.look(f"/groups(uniqueName='xnet-ext-space-{space}')?$select=id")["id"]
    site = tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    return f"/sites/{site}/pages"


def files(tenancy: Tenancy, space: str) -> dict[str, str]:
    """File -> title of the pages of a site, its home page apart."""
    listed = tenancy.look(f"{at(tenancy, space)}/microsoft.graph.sitePage?$select=id,name,title")
    return {p["name"]: p["title"] for p in listed["value"] if p["name"] != "Home.aspx"}


def layout(tenancy: Tenancy, space: str, file: str) -> str:
    path = f"{at(tenancy, space)}/microsoft.graph.sitePage"
    [found] = tenancy.look(f"{path}?$filter=name eq '{file}'&$select=id")["value"]
    path = f"{at(tenancy, space)}/{found['id']}/microsoft.graph.sitePage?$expand=canvasLayout"
    return str(tenancy.look(path)["canvasLayout"])


def make_by_hand(tenancy: Tenancy, space: str, file: str) -> None:
    """What a person does in the browser; its version is that of any page published once."""
    where = at(tenancy, space)
    whole = {"@odata.type": "#microsoft.graph.sitePage", "title": "La leur"}

    async def make(graph: Graph) -> None:
        made = await graph.post(where, {**whole, "name": file, "pageLayout": "article"}, Row)
        await graph.post(f"{where}/{made.id}/microsoft.graph.sitePage/publish", None)

    tenancy.run(make)


def test_a_page_under_another_code_is_the_same_page_in_the_same_file(tmp_path: Path) -> None:
    link = "    aide: {title: Aide, text: 'Voir [la FAQ](extranet:page/aidants/%s).'}\n"
    tenancy = published(tmp_path, pages(FAQ + link % "faq"))
    renamed = "    foire: {title: Foire, text: Bonjour, previously: [vieille, faq]}\n"
    tenancy.spaces = pages(renamed + link % "foire")

    plan = tenancy.converge()

    updates = [change for change in plan.changes if change.key.name == "aidants/foire"]
    assert [type(change) for change in updates] == [Update]
    assert not [note for note in plan.notes if note.key.kind == "page"]
    assert files(tenancy, "aidants") == {"faq.aspx": "Foire", "aide.aspx": "Aide"}
    assert "SitePages/faq.aspx" in layout(tenancy, "aidants", "aide.aspx")
    assert "SitePages/faq.aspx" in layout(tenancy, "aidants", "Home.aspx")
    assert "foire.aspx" not in layout(tenancy, "aidants", "Home.aspx")


def test_another_code_of_a_page_alone_rewrites_no_page_that_leads_to_it(tmp_path: Path) -> None:
    tenancy = published(tmp_path, pages(FAQ))
    tenancy.spaces = pages(FAQ.replace("faq: {", "foire: {previously: [faq], "))

    [change] = tenancy.converge().changes

    assert isinstance(change, Update)
    assert change.key == Key("page", "aidants/foire")


def test_a_page_goes_by_its_file_through_several_codes(tmp_path: Path) -> None:
    tenancy = published(tmp_path, pages(FAQ))
    for code, former in (
        ("foire", "faq"),
        ("questions", "foire, faq"),
        ("faq", "questions, foire"),
    ):
        tenancy.spaces = pages(FAQ.replace("faq: {", f"{code}: {{previously: [{former}], "))
        tenancy.converge()
        assert files(tenancy, "aidants") == {"faq.aspx": "FAQ"}


def test_news_and_pages_of_the_home_take_each_other_s_files(tmp_path: Path) -> None:
    home = "  pages:\n    faq: {title: FAQ, text: Bonjour}\n"
    news = "  news:\n    du-neuf: {title: FAQ, previously: [faq], published: 2026-01-05}\n"
    tenancy = published(tmp_path, SPACES + home)
    tenancy.spaces = SPACES + news

    plan = tenancy.converge()

    assert not any(isinstance(change, Create) for change in plan.changes)
    assert files(tenancy, "accueil") == {"faq.aspx": "FAQ"}
    assert "SitePages/faq.aspx" in layout(tenancy, "accueil", "Home.aspx")


def test_an_edit_by_hand_is_kept_under_another_code(tmp_path: Path) -> None:
    tenancy = published(tmp_path, pages(FAQ))
    where = at(tenancy, "aidants")
    [found] = tenancy.look(f"{where}?$filter=name eq 'faq.aspx'&$select=id")["value"]

    async def edit(graph: Graph) -> None:
        path = f"{where}/{found['id']}/microsoft.graph.sitePage"
        whole = {"@odata.type": "#microsoft.graph.sitePage", "title": "De ma main"}
        await graph.patch(path, whole)
        await graph.post(f"{path}/publish", None)

    tenancy.run(edit)
    tenancy.spaces = pages(FAQ.replace("faq: {", "foire: {previously: [faq], "))

    plan, _ = tenancy.apply()

    [note] = [note for note in plan.notes if note.key == Key("page", "aidants/foire")]
    assert "edited it by hand" in note.text
    assert files(tenancy, "aidants") == {"faq.aspx": "De ma main"}


def test_a_page_made_by_hand_under_the_new_code_is_never_taken_for_ours(tmp_path: Path) -> None:
    tenancy = published(tmp_path, pages(FAQ))
    tenancy.spaces = pages(FAQ.replace("faq: {", "foire: {previously: [faq], "))
    make_by_hand(tenancy, "aidants", "foire.aspx")
    tenancy.converge()
    for words in ("Bonsoir", "Bonne nuit"):
        tenancy.spaces = tenancy.spaces.replace("Bonjour", words).replace("Bonsoir", words)
        tenancy.converge()

    assert files(tenancy, "aidants") == {"faq.aspx": "FAQ", "foire.aspx": "La leur"}
    assert "Bonne nuit" in layout(tenancy, "aidants", "faq.aspx")


def test_without_previously_it_is_another_page_and_the_old_one_is_told(tmp_path: Path) -> None:
    tenancy = published(tmp_path, pages(FAQ))
    tenancy.spaces = pages(FAQ.replace("faq: {", "foire: {"))

    plan = tenancy.converge()

    created = [change.key for change in plan.changes if isinstance(change, Create)]
    assert created == [Key("page", "aidants/foire")]
    assert Key("page", "aidants/faq") in {note.key for note in plan.notes}


def test_pages_of_a_space_under_another_code_are_still_ours(tmp_path: Path) -> None:
    tenancy = published(tmp_path, pages(FAQ))
    tenancy.spaces = pages(FAQ).replace("  aidants:\n    title", "  proches:\n    title")
    tenancy.spaces = tenancy.spaces.replace("home: aidants", "home: proches")
    tenancy.spaces = tenancy.spaces.replace(
        "    title: Aidants\n", "    title: Aidants\n    previously: [aidants]\n"
    )

    plan = tenancy.converge()

    assert not [note for note in plan.notes if note.key.kind == "page"]
    assert not any(isinstance(change, Create) for change in plan.changes)
    assert files(tenancy, "aidants") == {"faq.aspx": "FAQ"}

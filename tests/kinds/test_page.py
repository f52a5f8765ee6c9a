"""Pages: written whole, published, and left to whoever edited them by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from graph_simulator import Effect, Fault
from graph_simulator.sharepoint.memory import SHAREPOINT
from provisioning.graph import Graph, Patience
from provisioning.kinds import page
from provisioning.plan.diff import Create, Update
from provisioning.plan.model import Key
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

PAGES = SPACES.replace(
    "home:\n  title: Accueil\n",
    """home:
  title: Accueil
  menu: [aidants, finances]
  quick_links:
    - {title: FAQ, page: faq, icon: Help}
  pages:
    faq: {title: Questions fréquentes, text: "Voir [les aidants](extranet:site/space/aidants)."}
""",
)
FAQ = Key("page", "accueil/faq")
CLAIRE = "claire.fontaine@cnsa.example"
LANDING = Key("page", "aidants/home")


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(person("Paul", "Martin", "aidants"))
    kinds = (*SHELVES, page.KIND)
    return Tenancy(tmp_path, spaces=PAGES, approvals=approvals, kinds=kinds)


def site(tenancy: Tenancy, code: str) -> str:
    group = tenancy.look(f"/groups(uniqueName='xnet-ext-space-{code}')?$select=id")["id"]
    return str(tenancy.look(f"/groups/{group}/sites/root?$select=id,webUrl")["id"])


def shown(tenancy: Tenancy, key: Key) -> dict[str, Any]:
    """The page as SharePoint shows it, with its layout."""
    code, _, name = key.name.partition("/")
    file = "Home.aspx" if name == "home" else f"{name}.aspx"
    path = f"/sites/{site(tenancy, code)}/pages/microsoft.graph.sitePage"
    [found] = tenancy.look(f"{path}?$filter=name eq '{file}'&$select=id")["value"]
    whole: dict[str, Any] = tenancy.look(
        f"/sites/{site(tenancy, code)}/pages/{found['id']}/microsoft.graph.sitePage"
        "?$expand=canvasLayout"
    )
    return whole


def words(tenancy: Tenancy, key: Key) -> str:
    return str(shown(tenancy, key)["canvasLayout"])


def edit_by_hand(tenancy: Tenancy, key: Key, title: str = "De ma main") -> None:
    """What a person does in the browser: the content, then Publish."""
    code = key.name.partition("/")[0]
    path = f"/sites/{site(tenancy, code)}/pages/{shown(tenancy, key)['id']}"

    async def edit(graph: Graph) -> None:
        cast = f"{path}/microsoft.graph.sitePage"
        await graph.patch(cast, {"@odata.type": "#microsoft.graph.sitePage", "title": title})
        await graph.post(f"{cast}/publish", None)

    tenancy.run(edit)


def test_each_rung_converges(tenancy: Tenancy) -> None:
    retitled = PAGES.replace("Questions fréquentes", "Foire aux questions")
    reworded = retitled.replace("Voir [les", "Consultez [les")
    more = reworded.replace("    faq:", "    aide: {title: Aide, text: Bonjour}\n    faq:")
    news = more.replace(
        "  pages:\n",
        "  news:\n    ouverture: {title: Ouverture, published: 2026-01-05}\n  pages:\n",
    )
    rungs = {
        "first": PAGES,
        "retitled": retitled,
        "reworded": reworded,
        "one more": more,
        "news": news,
        "news dated anew": news.replace("2026-01-05", "2026-01-06"),
        "one less": PAGES,
        "back": news,
        "another code": news.replace("    faq: {", "    foire: {previously: [faq], ").replace(
            "page: faq", "page: foire"
        ),
    }
    plans = {}
    for name, spaces in rungs.items():
        tenancy.spaces = spaces
        plans[name] = tenancy.converge()
    [change] = plans["reworded"].changes
    assert isinstance(change, Update)
    assert change.key == FAQ
    assert change.fields == ("digest",)
    assert Key("page", "accueil/aide") in {c.key for c in plans["one more"].changes}
    assert [note.key for note in plans["one less"].notes if "no longer in" in note.text] == [
        Key("page", "accueil/aide"),
        Key("page", "accueil/ouverture"),
    ], "no page is ever deleted"
    assert not [c for c in plans["back"].changes if isinstance(c, Create)]
    [change] = plans["another code"].changes
    assert isinstance(change, Update)
    assert change.key == Key("page", "accueil/foire")
    assert not [note for note in plans["another code"].notes if note.key.kind == "page"]


def test_the_home_page_of_a_site_is_taken_over_and_published(tenancy: Tenancy) -> None:
    plan = tenancy.converge()
    [change] = [c for c in plan.changes if c.key == LANDING]
    assert isinstance(change, Create | Update)
    found = shown(tenancy, LANDING)
    assert found["title"] == "Aidants"
    assert found["publishingState"]["level"] == "published"
    assert "ines.garnier@cnsa.example" in str(found["canvasLayout"])


def test_links_lead_to_addresses_of_the_tenant(tenancy: Tenancy) -> None:
    tenancy.converge()
    home = words(tenancy, Key("page", "accueil/home"))
    assert "/SitePages/faq.aspx" in home
    assert "extranet:" not in home
    assert "extranet:" not in words(tenancy, FAQ)
    assert "sharepoint.example/sites/" in words(tenancy, FAQ)


def test_news_are_promoted_and_stay_so(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = (
        PAGES.replace("  pages:\n    faq: {", "  news:\n    faq: {")
        .replace("space/aidants).", 'space/aidants).", published: "2026-01-05')
        .replace(
            "    - {title: FAQ, page: faq, icon: Help}\n", "    - {title: FAQ, space: aidants}\n"
        )
    )
    plan = tenancy.converge()
    [change] = [c for c in plan.changes if c.key == FAQ]
    assert isinstance(change, Update)
    assert "promote" in change.fields
    assert shown(tenancy, FAQ)["promotionKind"] == "newsPost"
    tenancy.spaces = PAGES
    plan = tenancy.converge()
    assert [note.key for note in plan.notes if "is a news post" in note.text] == [FAQ]


def test_a_page_edited_by_hand_is_a_conflict_and_survives(tenancy: Tenancy) -> None:
    tenancy.converge()
    edit_by_hand(tenancy, FAQ)
    tenancy.spaces = PAGES.replace("Voir [les", "Consultez [les")
    plan, _ = tenancy.apply()
    assert FAQ not in {change.key for change in plan.changes}
    [note] = [note for note in plan.notes if note.key == FAQ]
    assert note.level == "manual"
    assert "edited it by hand" in note.text
    assert note.differs
    assert "overwrite: true" in note.text
    assert shown(tenancy, FAQ)["title"] == "De ma main"


def test_overwrite_replaces_what_was_edited_by_hand(tenancy: Tenancy) -> None:
    tenancy.converge()
    for key, old, new in (
        (FAQ, "faq: {title:", "faq: {overwrite: true, title:"),
        (LANDING, "    title: Aidants\n", "    title: Aidants\n    overwrite: true\n"),
    ):
        edit_by_hand(tenancy, key)
        tenancy.spaces = tenancy.spaces.replace(old, new)
        plan = tenancy.converge()
        assert [change.key for change in plan.changes] == [key]
        assert shown(tenancy, key)["title"] != "De ma main"


def test_a_page_of_the_same_name_that_is_not_ours_is_left_alone(tenancy: Tenancy) -> None:
    tenancy.spaces = SPACES
    tenancy.converge()
    where = site(tenancy, "accueil")

    async def make(graph: Graph) -> None:
        body = {
            "@odata.type": "#microsoft.graph.sitePage",
            "name": "faq.aspx",
            "title": "La leur",
            "pageLayout": "article",
        }
        await graph.post(f"/sites/{where}/pages", body)

    tenancy.run(make)
    tenancy.spaces = PAGES
    plan, _ = tenancy.apply()
    [note] = [note for note in plan.notes if note.key == FAQ]
    assert "was not written from spaces.yaml" in note.text
    assert shown(tenancy, FAQ)["title"] == "La leur"


def test_a_page_deleted_by_hand_is_left_to_a_person_until_it_is_back(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.delete_as(CLAIRE, "ext-accueil", "SitePages/faq.aspx")
    plan, outcomes = tenancy.apply()
    [note] = [note for note in plan.notes if note.key == FAQ]
    assert note.conflict
    assert note.text.startswith("page 'Questions fréquentes' of space accueil was deleted on 2026")
    assert "restore it from the recycle bin of the site until 2027-0" in note.text
    assert outcomes == []

    tenancy.simulator.restore_as(CLAIRE, "ext-accueil", "faq.aspx")
    again = tenancy.plan()
    assert again.empty
    assert FAQ not in {note.key for note in again.notes}


def test_once_nothing_can_restore_it_a_deleted_page_is_written_again(tenancy: Tenancy) -> None:
    tenancy.converge()
    path = f"/sites/{site(tenancy, 'accueil')}/pages/{shown(tenancy, FAQ)['id']}"
    tenancy.run(lambda graph: graph.delete(path))
    assert tenancy.plan().empty
    tenancy.wait(94 * 24 * 3600)
    [change] = tenancy.converge().changes
    assert (type(change), change.key) == (Create, FAQ)


def test_a_new_page_asks_nothing_of_the_recycle_bin(tenancy: Tenancy) -> None:
    tenancy.converge()
    assert not [call for call in tenancy.simulator.journal.calls if "recycleBin" in call.path]


def test_a_page_made_by_hand_in_the_place_of_ours_is_not_ours(tenancy: Tenancy) -> None:
    """Not even in the very version that we wrote."""
    tenancy.converge()
    where = f"/sites/{site(tenancy, 'accueil')}/pages"
    ours = shown(tenancy, FAQ)

    async def remake(graph: Graph) -> None:
        await graph.delete(f"{where}/{ours['id']}")
        body = {"@odata.type": "#microsoft.graph.sitePage", "name": "faq.aspx", "title": "La leur"}
        made = await graph.post(where, body, dict)
        await graph.post(f"{where}/{made['id']}/microsoft.graph.sitePage/publish", None)

    tenancy.run(remake)
    assert shown(tenancy, FAQ)["publishingState"] == ours["publishingState"]
    tenancy.spaces = PAGES.replace("Voir [les", "Consultez [les")
    plan, _ = tenancy.apply()
    assert FAQ not in {change.key for change in plan.changes}
    assert [note.level for note in plan.notes if note.key == FAQ] == ["manual"]
    assert shown(tenancy, FAQ)["title"] == "La leur"


def test_a_page_whose_site_is_late_waits_and_its_links_are_completed(tenancy: Tenancy) -> None:
    tenancy.simulator.settings.site_delay = 900
    tenancy.patience = Patience(lag=5)
    _, outcomes = tenancy.apply()
    fates = {outcome.change.key: outcome.status for outcome in outcomes}
    assert fates[FAQ] == fates[LANDING] == "waiting"
    tenancy.wait(1000)
    tenancy.converge()
    assert "sharepoint.example/sites/" in words(tenancy, FAQ)


def test_a_page_that_somebody_has_open_fails_with_a_sentence(tenancy: Tenancy) -> None:
    tenancy.converge()
    check_out(tenancy, FAQ)
    tenancy.spaces = PAGES.replace("Voir [les", "Consultez [les")
    _, outcomes = tenancy.apply()
    [unwell] = [outcome for outcome in outcomes if outcome.change.key == FAQ]
    assert unwell.status == "failed"
    assert "somebody has it open" in unwell.reason


def check_out(tenancy: Tenancy, key: Key) -> None:
    """Somebody pressed Edit and went for lunch."""
    content = SHAREPOINT.of(tenancy.simulator.tenant).sites[
        site(tenancy, key.name.partition("/")[0])
    ]
    id_ = shown(tenancy, key)["id"]
    user = tenancy.user("ines.garnier@cnsa.example")["id"]
    content.pages[id_] = replace(content.pages[id_], checked_out_by=user)


def test_a_page_given_another_template_is_rewritten(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = PAGES.replace("faq: {title:", "faq: {template: site-map, title:")
    [change] = tenancy.converge().changes
    assert change.key == FAQ
    assert "Financement" in words(tenancy, FAQ)


def test_a_page_made_by_a_call_whose_answer_was_lost_is_ours(tenancy: Tenancy) -> None:
    tenancy.simulator.faults.add(Fault(method="POST", path="*/pages", do="lose"))
    _, outcomes = tenancy.apply()
    [lost] = [outcome for outcome in outcomes if outcome.status == "unknown"]
    assert lost.change.key == FAQ
    [change] = tenancy.converge().changes
    assert (type(change), change.key) == (Update, FAQ)


@pytest.mark.parametrize("accident", ["lose", "break", "refuse"])
@pytest.mark.parametrize("writes", range(0, 16, 3))
def test_a_run_cut_short_anywhere_is_completed_and_nobody_is_accused(
    tenancy: Tenancy, accident: Effect, writes: int
) -> None:
    tenancy.converge()
    tenancy.spaces = PAGES.replace("Voir [les", "Consultez [les").replace(
        "  pages:\n", "  pages:\n    aide: {title: Aide, text: Bonjour}\n"
    )
    for method in ("POST", "PATCH"):
        cut = Fault(method=method, path="/sites/*", do=accident, skip=writes // 2, times=500)
        tenancy.simulator.faults.add(cut)
    tenancy.apply()
    tenancy.simulator.faults.waiting.clear()
    tenancy.converge()
    assert not [note for note in tenancy.plan().notes if note.key.kind == "page"]
    assert "Consultez" in words(tenancy, FAQ)


def test_the_stamps_being_unreadable_nothing_is_written(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = PAGES.replace("Voir [les", "Consultez [les")
    refusal = Fault(method="GET", path="*/items", status=403, code="accessDenied", times=9)
    tenancy.simulator.faults.add(refusal)
    plan = tenancy.plan()
    assert not [change for change in plan.changes if change.key.kind == "page"]
    assert any(note.level == "unknown" for note in plan.notes)


def test_a_plan_without_changes_reads_each_site_once_and_no_content(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.simulator.journal.clear()
    assert tenancy.plan().empty
    asked = [call.path for call in tenancy.simulator.journal.calls if "/pages" in call.path]
    assert len(asked) == len(tenancy.extranet().spaces)
    assert not [path for path in asked if "canvasLayout" in path]


def test_a_space_that_publishes_nothing_keeps_the_pages_that_it_has(tenancy: Tenancy) -> None:
    tenancy.converge()
    before = words(tenancy, LANDING)
    ours = "    welcome: Bonjour.\n    publish: false\n"
    silent = PAGES.replace("  finances:\n", f"{ours}  finances:\n", 1)
    tenancy.spaces = silent

    assert tenancy.plan().empty
    assert not [note for note in tenancy.plan().notes if note.key.kind == "page"]
    assert words(tenancy, LANDING) == before

    tenancy.spaces = silent.replace("    publish: false\n", "")
    assert [change.key for change in tenancy.converge().changes] == [LANDING]

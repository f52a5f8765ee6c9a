"""Announcements: they come on their first day, and go after their last by themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph_simulator import Effect, Fault
from provisioning.graph import Graph
from provisioning.kinds import announcement, page
from provisioning.pages.sheet import symbol
from provisioning.plan.diff import Create, Delete, Update
from provisioning.plan.model import Key
from provisioning.plan.outcome import Outcome
from provisioning.plan.plan import Plan
from provisioning.reconcile import engine
from tests.tenancy import SHELVES, SPACES, Tenancy, people, person

CLOSED = Key("announcement", "aidants/fermeture")
AIDANTS, HOME, FINANCES = (Key("page", f"{c}/home") for c in ("aidants", "accueil", "finances"))
FIRST, LAST = date(2026, 11, 24), date(2026, 12, 1)
TEXT = "Le service est fermé **lundi**."


def told(code: str = "fermeture", **changes: str) -> str:
    """One announcement as spaces.yaml writes it."""
    written = {
        "title": "Fermeture",
        "text": f'"{TEXT}"',
        "since": str(FIRST),
        "until": str(LAST),
        "by": "ines.garnier@cnsa.example",
        **changes,
    }
    return f"      {code}: {{{', '.join(f'{name}: {value}' for name, value in written.items())}}}\n"


def saying(*announcements: str, where: str = "  finances:\n") -> str:
    """The announcements of the space Aidants."""
    section = f"    announcements:\n{''.join(announcements)}" if announcements else ""
    return SPACES.replace(where, section + where, 1)


SAID = saying(told())


@pytest.fixture
def tenancy(tmp_path: Path) -> Tenancy:
    approvals = people(person("Paul", "Martin", "aidants"))
    kinds = (*SHELVES, page.KIND)
    return Tenancy(tmp_path, spaces=SAID, approvals=approvals, kinds=kinds, today=FIRST)


def site(tenancy: Tenancy, code: str = "aidants") -> str:
    group = tenancy.look(f"/groups(uniqueName='xnet-ext-space-{code}')?$select=id")["id"]
    return str(tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"])


def posts(tenancy: Tenancy, code: str = "aidants") -> dict[str, dict[str, Any]]:
    """The pages of a site but its home, by the name of their file."""
    path = f"/sites/{site(tenancy, code)}/pages/microsoft.graph.sitePage"
    return {row["name"]: row for row in tenancy.look(path)["value"] if row["name"] != "Home.aspx"}


def words(tenancy: Tenancy, file: str = "Home.aspx", code: str = "aidants") -> str:
    path = f"/sites/{site(tenancy, code)}/pages/microsoft.graph.sitePage"
    [row] = tenancy.look(f"{path}?$filter=name eq '{file}'&$select=id")["value"]
    whole = tenancy.look(
        path.replace("/microsoft", f"/{row['id']}/microsoft") + "?$expand=canvasLayout"
    )
    return f"{whole.get('titleArea')} {whole['canvasLayout']}"


def stamps(tenancy: Tenancy) -> list[str]:
    """What is stamped for announcements."""
    where = f"/sites/{site(tenancy, 'accueil')}/lists"
    [kept] = [
        row["id"]
        for row in tenancy.look(f"{where}?$select=id,name")["value"]
        if row["name"] == "extranet-stamps"
    ]
    rows = tenancy.look(f"{where}/{kept}/items?$expand=fields($select=Title)&$top=999")["value"]
    titles = (str(row["fields"]["Title"]) for row in rows)
    return [title for title in titles if title.startswith("announcement/")]


def by_hand(tenancy: Tenancy) -> Callable[[Graph], Awaitable[None]]:
    """What a person does in the browser: the content, then Publish."""
    id_ = posts(tenancy)["annonce-fermeture.aspx"]["id"]
    where = f"/sites/{site(tenancy)}/pages/{id_}/microsoft.graph.sitePage"
    body = {"@odata.type": "#microsoft.graph.sitePage", "title": "De ma main"}

    async def edit(graph: Graph) -> None:
        await graph.patch(where, body)
        await graph.post(f"{where}/publish", None)

    return edit


def edit_by_hand(tenancy: Tenancy) -> None:
    tenancy.run(by_hand(tenancy))


def delete_by_hand(tenancy: Tenancy) -> None:
    where = f"/sites/{site(tenancy)}/pages/{posts(tenancy)['annonce-fermeture.aspx']['id']}"
    tenancy.run(lambda graph: graph.delete(where))


def made_by_hand(tenancy: Tenancy) -> None:
    where = f"/sites/{site(tenancy)}/pages"
    body = {"@odata.type": "#microsoft.graph.sitePage", "name": "annonce-fermeture.aspx"}

    async def make(graph: Graph) -> None:
        made = await graph.post(where, {**body, "title": "La leur", "pageLayout": "article"}, dict)
        await graph.post(f"{where}/{made['id']}/microsoft.graph.sitePage/publish", None)

    tenancy.run(make)


def changed(plan: Plan) -> dict[Key, type]:
    return {change.key: type(change) for change in plan.changes}


def test_each_rung_converges(tenancy: Tenancy) -> None:
    dearer = told(priority="urgent")
    rungs: Mapping[str, tuple[str, date]] = {
        "the day before": (SAID, FIRST - timedelta(1)),
        "first day": (SAID, FIRST),
        "reworded": (saying(told(text="Fermé mardi.")), FIRST),
        "more urgent": (saying(dearer), FIRST),
        "one more": (saying(dearer, told("reunion", title="Réunion")), FIRST),
        "under another code": (saying(told("ferme", priority="urgent")), FIRST),
        "back": (saying(dearer), FIRST),
        "last day": (saying(dearer), LAST),
        "over": (saying(dearer), LAST + timedelta(1)),
        "prolonged": (saying(told(until="2026-12-24")), LAST + timedelta(1)),
        "out of the file": (SPACES, LAST + timedelta(1)),
    }
    plans = {}
    for name, (tenancy.spaces, tenancy.today) in rungs.items():
        plans[name] = tenancy.converge()
    assert CLOSED not in changed(plans["the day before"])
    shown = {AIDANTS: Update, HOME: Update}
    assert changed(plans["first day"]) == {CLOSED: Create, **shown}
    assert changed(plans["reworded"]) == {CLOSED: Update}
    assert changed(plans["more urgent"]) == {CLOSED: Update, **shown}
    assert changed(plans["under another code"]) == {
        Key("announcement", "aidants/ferme"): Create,
        Key("announcement", "aidants/reunion"): Delete,
        CLOSED: Delete,
        **shown,
    }
    assert plans["last day"].empty
    assert changed(plans["over"]) == changed(plans["out of the file"]) == {CLOSED: Delete, **shown}
    assert changed(plans["prolonged"]) == {CLOSED: Create, **shown}
    assert posts(tenancy) == {}
    assert stamps(tenancy) == []


def test_it_is_a_published_news_post_that_says_who_speaks_and_until_when(tenancy: Tenancy) -> None:
    tenancy.converge()
    post = posts(tenancy)["annonce-fermeture.aspx"]
    assert (post["title"], post["promotionKind"]) == ("Fermeture", "newsPost")
    assert post["publishingState"]["level"] == "published"
    said = words(tenancy, "annonce-fermeture.aspx")
    assert "<strong>lundi</strong>" in said
    assert "ines.garnier@cnsa.example" in said
    assert "jusqu'au 1er décembre 2026" in said


def test_both_home_pages_lead_to_it_while_it_runs(tenancy: Tenancy) -> None:
    tenancy.converge()
    for home in (words(tenancy), words(tenancy, code="accueil")):
        assert "Fermeture" in home
        assert "/SitePages/annonce-fermeture.aspx" in home
    tenancy.today = LAST + timedelta(1)
    tenancy.converge()
    assert "Fermeture" not in words(tenancy) + words(tenancy, code="accueil")


def test_its_links_lead_to_pages_that_have_another_code_since(tenancy: Tenancy) -> None:
    pages = "  pages:\n    faq: {title: FAQ, text: Bonjour}\n"
    tenancy.spaces = SPACES + pages
    tenancy.converge()
    link = f'"[FAQ]({symbol(Key("page", "accueil/aide"))})"'
    renamed = pages.replace("faq: {", "aide: {previously: [faq], ")
    tenancy.spaces = saying(told(text=link)) + renamed
    tenancy.converge()
    assert "/SitePages/faq.aspx" in words(tenancy, "annonce-fermeture.aspx")


def test_without_a_first_day_it_is_shown_at_once_and_its_end_is_bounded_from_today(
    tenancy: Tenancy,
) -> None:
    at_once = told().replace(f"since: {FIRST}, ", "")
    tenancy.spaces = saying(at_once.replace(str(LAST), "2062-12-01"))
    plan = tenancy.converge()
    assert CLOSED not in changed(plan)
    [note] = [note for note in plan.notes if note.key == CLOSED]
    assert (note.level, "2062-12-01" in note.text) == ("manual", True)
    tenancy.spaces = saying(at_once)
    assert changed(tenancy.converge())[CLOSED] is Create


def test_in_a_space_that_publishes_nothing_it_stays_as_it_is(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = SPACES.replace("  finances:\n", "    publish: false\n  finances:\n", 1)
    tenancy.today = LAST + timedelta(30)

    assert not {AIDANTS, CLOSED} & changed(tenancy.converge()).keys()
    assert "annonce-fermeture.aspx" in posts(tenancy)

    tenancy.spaces = saying()
    assert changed(tenancy.converge())[CLOSED] is Delete


def test_nobody_loses_an_access_when_it_ends(tenancy: Tenancy) -> None:
    limits = "limits: {removals_cap: 0, empty_from: 1, removals_per_tenant_percent: 0}\n"
    tenancy.converge()
    tenancy.spaces = SPACES + limits
    plan = tenancy.converge()
    assert changed(plan)[CLOSED] is Delete
    assert plan.exceeded == ()


def test_edited_by_hand_it_is_left_alone_and_said_while_it_runs_and_after(tenancy: Tenancy) -> None:
    tenancy.converge()
    edit_by_hand(tenancy)
    tenancy.spaces = saying(told(text="Fermé mardi."))
    for today, advice in ((FIRST, "overwrite: true"), (LAST + timedelta(1), "delete it in Share")):
        tenancy.today = today
        plan, _ = tenancy.apply()
        assert CLOSED not in changed(plan)
        [note] = [note for note in plan.notes if note.key == CLOSED]
        assert note.level == "manual"
        assert "edited it by hand" in note.text
        assert advice in note.text
    assert posts(tenancy)["annonce-fermeture.aspx"]["title"] == "De ma main"
    delete_by_hand(tenancy)
    assert not [note for note in tenancy.plan().notes if note.key == CLOSED]


def test_overwrite_takes_back_what_was_edited_by_hand(tenancy: Tenancy) -> None:
    tenancy.converge()
    edit_by_hand(tenancy)
    tenancy.spaces = saying(told(overwrite="true"))
    assert changed(tenancy.converge()) == {CLOSED: Update}
    tenancy.today = LAST + timedelta(1)
    tenancy.converge()
    assert posts(tenancy) == {}


def test_deleted_by_hand_it_is_left_to_a_person_while_it_runs_and_forgotten_after(
    tenancy: Tenancy,
) -> None:
    tenancy.converge()
    delete_by_hand(tenancy)
    plan, _ = tenancy.apply()
    assert CLOSED not in changed(plan)
    [note] = [note for note in plan.notes if note.key == CLOSED]
    assert "was deleted on" in note.text
    tenancy.today = LAST + timedelta(1)
    plan = tenancy.converge()
    assert CLOSED not in changed(plan)
    assert CLOSED not in {note.key for note in plan.notes}


@pytest.mark.parametrize("ended", [False, True])
def test_a_page_made_by_hand_under_its_name_is_not_ours(tenancy: Tenancy, ended: bool) -> None:
    """Not even in the very version of the one that we wrote, which somebody deleted."""
    tenancy.converge()
    before = posts(tenancy)["annonce-fermeture.aspx"]
    delete_by_hand(tenancy)
    made_by_hand(tenancy)
    after = posts(tenancy)["annonce-fermeture.aspx"]
    assert before["publishingState"] == after["publishingState"]
    tenancy.today = LAST + timedelta(ended)
    plan, _ = tenancy.apply()
    assert CLOSED not in changed(plan)
    assert [note.level for note in plan.notes if note.key == CLOSED] == ["manual"]
    assert posts(tenancy)["annonce-fermeture.aspx"]["title"] == "La leur"


def test_edited_between_the_plan_and_its_end_it_is_kept(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.today = LAST + timedelta(1)
    edit = by_hand(tenancy)

    async def planned_then_edited(graph: Graph) -> list[Outcome]:
        surveyed = await engine.survey(graph, tenancy.extranet(), kinds=tenancy.kinds)
        await edit(graph)
        return await engine.apply(graph, surveyed)

    outcomes = tenancy.run(planned_then_edited)
    [kept] = [outcome for outcome in outcomes if outcome.change.key == CLOSED]
    assert kept.status == "failed"
    assert "somebody edits it, or did since it was read" in kept.reason
    assert "annonce-fermeture.aspx" in posts(tenancy)
    plan, _ = tenancy.apply()
    assert [note.level for note in plan.notes if note.key == CLOSED] == ["manual"]


def test_in_a_space_that_has_another_code_it_stays_and_ends(tenancy: Tenancy) -> None:
    tenancy.converge()
    renamed = SAID.replace(
        "  aidants:\n    title", "  proches:\n    previously: [aidants]\n    title"
    ).replace("home: aidants", "home: proches")
    tenancy.spaces = renamed
    plan = tenancy.converge()
    moved = Key("announcement", "proches/fermeture")
    assert changed(plan)[moved] is Update
    tenancy.today = LAST + timedelta(1)
    assert changed(tenancy.converge())[moved] is Delete


def test_it_ends_even_when_its_space_takes_another_code_the_same_day(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.spaces = SPACES.replace(
        "  aidants:\n    title", "  proches:\n    previously: [aidants]\n    title"
    ).replace("home: aidants", "home: proches")
    assert changed(tenancy.converge())[Key("announcement", "proches/fermeture")] is Delete
    assert posts(tenancy) == {}


def test_what_a_confidential_space_says_stays_in_it(tenancy: Tenancy) -> None:
    tenancy.spaces = saying(told(by="karim.dubois@cnsa.example"), where="home:\n")
    plan = tenancy.converge()
    assert changed(plan)[Key("announcement", "finances/fermeture")] is Create
    assert "Fermeture" in words(tenancy, code="finances")
    assert "Fermeture" not in words(tenancy, code="accueil")


@pytest.mark.parametrize("accident", ["lose", "break", "refuse"])
@pytest.mark.parametrize("calls", range(4))
def test_an_end_cut_short_anywhere_is_completed(
    tenancy: Tenancy, accident: Effect, calls: int
) -> None:
    tenancy.converge()
    tenancy.today = LAST + timedelta(1)
    cut = Fault(method="DELETE", path="/sites/*", do=accident, skip=calls, times=500)
    tenancy.simulator.faults.add(cut)
    tenancy.apply()
    tenancy.simulator.faults.waiting.clear()
    tenancy.converge()
    assert posts(tenancy) == {}


def test_the_stamps_being_unreadable_none_is_made_nor_deleted(tenancy: Tenancy) -> None:
    tenancy.converge()
    tenancy.today = LAST + timedelta(1)
    refusal = Fault(method="GET", path="*/items", status=403, code="accessDenied", times=9)
    tenancy.simulator.faults.add(refusal)
    plan = tenancy.plan()
    assert not [change for change in plan.changes if change.key.kind == "announcement"]
    assert any(note.level == "unknown" for note in plan.notes)


def test_it_costs_no_request_where_there_is_none(tenancy: Tenancy) -> None:
    """Stamps and pages are those that the pages have read."""
    tenancy.converge()
    counts = []
    for kinds in (tenancy.kinds, [k for k in tenancy.kinds if k is not announcement.KIND]):
        tenancy.kinds = kinds
        tenancy.simulator.journal.clear()
        tenancy.plan()
        counts.append(len(tenancy.simulator.journal.calls))
    assert counts[0] == counts[1]

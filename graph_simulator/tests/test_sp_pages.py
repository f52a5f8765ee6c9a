"""Site pages: drafts, whole replacement, sanitised HTML, versions, people's own edits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from graph_simulator import Simulator
from graph_simulator.sharepoint.pages.sanitising import sanitised
from graph_simulator.tests.calls import Api, ManualClock
from graph_simulator.tests.spaces import MEMBER, STRANGER, Space, canvas, html, page, part

CAST = "/microsoft.graph.sitePage"
QUICK_LINKS = "c70391ea-0b10-4ee9-b2b4-006d3fcad0cd"
NEWS = "8c88f208-6c77-4bdb-86a0-0c47b4316588"


def layout(api: Api, path: str) -> Any:
    return api.get(f"{path}{CAST}?$expand=canvasLayout")["canvasLayout"]


def change(**properties: object) -> dict[str, object]:
    return {"@odata.type": "#microsoft.graph.sitePage", **properties}


def test_a_page_is_a_draft_until_it_is_published(api: Api, space: Space) -> None:
    path = space.page()
    state = api.get(path)["publishingState"]
    assert (state["level"], state["versionId"]) == ("checkout", "0.1")
    answer = api("POST", f"{path}{CAST}/publish")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(path)["publishingState"] == {"level": "published", "versionId": "1.0"}
    api.made("PATCH", path + CAST, change(title="B"))
    assert api.get(path)["publishingState"]["versionId"] == "1.1"
    api.made("POST", f"{path}{CAST}/publish")
    assert api.get(path)["publishingState"]["versionId"] == "2.0"


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_the_odata_type_is_required(api: Api, space: Space, method: str) -> None:
    path = f"{space.site}/pages" if method == "POST" else space.page() + CAST
    for body in ({"title": "A", "name": "a.aspx"}, {"@odata.type": "#microsoft.graph.page"}):
        assert api.error(method, path, body) == (400, "invalidRequest")


def test_content_needs_the_cast(api: Api, space: Space) -> None:
    path = space.page(canvasLayout=canvas(html("<p>Bonjour</p>")))
    answer = api("GET", f"{path}?$expand=canvasLayout")
    assert answer.json()["error"]["code"] == "invalidRequest"
    assert "oneDrive.baseSitePage" in answer.json()["error"]["message"]
    assert "canvasLayout" not in api.get(path + CAST)
    assert "promotionKind" not in api.get(path)
    for cast in (CAST, "/graph.sitePage"):
        assert "canvasLayout" in api.get(f"{path}{cast}?$expand=canvasLayout")
    assert api.error("PATCH", path, change(title="x"))[0] == 501


def test_a_page_is_found_by_name_through_the_cast(api: Api, space: Space) -> None:
    space.page("infos-acces.aspx")
    base = f"{space.site}/pages"
    for cast in ("", CAST, "/graph.sitePage"):
        found = api.get(f"{base}{cast}?$filter=name eq 'Infos-Acces.aspx'")["value"]
        assert [row["name"] for row in found] == ["infos-acces.aspx"]
    assert {row["name"] for row in api.get(base)["value"]} == {"Home.aspx", "infos-acces.aspx"}
    assert api.error("GET", f"{base}?$filter=startswith(name,'a')")[0] == 501


def test_the_canvas_is_replaced_as_a_whole(api: Api, space: Space) -> None:
    links = part(QUICK_LINKS, properties={"items": []}, title="Accès rapides")
    path = space.page(canvasLayout=canvas(html("<p>A</p>"), links))
    parts = layout(api, path)["horizontalSections"][0]["columns"][0]["webparts"]
    assert [one.get("webPartType") for one in parts] == [None, QUICK_LINKS]
    assert all(one["id"] for one in parts)
    api.made("PATCH", path + CAST, change(canvasLayout=canvas(html("<p>B</p>"))))
    parts = layout(api, path)["horizontalSections"][0]["columns"][0]["webparts"]
    assert [one["innerHtml"] for one in parts] == ["<p>B</p>"]
    api.made("PATCH", path + CAST, change(title="sans canevas"))
    assert layout(api, path)["horizontalSections"]


def test_what_is_read_is_not_what_was_sent(api: Api, space: Space) -> None:
    sent = '<P onclick="x()"><b>Lire</b> <a href="/sites/x">ici</a><script>alert(1)</script></P>'
    path = space.page(canvasLayout=canvas(html(sent)))
    read = layout(api, path)["horizontalSections"][0]["columns"][0]["webparts"][0]["innerHtml"]
    assert read == (
        '<p><strong>Lire</strong> <a data-interception="on" href="/sites/x">ici</a></p>'
    )


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<style>p{}</style><p>a", "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ("<h1>a</h1>", "<h2>a</h2>"),
        ("<p>a<!-- b --></p>", "<p>a</p>"),
        ("<iframe src=x>a</iframe>b", "b"),
        ("a & b &lt;", "a &amp; b &lt;"),
        ("<marquee>a</marquee>", "a"),
        ("<p><em>a</p>", "<p><em>a</em></p>"),
        ("a<br/>b", "a<br>b"),
    ],
)
def test_html_is_sanitised(dirty: str, clean: str) -> None:
    assert sanitised(dirty) == clean


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["<p>", "</p>", "<b>", "</b>", '<a href="/x" onclick=y>', "</a>"]),
            st.sampled_from(["<script>", "</script>", "<br>", "<div style='a'>", "&nbsp;", "<"]),
            st.text(max_size=5),
        )
    ).map("".join)
)
def test_sanitising_twice_is_sanitising_once(text: str) -> None:
    once = sanitised(text)
    assert sanitised(once) == once
    assert "<script" not in once


@pytest.mark.parametrize(
    "wrong",
    [
        canvas(part(NEWS)),
        canvas({"@odata.type": "#microsoft.graph.otherWebPart"}),
        canvas({"innerHtml": "no type"}),
        canvas(html("a"), layout="twoColumns"),
        canvas(html("a"), layout="sevenColumns"),
        canvas(part(QUICK_LINKS, colour=1)),
        canvas(part(QUICK_LINKS, serverProcessedContent={"links": [{"url": "x"}]})),
        {"sections": []},
        {"horizontalSections": "none"},
        [],
    ],
)
def test_a_canvas_that_is_not_accepted_leaves_the_page_as_it_was(
    api: Api, space: Space, wrong: object
) -> None:
    path = space.page(canvasLayout=canvas(html("<p>A</p>")))
    before = layout(api, path)
    error = api.error("PATCH", path + CAST, change(canvasLayout=wrong))
    assert error == (400, "invalidRequest")
    assert layout(api, path) == before


def test_the_name_of_a_page_is_its_own_and_for_life(api: Api, space: Space) -> None:
    path = space.page("guide.aspx")
    assert api.error("POST", f"{space.site}/pages", page(name="GUIDE.aspx")) == (
        409,
        "nameAlreadyExists",
    )
    for body in ({"name": "autre.aspx"}, {"pageLayout": "home"}):
        assert api.error("PATCH", path + CAST, change(**body)) == (400, "invalidRequest")
    for name in ("guide", "gu/ide.aspx", ""):
        error = api.error("POST", f"{space.site}/pages", page(name=name))
        assert error == (400, "invalidRequest")


def test_a_news_post_stays_one(api: Api, space: Space) -> None:
    path = space.page()
    changed = api.made("PATCH", path + CAST, change(promotionKind="newsPost"))
    assert changed["promotionKind"] == "newsPost"
    back = api.error("PATCH", path + CAST, change(promotionKind="page"))
    assert back == (400, "invalidRequest")


def test_every_write_changes_the_etag_and_the_date(
    api: Api, space: Space, clock: ManualClock
) -> None:
    path = space.page()
    seen = [api.get(path)]
    for method, tail, body in (
        ("PATCH", CAST, change(title="A")),
        ("PATCH", CAST, change(title="A")),
        ("POST", f"{CAST}/publish", None),
    ):
        clock.pass_by(1)
        api.made(method, path + tail, body)
        seen.append(api.get(path))
    for name in ("eTag", "lastModifiedDateTime"):
        assert len({one[name] for one in seen}) == 4
    old = api.error("PATCH", path + CAST, change(title="B"), If_Match=seen[0]["eTag"])
    assert old == (412, "resourceModified")


def test_a_page_edited_by_hand_has_another_version_and_says_who(
    api: Api, space: Space, simulator: Simulator
) -> None:
    path = space.page(canvasLayout=canvas(part(QUICK_LINKS), html("<p>A</p>")))
    api.made("POST", f"{path}{CAST}/publish")
    before = api.get(path)
    simulator.edit_page_as(MEMBER, "camsp", "accueil.aspx", "<p>À la main</p>")
    after = api.get(path)
    assert after["publishingState"] == {"level": "published", "versionId": "2.0"}
    assert after["eTag"] != before["eTag"]
    assert after["lastModifiedBy"]["user"]["email"] == MEMBER
    parts = layout(api, path)["horizontalSections"][0]["columns"][0]["webparts"]
    assert [one.get("innerHtml") for one in parts] == [None, "<p>À la main</p>"]
    with pytest.raises(PermissionError):
        simulator.edit_page_as(STRANGER, "camsp", "accueil.aspx", "x")


def test_a_page_in_the_hands_of_somebody_is_a_conflict(
    api: Api, space: Space, simulator: Simulator
) -> None:
    path = space.page()
    simulator.edit_page_as(MEMBER, "camsp", "accueil.aspx", "<p>x</p>", publish=False)
    state = api.get(path)["publishingState"]
    assert (state["level"], state["checkedOutBy"]["user"]["email"]) == ("checkout", MEMBER)
    for method, tail, body in (
        ("PATCH", CAST, change(title="x")),
        ("POST", f"{CAST}/publish", None),
        ("DELETE", "", None),
    ):
        assert api.error(method, path + tail, body)[0] == 409
    simulator.edit_page_as(MEMBER, "camsp", "accueil.aspx", "<p>fini</p>")
    api.made("PATCH", path + CAST, change(title="à nous"))


def test_some_pages_cannot_be_expanded(api: Api, space: Space, simulator: Simulator) -> None:
    path = space.page()
    simulator.settings.unreadable_pages = {path.rpartition("/")[2]}
    for url in (path + CAST, f"{space.site}/pages{CAST}"):
        assert api.error("GET", f"{url}?$expand=canvasLayout") == (500, "generalException")
    assert api.get(path)["name"] == "accueil.aspx"


def test_a_deleted_page_is_gone(api: Api, space: Space) -> None:
    path = space.page()
    assert api("DELETE", path).status_code == 204
    assert api.error("GET", path) == (404, "itemNotFound")
    assert space.page() != path


def test_title_area_and_sections_read_back(api: Api, space: Space) -> None:
    area = {"layout": "colorBlock", "textAlignment": "left", "showAuthor": False}
    columns = [{"id": str(n), "width": 6, "webparts": []} for n in (1, 2)]
    section = {"id": "1", "layout": "twoColumns", "emphasis": "soft", "columns": columns}
    vertical = {"emphasis": "neutral", "webparts": [html("<p>a</p>")]}
    both = {"horizontalSections": [section], "verticalSection": vertical}
    path = space.page(titleArea=area, canvasLayout=both)
    read = api.get(f"{path}{CAST}?$expand=canvasLayout,webParts")
    assert read["titleArea"] == area
    assert read["canvasLayout"]["horizontalSections"] == [section]
    assert [one["innerHtml"] for one in read["webParts"]] == ["<p>a</p>"]
    wrong = api.error("PATCH", path + CAST, change(titleArea={"layout": "round"}))
    assert wrong == (400, "invalidRequest")

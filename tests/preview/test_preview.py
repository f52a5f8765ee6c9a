"""The preview: every page, no dead link, no asset from elsewhere, and one person's view of it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from provisioning import preview
from provisioning.errors import Refusal
from provisioning.kinds import menu
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import honour
from provisioning.preview.icons import drawings, drawn
from provisioning.reviewed_files import load
from provisioning.shipped import TEMPLATES
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.icons import ICONS

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 1, 15)
ZOE = "zoe.lacaze@camsp-les-tilleuls.example"
CAMSP = [
    Establishment(finess="990000002", name="CAMSP LES TILLEULS", category="190", departement="35"),
    Establishment(finess="990000010", name="CMPP DES DUNES", category="189", departement="59"),
]


@cache
def extranet() -> Extranet:
    spec = load(ROOT / "spaces.yaml").spec
    registrations = read_approvals(ROOT / "approvals.yaml", spec).registrations
    people, notes = honour(spec, registrations, today=TODAY)
    return Extranet(spec, people, today=TODAY, notes=notes, establishments=tuple(CAMSP))


class Reader(HTMLParser):
    """What a page leads to, what it loads, and its outline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif "src" in given or tag == "link":
            self.loaded.append(tag)


def written(folder: Path, address: str | None = None) -> dict[str, Reader]:
    first, count = preview.write(extranet(), folder, address)
    files = {path.name: Reader(path.read_text("utf-8")) for path in folder.iterdir()}
    assert first.name in files
    assert count == len(files)
    return files


def test_no_link_is_dead_and_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    files = written(tmp_path)
    for name, page in files.items():
        inside = [href for href in page.links if not href.startswith(("https:", "mailto:", "#"))]
        assert set(inside) <= files.keys(), name
        assert page.loaded == []
        assert "script" not in page.tags


def test_every_space_page_library_and_list_is_there(tmp_path: Path) -> None:
    files = written(tmp_path)
    for code, place in extranet().spaces.items():
        assert f"{code}.html" in files
        assert all(f"{code}--{name}.html" in files for name in place.pages)
        assert all(f"{code}--bibliotheque-{name}.html" in files for name in place.libraries)
        assert all(f"{code}--liste-{name}.html" in files for name in place.lists)


def test_an_announcement_is_shown_while_it_runs(tmp_path: Path) -> None:
    name = "aidants--annonce-appel-a-projets.html"
    assert name not in written(tmp_path)
    running = Extranet(extranet().spec, {}, today=date(2026, 11, 23))
    preview.write(running, tmp_path)
    for place in ("accueil.html", "aidants.html"):
        text = (tmp_path / place).read_text("utf-8")
        assert f'href="{name}"' in text
        assert "Important, jusqu&#39;au 30 septembre 2027" in text
    assert "ines.garnier@cnsa.example" in (tmp_path / name).read_text("utf-8")


def test_each_page_has_landmarks_and_one_title(tmp_path: Path) -> None:
    for name, page in written(tmp_path).items():
        for landmark in ("header", "nav", "main", "footer"):
            assert page.tags.count(landmark) >= 1, name
        assert page.tags.count("h1") == 1, name
        levels = [int(tag[1]) for tag in page.tags if tag in {"h1", "h2", "h3", "h4"}]
        assert levels[0] == 1, name


def test_a_library_shows_its_columns_and_who_reaches_its_folders(tmp_path: Path) -> None:
    written(tmp_path)
    text = (tmp_path / "camsp-cmpp--bibliotheque-zone-de-depot.html").read_text("utf-8")
    for words in ("Finess", "Choix : CAMSP, CMPP", "Rapport d&#39;activité qualitatif"):
        assert words in text
    assert "990000002 CAMSP LES TILLEULS" in text
    assert "990000010 CMPP DES DUNES" in text
    assert "Zoé Lacaze" in text


def test_somebody_sees_their_own_folder_and_no_other(tmp_path: Path) -> None:
    files = written(tmp_path, ZOE)
    text = (tmp_path / "camsp-cmpp--bibliotheque-zone-de-depot.html").read_text("utf-8")
    assert "990000002 CAMSP LES TILLEULS" in text
    assert "CMPP DES DUNES" not in text
    assert "1 autre dossier invisible" in text
    assert "tel que le voit Zoé Lacaze" in text
    opened = {name.partition(".")[0].partition("--")[0] for name in files}
    assert opened == {"index", "acces-refuse", "accueil", "camsp-cmpp"}


def test_what_is_closed_to_somebody_leads_to_the_refusal(tmp_path: Path) -> None:
    files = written(tmp_path, ZOE)
    assert "acces-refuse.html" in files["accueil.html"].links
    assert "aidants.html" not in files["accueil.html"].links


def test_nothing_is_left_of_an_earlier_preview_and_no_other_file_is_touched(
    tmp_path: Path,
) -> None:
    (tmp_path / "notes.html").write_text("<p>à moi</p>", encoding="utf-8")
    preview.write(extranet(), tmp_path)
    preview.write(extranet(), tmp_path, ZOE)
    assert not (tmp_path / "aidants.html").exists()
    assert (tmp_path / "notes.html").read_text("utf-8") == "<p>à moi</p>"


def test_a_referent_sees_every_folder_of_their_space(tmp_path: Path) -> None:
    written(tmp_path, "nadia.perrin@cnsa.example")
    text = (tmp_path / "camsp-cmpp--bibliotheque-zone-de-depot.html").read_text("utf-8")
    assert "CMPP DES DUNES" in text


def test_an_address_nobody_goes_by_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=f"did you mean {ZOE}"):
        preview.write(extranet(), tmp_path, ZOE.replace("lacaze", "lacase"))


def test_every_word_of_the_drawings_is_part_of_an_icon() -> None:
    words = [
        word
        for drawing in drawings(TEMPLATES / "preview/icons.yaml").values()
        for word in drawing.words
    ]
    assert len(words) == len(set(words))
    assert [word for word in words if not any(word in icon for icon in ICONS)] == []
    plain = drawn("")
    assert all(drawn(link.icon) != plain for link in extranet().spec.home.quick_links if link.icon)


def menu_of(folder: Path, page: str) -> str:
    text = (folder / page).read_text("utf-8")
    return text.partition('aria-label="Dans cet espace"')[2].partition("</nav>")[0]


def test_the_menu_of_the_home_leads_to_each_space_in_the_order_of_the_file(tmp_path: Path) -> None:
    written(tmp_path)
    spec = extranet().spec
    links = re.findall(r'href="([^"]+)"', menu_of(tmp_path, "accueil.html"))
    codes = [item.space for item in spec.home.menu]
    assert links[1 : 1 + len(codes)] == [f"{code}.html" for code in codes]
    assert 'href="accueil.html"' in menu_of(tmp_path, "aidants.html")


def test_the_menu_leads_whoever_may_not_enter_to_the_refusal(tmp_path: Path) -> None:
    written(tmp_path, ZOE)
    shown = menu_of(tmp_path, "accueil.html")
    assert 'href="camsp-cmpp.html"' in shown or 'href="acces-refuse.html"' in shown
    assert 'href="aidants.html"' not in shown
    assert "Aidants" in shown


def test_the_menu_of_each_site_is_the_one_that_is_written(tmp_path: Path) -> None:
    written(tmp_path)
    for want in menu.desire(extranet()):
        text = (tmp_path / f"{want.key.name}.html").read_text("utf-8")
        inside = text.partition('<nav class="inside"')[2].partition("</nav>")[0]
        shown = [unescape(each) for each in re.findall(r">([^<>]*\S)</a>", inside)]
        assert shown[1:] == [each.name for each in want.nodes if each.to]

"""What the sample's pages say: all that the manual shows, in its order."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from provisioning.pages import messages
from provisioning.pages.accessibility import statement
from provisioning.pages.contents import Content, contents
from provisioning.pages.marked_text import destinations
from provisioning.pages.sheet import Button, QuickLinks, Sheet, Text, targets
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.reviewed_files import load
from provisioning.spec.files.reading import made
from tests.written import written

ROOT = Path(__file__).parents[2]


@cache
def extranet() -> Extranet:
    return Extranet(load(ROOT / "spaces.yaml").spec, {}, today=date(2026, 11, 23))


@cache
def pages() -> dict[str, Content]:
    return {content.key.name: content for content in contents(extranet())}


def parts(sheet: Sheet) -> list[object]:
    return [
        part for section in sheet.sections for column in section.columns for part in column.parts
    ]


def words(name: str) -> str:
    return " ".join(part.html for part in parts(pages()[name].sheet) if isinstance(part, Text))


def links(name: str, title: str = "") -> QuickLinks:
    found = [part for part in parts(pages()[name].sheet) if isinstance(part, QuickLinks)]
    return next(part for part in found if part.title == title)


def test_every_place_has_its_home_page_and_every_page_is_there() -> None:
    spaces = extranet().spaces
    assert {f"{code}/home" for code in spaces} <= pages().keys()
    assert {f"{code}/{name}" for code, place in spaces.items() for name in place.pages} <= (
        pages().keys()
    )
    assert len(pages()) == len(list(contents(extranet())))


def test_the_home_page_is_that_of_the_manual() -> None:
    spec = extranet().spec
    sheet = pages()["accueil/home"].sheet
    assert sheet.title == "Bienvenue sur l'extranet de la CNSA"
    menu = links("accueil/home", "Espaces").items
    assert [item.title for item in menu] == [
        spec.spaces[item.space].title for item in spec.home.menu if item.space
    ]
    quick = links("accueil/home", "Liens rapides").items
    assert [item.title for item in quick] == [link.title for link in spec.home.quick_links]
    assert len(quick) == 8
    assert all(item.icon and item.description for item in quick)
    footer = links("accueil/home").items
    assert [item.title for item in footer] == [link.title for link in spec.home.footer]
    assert spec.instance.support in words("accueil/home")


def test_news_come_latest_first_and_are_promoted() -> None:
    news = links("accueil/home", "Actualités").items
    assert [item.title for item in news] == [
        "Une nouvelle directrice pour l'agence",
        "Un nouvel extranet pour les partenaires de la CNSA",
    ]
    assert news[0].description.startswith("12 septembre 2024")
    promoted = {content.key for content in pages().values() if content.promote}
    announced = {Key("announcement", "aidants/appel-a-projets")}
    news = {Key("page", f"accueil/{code}") for code in extranet().spec.home.news}
    assert promoted == news | announced


def test_headings_of_the_menu_gather_their_spaces() -> None:
    spec = extranet().spec
    menu = [{"space": "esms"}, {"title": "Territoires", "spaces": ["mdph", "sad"]}, "aidants"]
    home = made(type(spec.home), written(spec.home) | {"menu": menu})
    gathered = Extranet(replace(spec, home=home), {}, today=date(2026, 11, 23))
    sheet = next(c.sheet for c in contents(gathered) if c.key.name == "accueil/home")
    lists = [part for part in parts(sheet) if isinstance(part, QuickLinks)][:4]
    assert [(each.title, [item.title for item in each.items]) for each in lists] == [
        ("Annonces", ["Appel à projets pour le soutien aux aidants"]),
        ("Espaces", ["ESMS"]),
        ("Territoires", ["MDPH", "Service autonomie départemental"]),
        ("Espaces", ["Aidants"]),
    ]


def test_the_deposit_page_is_that_of_the_manual() -> None:
    said = words("camsp-cmpp/home")
    for line in (
        "Bienvenue sur la plateforme de dépôt des rapports d'activité CAMSP et CMPP",
        "Cliquer sur « Nouveau » pour déposer vos documents",
        "Nous vous remercions de déposer sur cette plateforme",
        "<li>Votre rapport d'activité quantitatif sous format Excel</li>",
        "<li>Votre rapport d'activité qualitatif sous format Word ou PDF.</li>",
        "En cas de difficultés",
        "support@extranet.example",
        "Externe - Confidentiel",
    ):
        assert line in said
    [button] = [p for p in parts(pages()["camsp-cmpp/home"].sheet) if isinstance(p, Button)]
    assert button == Button(label="Nouveau", href="extranet:library/camsp-cmpp/zone-de-depot")


def test_a_space_shows_its_referents_and_the_way_back() -> None:
    assert "leo.marchand@cnsa.example" in words("aides-techniques/home")
    assert "marc.aubert@cnsa.example" not in words("financement/home"), "he left"
    assert Key("site", "space/accueil") in targets(pages()["aides-techniques/home"].sheet)


def test_a_sub_space_and_its_parent_lead_to_each_other() -> None:
    assert Key("site", "space/fatoh-pi") in targets(pages()["transfo-handicap/home"].sheet)
    assert Key("site", "space/transfo-handicap") in targets(pages()["fatoh-pi/home"].sheet)


def test_the_map_of_the_site_leads_everywhere() -> None:
    mapped = targets(pages()["accueil/plan-du-site"].sheet)
    news = {Key("page", f"accueil/{code}") for code in extranet().spec.home.news}
    assert mapped == destinations(extranet().spec) - news


def test_every_link_leads_to_something_that_exists() -> None:
    files = {Key("page", f"{each.space}/{each.sheet.name}") for each in pages().values()}
    for content in pages().values():
        assert targets(content.sheet) <= destinations(extranet().spec) | files


def test_the_accessibility_statement_and_its_mention_agree() -> None:
    spec = extranet().spec
    assert statement().mention in {link.title for link in spec.home.footer}
    said = words("accueil/accessibilite")
    for line in (statement().state, statement().contact, "Défenseur des droits", "RGAA"):
        assert line in said
    assert all(barrier.criterion in said for barrier in statement().barriers)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("aidants", "l'un de ces profils"),
        ("fatoh-pi", "tous ces profils"),
        ("transfo-handicap", "ce profil"),
    ],
)
def test_the_rule_of_a_space_is_said_in_words(code: str, said: str) -> None:
    assert messages.rule(extranet().spec.spaces[code].requires) == said


def test_days_are_written_as_people_write_them() -> None:
    assert messages.day(date(2025, 5, 1)) == "1er mai 2025"
    assert messages.day(date(2024, 9, 12)) == "12 septembre 2024"

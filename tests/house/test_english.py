"""An agency that reads English: ``lang: en`` and words of its own in the file are enough."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from typing import Any

import pytest
from jinja2 import Environment, meta

from provisioning import i18n
from provisioning.change_review.comparison import World, review
from provisioning.change_review.forms import markdown
from provisioning.change_review.messages import Messages
from provisioning.change_review.render import render_review
from provisioning.kinds import group
from provisioning.mail.letters import compose, invitation
from provisioning.pages.canvas import canvas
from provisioning.pages.contents import contents
from provisioning.plan.desired import Extranet
from provisioning.preview.layouts import rendered
from provisioning.preview.messages import WORDS
from provisioning.requests.notices import NOTICES
from provisioning.requests.notices._notice import COMMON
from provisioning.shipped import TEMPLATES as FOLDER
from provisioning.spec.files.reading import made
from provisioning.spec.model import Spec
from tests.french import read

_FRENCH = (
    "le la les des du un une et est sont pour dans vous votre avec sur par qui que cette ces aux",
    "au ne pas plus nous il elle leur ou où à si dès",
)
FRENCH = frozenset(" ".join(_FRENCH).split())
AGENCY = "https://agency.example"
SAMPLE: dict[str, Any] = {
    "instance": {
        "code": "agency",
        "title": "Agency extranet",
        "support": "support@agency.example",
        "domain": "accounts.agency.example",
        "lang": "en",
        "invitation": {"redirect": "https://agency.example", "language": "en-GB"},
    },
    "portal": {"title": "Access portal", "url": "https://portal.agency.example"},
    "admins": ["admin@agency.example"],
    "responsables": ["claire@agency.example"],
    "structure_types": {"region": {"label": "Region"}},
    "profiles": {
        "carers": {"label": "Carers", "structure_types": ["region"]},
        "funding": {"label": "Funding", "structure_types": ["region"]},
    },
    "spaces": {
        "carers": {
            "title": "Carers",
            "requires": {"any": ["carers", "funding"]},
            "referents": ["ines@agency.example", "karim@agency.example"],
            "libraries": {"files": {"title": "Files"}},
            "lists": {"contacts": {"title": "Contacts"}},
        },
        "both": {
            "title": "Both",
            "label": "confidentiel",
            "parent": "carers",
            "requires": {"all": ["carers", "funding"]},
            "referents": ["ines@agency.example"],
        },
    },
    "home": {
        "announcements": {
            "closed": {
                "title": "We are closed",
                "text": "Back on Monday.",
                "until": "2026-05-31",
                "by": "claire@agency.example",
            },
        },
        "title": "Home",
        "referents": ["claire@agency.example"],
        "menu": ["carers", "both"],
        "news": {
            "open": {"title": "We are open", "published": "2026-05-01", "text": "Welcome."},
        },
        "pages": {
            "access": {"title": "Who may enter where", "template": "access"},
            "map": {"title": "Map of the site", "template": "site-map"},
            "faq": {"title": "Questions", "text": "Ask."},
        },
    },
}
ALONE = {"accessibility.xml.j2", "page.html.j2"}
"""The statement that a French decree asks for; a frame without a word of its own."""
TWINS = [
    path.relative_to(FOLDER)
    for room in ("notices", "pages", "preview")
    for path in sorted((FOLDER / room).glob("*.j2"))
    if path.name not in ALONE
]


def french(text: str) -> list[str]:
    bare = re.sub(r"https?://\S+|[\w.+-]+@[\w.-]+", " ", text)
    return [
        line.strip()
        for line in bare.splitlines()
        if FRENCH & set(re.findall(r"[a-zà-ÿ]+", line.casefold())) or re.search("[à-ÿ«]", line)
    ]


def extranet(**more: Any) -> Extranet:
    return Extranet(made(Spec, SAMPLE | more), {}, today=date(2026, 5, 15))


@pytest.mark.parametrize("template", TWINS, ids=str)
def test_each_template_has_an_english_twin_with_the_same_values(template: Any) -> None:
    environment = Environment(autoescape=True)
    environment.filters |= {"plural": i18n.plural, "counted": i18n.counted}
    values = [
        meta.find_undeclared_variables(environment.parse((FOLDER / each).read_text("utf-8")))
        for each in (template, "en" / template)
    ]

    assert values[0] == values[1]


def test_pages_are_english() -> None:
    texts = {
        str(each.key): read(
            f"<p>{each.sheet.title_area and each.sheet.title_area.above}</p>"
            f"{rendered(canvas(each.key, each.sheet, lambda _: AGENCY), WORDS['en'])}"
        )
        for each in contents(extranet())
    }

    assert len(texts) == 8
    assert {name: wrong for name, text in texts.items() if (wrong := french(text))} == {}


def test_mails_are_english() -> None:
    given = {"mode": "Standard", "profile": "Funding", "spaces": ["Carers"], "reason": "No."}
    given |= {"correction": "Ann Smith"}
    asked = {"name": "Ann", "structure": "REGION", "profile": "Funding", "number": "12"}
    common = {**COMMON, "portal": "Access portal", "title": "Agency"}
    found = {}
    for name, url in product(NOTICES, ("", "https://portal.example")):
        for sample in NOTICES[name].samples:
            own = {field: given[field] for field in given.keys() & sample.keys() if sample[field]}
            own |= {"waiting": [{**asked, "sort": w["sort"]} for w in sample.get("waiting", ())]}
            letter = compose(name, {**common, "portal_url": url, **sample, **own}, "en")
            assert 'lang="en"' in letter.html
            if wrong := french(f"{letter.subject}\n{letter.text}"):
                found[name] = wrong
    assert found == {}
    assert french(invitation("Agency", "support@agency.example", language="en")) == []


def test_groups_are_named_in_english() -> None:
    names = [
        text
        for each in group.desire(extranet())
        for text in (each.display_name, each.description, each.classification)
        if text
    ]

    assert "Profile: Carers" in names
    assert "External - Confidential" in names
    assert french("\n".join(names)) == []


def test_reviews_are_english() -> None:
    before, after = (
        World(extranet(**more).spec, (), date(2026, 5, 15))
        for more in ({}, {"admins": ["other@agency.example"]})
    )
    messages = Messages("en")

    assert french(markdown(render_review(review(before, after), messages), messages)) == []


def test_french_is_found() -> None:
    assert french("Votre accueil")
    assert french("Accès")
    assert not french("Your home page, for you")

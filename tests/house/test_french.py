"""Whoever has no English reads everything that is addressed to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from provisioning import preview
from provisioning.deposits.completeness import review as reckoned
from provisioning.deposits.data import Status
from provisioning.deposits.documents import Expected, File, expectations
from provisioning.deposits.page import page
from provisioning.deposits.sending import by_recipient, message
from provisioning.mail.letters import compose, invitation
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import honour
from provisioning.requests.notices import NOTICES, samples
from provisioning.requests.notices._notice import COMMON
from provisioning.reviewed_files import load
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.approvals import read_approvals
from tests.french import english, faults, plurals_of_one, read
from tests.house.repository import ROOT

CAMSP = (
    Establishment(finess="990000002", name="CAMSP LES TILLEULS", category="190", departement="35"),
    Establishment(finess="990000010", name="CMPP DES DUNES", category="189", departement="59"),
)
DAY = date(2026, 5, 15)


@cache
def sample() -> Extranet:
    rules = load(ROOT / "spaces.yaml").spec
    people, notes = honour(
        rules, read_approvals(ROOT / "approvals.yaml", rules).registrations, today=DAY
    )
    return Extranet(rules, people, today=DAY, notes=notes, establishments=CAMSP)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Personne n'a encore répondu ; la limite est de 2 %.", False),
        ("le tenant : 3 of 40 members would be removed", True),
        ("Rien à faire: nothing to do", True),
        ("relevez limits.removals_cap dans spaces.yaml", False),
    ],
)
def test_english_is_found(text: str, wrong: bool) -> None:
    assert bool(english(text)) == wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1 unités", True),
        ("0 personnes", True),
        ("1 autres dossiers", True),
        ("2 unités", False),
        ("1 accès dans 1 espace", False),
        ("11 personnes, 31/12/2020 reçus", False),
        ("le 01/01/2021 dans", False),
    ],
)
def test_a_plural_of_one_is_found(text: str, wrong: bool) -> None:
    assert bool(plurals_of_one(text)) == wrong


def mails() -> Iterator[tuple[str, str]]:
    yield "invitation", invitation("Extranet", "support@extranet.example")
    for name, url in product(NOTICES, ("", "https://portail.example")):
        for letter in samples(name, portal_url=url):
            text = letter.text.replace(str(NOTICES[name].samples[0].get("reason")), "")
            yield f"{name} {url}", f"{letter.subject}\n{text}"


def test_no_mail_holds_english() -> None:
    """But for what Microsoft answers, which the admin is given as it is."""
    assert faults(mails()) == {}


NUMBERS = ("days", "hours", "silent", "temporary_pass_hours")


def test_no_mail_has_a_plural_of_one() -> None:
    texts = (
        (f"{name} {field} {count}", compose(name, {**COMMON, **given, field: count}).text)
        for name, notice in NOTICES.items()
        for given, field, count in product(notice.samples, NUMBERS, (0, 1, 2))
        if field in given
    )

    assert {name: wrong for name, text in texts if (wrong := plurals_of_one(text))} == {}


def test_no_page_of_the_preview_holds_english(tmp_path: Path) -> None:
    preview.write(sample(), tmp_path)
    pages = ((path.name, read(path.read_text("utf-8"))) for path in tmp_path.iterdir())

    assert faults(pages) == {}


def files(expected: tuple[Expected, ...]) -> dict[str, list[File]]:
    """A file for every way in which one may be wrong."""
    ours, other = (each.establishment.finess for each in expected)
    when = datetime(2026, 5, 12, 12, tzinfo=UTC)
    given: list[dict[str, Any]] = [
        {"name": "a.xlsm"},
        {"name": "b.odt", "piece": "quantitatif"},
        {"name": "c", "piece": "quantitatif"},
        {"name": "d.xlsx", "size": 0},
        {"name": "e.xlsx", "size": 99 * 1024 * 1024},
        {"name": "f.xlsx", "finess": other},
        {"name": "g.xlsx", "year": "2024"},
        {"name": "h.xlsx", "kind": "XYZ"},
        {"name": "i.zip"},
        {"name": "j.xlsx"},
        {"name": "k.xlsx"},
    ]
    return {ours: [File(**{"size": 10, "deposited": when} | each) for each in given]}


@cache
def status(count: int) -> Status:
    """A campaign of the sample with ``count`` establishments."""
    extranet = sample()
    [(code, campaign)] = extranet.spec.campaigns.items()
    expected = expectations(extranet.spec, campaign, CAMSP)
    found = reckoned(expected, campaign, files(expected))
    return Status(extranet, code, campaign, found[:count], ("perdu.docx",), (), DAY)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_page_of_a_campaign_is_french(count: int) -> None:
    found = status(count)
    text = page("Extranet", found.campaign, found.deposits, found.outside, found.today)

    assert faults(iter([("page", read(text))])) == {}


def test_reminders_are_french() -> None:
    found = status(2)
    texts = (
        (str(to), str(message(found, to, about)["message"]))
        for to, about in by_recipient(found.reminders).items()
    )

    assert faults(texts) == {}

"""What a review says of announcements: those that come, change and end, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from provisioning.change_review.comparison import World, review
from provisioning.change_review.messages import Messages
from provisioning.change_review.render import Bullet, render_review
from provisioning.i18n import Language
from tests.plan.extranets import CLAIRE, TODAY, spec

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
COMING = {"title": "Travaux", "text": "Fermé.", "until": str(TOMORROW), "by": CLAIRE}
OVER = {**COMING, "until": str(YESTERDAY)}


def world(entry: dict[str, Any] | None) -> World:
    home: dict[str, Any] = {"referents": [CLAIRE], "announcements": {"a": entry} if entry else {}}
    return World(spec(home=home), (), TODAY)


@pytest.mark.parametrize(
    ("before", "after", "french", "english"),
    [
        (None, COMING, "annonce : ajout de Travaux", "announcement added: Travaux"),
        (OVER, COMING, "annonce : ajout de Travaux", "announcement added: Travaux"),
        (
            COMING,
            {**COMING, "priority": "urgent"},
            "annonce : Travaux modifié",
            "announcement changed: Travaux",
        ),
        (COMING, None, "annonce : Travaux prend fin", "announcement ends: Travaux"),
        (COMING, OVER, "annonce : Travaux prend fin", "announcement ends: Travaux"),
        (OVER, None, "annonce : retrait de Travaux", "announcement removed: Travaux"),
    ],
)
def test_it_says_what_becomes_of_an_announcement(
    before: dict[str, Any] | None, after: dict[str, Any] | None, french: str, english: str
) -> None:
    found = review(world(before), world(after))
    languages: tuple[tuple[Language, str], ...] = (("fr", french), ("en", english))
    for language, text in languages:
        bullets: list[Bullet] = [
            bullet
            for section in render_review(found, Messages(language)).sections
            if section.title == spec().home.title
            for bullet in section.bullets
        ]
        assert [bullet.text for bullet in bullets] == [text]
    assert {consent.any_of for consent in found.consents} == {(CLAIRE,)}


def test_an_announcement_that_was_over_and_stays_so_is_not_told() -> None:
    [space] = review(world(OVER), world({**OVER, "title": "Autres travaux"})).spaces or [None]
    assert space is None

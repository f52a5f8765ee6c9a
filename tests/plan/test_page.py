"""A plan as one page: all of its lines, whatever they hold, in the language that was asked for."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given

from provisioning.i18n import Language
from provisioning.plan import document
from provisioning.plan.diff import Create, diff
from provisioning.plan.model import Note
from provisioning.plan.page import page
from provisioning.plan.render import Manner, lines, visible
from tests.plan.test_render import ANA, Room, manners, many, notes, planned, room
from tests.plan.toys import wishes, world


@given(many, many, notes, manners)
def test_every_line_of_the_plan_stands_in_its_page_once_for_each_time_it_is_said(
    have: list[Room], want: list[Room], said: list[Note], manner: Manner
) -> None:
    plan = document.of(planned(*diff(world(*have), wishes(*want)), notes=tuple(said)))

    shown = unescape(page(plan, manner).replace("<wbr>", ""))

    for line in lines(plan, manner._replace(everything=True)):
        assert visible(line.text) in shown


def test_a_name_is_text_and_nothing_else() -> None:
    hostile = "<script>alert(1)</script>\u202e"
    plan = planned(Create(room("space/x", title_=hostile)))

    shown = page(document.of(plan), Manner("fr"))

    assert "<script" not in shown
    assert "\u202e" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ("Sommaire", "ajout :", "Salles (20)")), ("en", ("Contents", "added:", "Rooms (20)"))],
)
def test_it_is_whole_and_in_its_language(language: Language, words: tuple[str, ...]) -> None:
    many_rooms = [Create(room(f"space/r{n:02}")) for n in range(20)]
    plan = document.of(planned(*many_rooms, notes=(Note(ANA, "waits", who="Ana"),)))

    shown = page(plan, Manner(language))

    assert f'<html lang="{language}">' in shown
    assert all(word in shown for word in words)
    assert all(f"r{n:02}" in shown for n in range(20))

"""The forms of a review: a comment has a size, and nobody's name is markup."""

from __future__ import annotations

import re

from hypothesis import given, strategies as st

from provisioning.change_review.forms import MARKER, MOST, html, lines, markdown
from provisioning.change_review.messages import Words
from provisioning.change_review.render import Bullet, RenderedReview, ReviewSection


def told(*bullets: Bullet) -> RenderedReview:
    return RenderedReview(
        "Review", "One sentence.", ("Look!",), (ReviewSection("Aidants", bullets),)
    )


def test_a_comment_is_never_longer_than_the_host_takes() -> None:
    names = tuple(f"Personne Numéro-{n}" for n in range(10_000))
    sections = tuple(
        ReviewSection(f"Espace {n}", (Bullet("-", "10000 personnes", names),)) for n in range(300)
    )
    comment = markdown(RenderedReview("Review", "One sentence.", (), sections), Words("fr"))

    assert len(comment) <= MOST + 10
    assert comment.startswith(MARKER)
    assert "One sentence." in comment


def test_what_is_cut_is_counted() -> None:
    names = tuple(f"Personne Numéro-{n}" for n in range(5_000))

    comment = markdown(told(Bullet("-", "5000 personnes", names)), Words("fr"))

    assert "et 4800 autres" in comment


def test_few_names_stand_in_the_line_and_many_are_folded() -> None:
    few, many = (
        markdown(told(Bullet("+", "people", tuple(f"P{n}" for n in range(count)))), Words("en"))
        for count in (12, 13)
    )

    assert "<details>" not in few
    assert "<details><summary>13</summary>" in many


@given(st.text(max_size=40))
def test_no_text_makes_markup_in_a_comment(text: str) -> None:
    comment = markdown(told(Bullet("+", text, (text,))), Words("en"))

    assert not re.search(r"(?<!\\)<(?!/?details|/?summary|!-- extranet)", comment)
    assert "@" not in comment
    assert len(comment.splitlines()) == len(
        markdown(told(Bullet("+", "x", ("x",))), Words("en")).splitlines()
    )


@given(st.text(max_size=40))
def test_no_text_makes_markup_in_a_page(text: str) -> None:
    page = html(told(Bullet("+", text, (text,))), Words("fr"))

    assert page.count("<li") == 1
    assert page.count("<script") == 0


def test_those_who_are_called_are_called_as_they_are() -> None:
    bullet = Bullet("", "a referent:", mentions=("@ines_g", "@org/team"))

    comment = markdown(told(bullet), Words("en"))

    assert "@ines_g @org/team" in comment


def test_a_terminal_names_everybody_on_a_line_of_their_own() -> None:
    said = [line.text for line in lines(told(Bullet("-", "2 people", ("A", "B"))))]

    assert said[:2] == ["One sentence.", "Look!"]
    assert said[-3:] == ["2 people", "A", "B"]

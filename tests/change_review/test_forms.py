"""The forms of a review: a comment has a size, and nobody's name is markup."""

from __future__ import annotations

import re

from hypothesis import given, strategies as st

from provisioning.change_review.forms import MARKER, MOST, html, lines, markdown
from provisioning.change_review.messages import Messages
from provisioning.change_review.render import Bullet, RenderedReview, ReviewSection


def rendered(*bullets: Bullet) -> RenderedReview:
    return RenderedReview(
        "Review", "One sentence.", ("Look!",), (ReviewSection("Aidants", bullets),)
    )


def test_a_comment_is_never_longer_than_the_host_takes() -> None:
    names = tuple(f"Personne Numéro-{n}" for n in range(10_000))
    sections = tuple(
        ReviewSection(f"Espace {n}", (Bullet("-", "10000 personnes", names),)) for n in range(300)
    )
    comment = markdown(RenderedReview("Review", "One sentence.", (), sections), Messages("fr"))

    assert len(comment) <= MOST + 10
    assert comment.startswith(MARKER)
    assert "One sentence." in comment


def test_what_is_cut_is_counted() -> None:
    names = tuple(f"Personne Numéro-{n}" for n in range(5_000))

    comment = markdown(rendered(Bullet("-", "5000 personnes", names)), Messages("fr"))

    assert "et 4800 autres" in comment


def test_a_long_comment_shows_one_screen_and_each_space_behind_its_name() -> None:
    def comment(count: int) -> str:
        spaces = tuple(
            ReviewSection(f"Espace {n}", (Bullet("+", "une personne", (f"P{n}",)),), brief="+1")
            for n in range(count)
        )
        must = ReviewSection("Qui doit approuver", (Bullet("!", "un référent"),), first=True)
        loud = ReviewSection("Ouvert", (Bullet("!", "public"),), loud=True)
        sections = (must, loud, *spaces)
        return markdown(RenderedReview("R", "Une phrase.", (), sections, "Lignes"), Messages("fr"))

    short, long = comment(3), comment(30)

    assert "<details>" not in short
    assert long.count("<details>") == 30
    assert "<details><summary>Espace 7 +1</summary>" in long
    shown = re.sub(r"<details>.*?</details>", "", long, flags=re.DOTALL)
    assert "P7" not in shown
    assert len(re.sub(r"\n+", "\n", shown).splitlines()) < 12
    assert all(text in shown for text in ("Une phrase.", "Lignes", "un référent", "public"))


def test_few_names_stand_in_the_line_and_many_are_folded() -> None:
    few, many = (
        markdown(
            rendered(Bullet("+", "people", tuple(f"P{n}" for n in range(count)))), Messages("en")
        )
        for count in (12, 13)
    )

    assert "<details>" not in few
    assert "<details><summary>13</summary>" in many


@given(st.text(max_size=40))
def test_no_text_makes_markup_in_a_comment(text: str) -> None:
    comment = markdown(rendered(Bullet("+", text, (text,))), Messages("en"))

    assert not re.search(r"(?<!\\)<(?!/?details|/?summary|!-- extranet)", comment)
    assert "@" not in comment
    assert len(comment.splitlines()) == len(
        markdown(rendered(Bullet("+", "x", ("x",))), Messages("en")).splitlines()
    )


@given(st.text(max_size=40))
def test_no_text_makes_markup_in_a_page(text: str) -> None:
    page = html(rendered(Bullet("+", text, (text,))), Messages("fr"))

    assert page.count("<li") == 1
    assert page.count("<script") == 0


def test_those_who_are_called_are_called_as_they_are() -> None:
    bullet = Bullet("", "a referent:", mentions=("@ines_g", "@org/team"))

    comment = markdown(rendered(bullet), Messages("en"))

    assert "@ines_g @org/team" in comment


def test_a_terminal_names_everybody_on_a_line_of_their_own() -> None:
    said = [line.text for line in lines(rendered(Bullet("-", "2 people", ("A", "B"))))]

    assert said[:2] == ["One sentence.", "Look!"]
    assert said[-3:] == ["2 people", "A", "B"]

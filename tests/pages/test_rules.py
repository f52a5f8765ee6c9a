"""Words that pages cannot show are told where they stand: in spaces.yaml or in a body file."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.reviewed_files import load
from tests.spec.small import SMALL, mistakes_of, spoiled

PAGE = "home:\n  pages:\n    faq: {title: FAQ%s}\n"


def told(folder: Path, more: str) -> list[str]:
    return spoiled(folder, ("home:\n", PAGE % more))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (", template: pages", "home.pages.faq.template: there is no template 'pages' for pages; "),
        (", template: home", "home.pages.faq.template: there is no template 'home' for pages; "),
        (", text: <b>x</b>", "home.pages.faq.text: HTML is not taken in a page"),
        (
            ", text: '[x](extranet:page/accueil/fak)'",
            (
                "the link 'extranet:page/accueil/fak' leads to nothing in the file; "
                "did you mean 'page/accueil/faq'?"
            ),
        ),
        (
            ", quick_links: [{title: x, icon: Permision, page: faq}]",
            "'Permision' is no icon we know; did you mean 'Permissions'?",
        ),
    ],
)
def test_what_a_page_cannot_show_is_told(tmp_path: Path, more: str, said: str) -> None:
    [line] = told(tmp_path, more)
    assert said in line
    assert line.startswith("20:")


def test_the_line_within_a_long_text_is_said(tmp_path: Path) -> None:
    [line] = spoiled(
        tmp_path, ("home:\n", "home:\n  welcome: |\n    Bonjour\n\n    <script>x</script>\n")
    )
    assert "home.welcome: line 3 of this text: HTML is not taken" in line


def test_a_mistake_in_a_body_file_is_told_in_that_file(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "faq.md").write_text("# FAQ\n\n<script>x</script>\n", encoding="utf-8")
    [line] = told(tmp_path, ", body: pages/faq.md")
    assert line.startswith("pages/faq.md:3:1: HTML is not taken")


def test_a_body_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "faq.md").write_bytes(b"\xff\xfe\x00")
    assert "this text cannot be read" in told(tmp_path, ", body: pages/faq.md")[0]


def test_the_words_of_a_body_file_become_the_page_s(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "faq.md").write_text("\ufeffBonjour à tous\n", encoding="utf-8")
    path = tmp_path / "spaces.yaml"
    path.write_text(SMALL.replace("home:\n", PAGE % ", body: pages/faq.md"), encoding="utf-8")
    page = load(path).spec.home.pages["faq"]
    assert (page.body, page.text) == (None, "Bonjour à tous\n")


def test_a_page_may_not_take_the_name_of_another(tmp_path: Path) -> None:
    news = "home:\n  news:\n    faq: {title: FAQ, published: 2026-01-05}\n"
    [line] = spoiled(tmp_path, ("home:\n", PAGE % ""), ("home:\n", news))
    assert "home.news.faq: a page of the home is called 'faq' already" in line
    [line] = spoiled(tmp_path, ("home:\n", (PAGE % "").replace("faq", "home")))
    assert "home.pages.home: 'home' is the page everybody lands on" in line


def test_the_mention_of_accessibility_may_not_say_otherwise(tmp_path: Path) -> None:
    text = SMALL.replace(
        "home:\n",
        "home:\n  pages:\n    a11y: {title: 'Accessibilité : totalement conforme', "
        "template: accessibility}\n",
    )
    path = tmp_path / "spaces.yaml"
    path.write_text(text, encoding="utf-8")
    [line] = mistakes_of(path)
    assert "says 'Accessibilité : non conforme'; write it" in line

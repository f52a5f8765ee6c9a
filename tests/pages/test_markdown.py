"""What editors write: kept by SharePoint to the letter, or reproached with its line."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from provisioning.pages import markdown, markup, prose
from provisioning.pages.markup import Misshapen


def kept(text: str) -> str:
    """As it ends up in a text part."""
    return prose.written(markup.read(f"<text>{markdown.html(text)}</text>"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Bonjour **à tous** et *merci*",
            "<p>Bonjour <strong>à tous</strong> et <em>merci</em></p>",
        ),
        ("- un\n- deux", "<ul><li>un</li><li>deux</li></ul>"),
        ("3. trois\n4. quatre", "<ol><li>trois</li><li>quatre</li></ol>"),
        ("> cité", "<blockquote><p>cité</p></blockquote>"),
        ("avant\n\n---\n\naprès", "<p>avant</p><hr/><p>après</p>"),
        ("un  \ndeux", "<p>un<br/>deux</p>"),
        (
            "[ici](https://a.example/?x=1&y=2 'bulle')",
            '<p><a href="https://a.example/?x=1&amp;y=2">ici</a></p>',
        ),
        (
            "|A|B|\n|:-|-:|\n|1|2|",
            (
                "<table><thead><tr><th>A</th><th>B</th></tr></thead>"
                "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
            ),
        ),
        ("5 < 6 & 7 > 2", "<p>5 &lt; 6 &amp; 7 &gt; 2</p>"),
    ],
)
def test_what_sharepoint_keeps_is_written(text: str, html: str) -> None:
    assert markdown.faults(text) == []
    assert kept(text) == html


@pytest.mark.parametrize("text", ["# A\n\n## B", "## A\n\n### B", "### A\n\n#### B"])
def test_the_highest_heading_comes_right_under_the_title(text: str) -> None:
    assert kept(text) == "<h2>A</h2><h3>B</h3>"


def test_headings_go_no_deeper_than_sharepoint_does() -> None:
    assert kept("# A\n\n###### B") == "<h2>A</h2><h4>B</h4>"


def test_an_address_that_was_only_typed_becomes_a_link() -> None:
    assert kept("Écrivez à aide@cnsa.example.") == (
        '<p>Écrivez à <a href="mailto:aide@cnsa.example">aide@cnsa.example</a>.</p>'
    )
    assert kept("[aide@cnsa.example](https://a.example)").count("<a ") == 1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Bonjour\n\n<script>alert(1)</script>", 3, "HTML is not taken"),
        ("Bonjour\nle <b>monde</b>", 2, "HTML is not taken"),
        ("<!-- rien -->", 1, "HTML is not taken"),
        ("a\n\n![photo](https://a.example/p.png)", 3, "image"),
        ("a\n\n```\nx\n```", 3, "block of code"),
        ("a\n\n    b", 3, "four spaces"),
        ("un `mot`", 1, "`code`"),
        ("[x](javascript:alert(1))", 1, "not taken"),
        ("a\n[x](data:text/html;base64,AAAA)", 2, "not taken"),
        ("[x](/relatif)", 1, "not taken"),
    ],
)
def test_what_it_would_not_keep_is_said_with_its_line(text: str, line: int, said: str) -> None:
    first = markdown.faults(text)[0]
    assert first.line == line
    assert said in first.text
    with pytest.raises(Misshapen):
        markdown.html(text)


def test_every_fault_is_said_at_once() -> None:
    assert len(markdown.faults("<b>a</b>\n\n`b`\n\n![c](https://c.example)")) >= 3


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_any_text_is_prose_or_faults(text: str) -> None:
    """Whatever is typed, nothing but the subset ever leaves."""
    if not markdown.faults(text):
        assert "<script" not in kept(text).casefold()

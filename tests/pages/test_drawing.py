"""Templates into sheets: strictly, and each mistake in one sentence that says where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provisioning import templating
from provisioning.errors import Mistakes
from provisioning.pages import drawing, rules
from provisioning.pages.sheet import Button, Divider, QuickLinks, Sheet, SheetLink, Text


def drawn(folder: Path, text: str, **values: Any) -> Sheet:
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "pages" / "essai.xml.j2").write_text(text, encoding="utf-8")
    return drawing.draw("essai", values, title="Essai", name="essai", folders=(folder,))


def column(parts: str) -> str:
    return f"<page>\n<section>\n<column>\n{parts}\n</column>\n</section>\n</page>"


def test_a_page_has_sections_columns_and_parts(tmp_path: Path) -> None:
    sheet = drawn(
        tmp_path,
        column(
            "<text><p>Bonjour</p></text>"
            '<quick-links title="Liens"><link href="https://a.example" title="A" icon="Help"/>'
            "</quick-links>"
            '<button label="Nouveau" href="extranet:library/camsp-cmpp/zone-de-depot"/><divider/>'
        ),
    )
    [[*parts]] = [each.parts for each in sheet.sections[0].columns]
    assert parts == [
        Text(html="<p>Bonjour</p>"),
        QuickLinks(
            title="Liens", items=(SheetLink(href="https://a.example", title="A", icon="Help"),)
        ),
        Button(label="Nouveau", href="extranet:library/camsp-cmpp/zone-de-depot"),
        Divider(),
    ]


def test_nothing_that_a_person_writes_breaks_out(tmp_path: Path) -> None:
    spite = '"/><button label="x" href="https://evil.example"/><script>&\'</column>'
    sheet = drawn(
        tmp_path,
        column('<text><p>{{ it }}</p></text><button label="{{ it }}" href="https://a.example"/>'),
        it=spite,
    )
    [text, button] = sheet.sections[0].columns[0].parts
    assert isinstance(button, Button)
    assert button.label == spite
    assert isinstance(text, Text)
    assert "<script>" not in text.html
    assert "&lt;script&gt;" in text.html


def test_what_shows_nothing_is_left_out(tmp_path: Path) -> None:
    empty = '<text> <p></p> </text><quick-links title="x"></quick-links><text> </text>'
    sheet = drawn(tmp_path, column(empty.replace("<p></p>", "")))
    assert sheet.sections == ()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("<texte/>", "<texte> is no part"),
        ("<text><script>x</script></text>", "does not keep <script>"),
        ('<text><p style="x">x</p></text>', "takes no attribute 'style'"),
        ('<text><a href="javascript:x">x</a></text>', "is not taken"),
        ('<button label="x"/>', "<button> needs href="),
        ('<button label="x" href="//a.example"/>', "is not taken"),
        ('<quick-links><link title="x" href="https://a.example" ico="Help"/></quick-links>', "ico"),
        ('<quick-links layout="carousel"/>', "takes no 'carousel'"),
        ("perdu", "loose text"),
        ("<text><p>x</text>", "not XML"),
        ("<text>&nbsp;</text>", "not XML"),
    ],
)
def test_a_template_that_is_no_page_is_one_located_sentence(
    tmp_path: Path, parts: str, said: str
) -> None:
    with pytest.raises(Mistakes) as refused:
        drawn(tmp_path, column(parts))
    [mistake] = refused.value.mistakes
    assert mistake.file == "templates/pages/essai.xml.j2"
    assert said in mistake.text
    assert "of what it makes of 'Essai'" in mistake.text


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("<page>\n{{ inconnu }}\n</page>", 2, "'inconnu' is undefined"),
        ("<page>\n\n{% if %}\n</page>", 3, "Expected an expression"),
        ("<page>{% include 'pages/absent.xml.j2' %}</page>", 1, "no such template"),
    ],
)
def test_a_broken_template_is_told_with_its_own_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(Mistakes) as refused:
        drawn(tmp_path, text)
    [mistake] = refused.value.mistakes
    assert (mistake.file, mistake.line) == ("templates/pages/essai.xml.j2", line)
    assert said in mistake.text


def test_a_section_has_as_many_columns_as_its_layout(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="a section twoColumns has 2 <column>, this one 1"):
        drawn(tmp_path, '<page><section layout="twoColumns"><column/></section></page>')


def test_no_document_type_is_taken(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE page [<!ENTITY a "aaaa">]><page>&a;</page>'
    with pytest.raises(Mistakes, match="DOCTYPE"):
        drawn(tmp_path, bomb)


def test_the_templates_a_page_may_name_are_those_of_the_folder() -> None:
    assert {"page", "access", "site-map", "accessibility"} <= rules.templates()
    assert not rules.templates() & {"home", "space", "_parts"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Bonjour\n{% if %}", 2, "Expected an expression"),
        ("Bonjour\n\n{{ nobody }}", 3, "'nobody' is undefined"),
    ],
)
def test_a_notice_that_is_broken_is_one_located_sentence(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "invitation.txt.j2").write_text(text)
    with pytest.raises(Mistakes) as raised:
        templating.render_in((tmp_path,), "notices/invitation.txt.j2", {"name": "Paul"})
    [mistake] = raised.value.mistakes
    assert (mistake.file, mistake.line) == ("templates/notices/invitation.txt.j2", line)
    assert reason in mistake.text

"""A folder templates/ beside spaces.yaml: a file there replaces ours of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, write

NOTICE = "notices/accepted.txt.j2"


def own(folder: Path, name: str, text: str) -> None:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_notice_is_in_the_words_of_ones_own(extranet: Command, folder: Path) -> None:
    ours = extranet("notices", "preview", "accepted").out
    own(folder, NOTICE, "Bienvenue\n\nBonjour {{ name }}, c'est fait.\n")

    ran = extranet("notices", "preview", "accepted")

    assert "Bonjour Paul Martin, c'est fait." in ran.out
    assert ran.out != ours
    (folder / "templates" / NOTICE).unlink()
    assert extranet("notices", "preview", "accepted").out == ours


def test_a_language_has_words_of_its_own_in_the_folder_of_its_code(
    extranet: Command, folder: Path
) -> None:
    own(folder, NOTICE, "Bienvenue\n\nBonjour {{ name }}\n")
    own(folder, f"en/{NOTICE}", "Welcome\n\nHello {{ name }}, from us\n")

    english, french = (
        extranet("notices", "preview", "accepted", "--lang", lang).out for lang in ("en", "fr")
    )

    assert "Hello Paul Martin, from us" in english
    assert "Bonjour Paul Martin" in french


def test_words_in_one_language_leave_the_other_as_it_was(extranet: Command, folder: Path) -> None:
    own(folder, NOTICE, "Bienvenue\n\nBonjour {{ name }}\n")

    assert "Bonjour" not in extranet("notices", "preview", "accepted", "--lang", "en").out


def test_it_is_looked_for_beside_the_reviewed_file(extranet: Command, folder: Path) -> None:
    apart = folder / "apart"
    apart.mkdir()
    write(apart, PAUL)
    own(apart, "pages/space.xml.j2", "<page><nonsense/></page>")

    assert extranet("validate").code == 0
    ran = extranet("validate", "apart/spaces.yaml")
    assert ran.code == 1
    assert "templates/pages/space.xml.j2:1:1" in ran.out


def test_what_is_written_with_one_of_ours_is_where_one_begins(
    extranet: Command, folder: Path
) -> None:
    own(folder, NOTICE, extranet("template", NOTICE).out)

    assert NOTICE in extranet("template").out.split()
    assert extranet("validate").code == 0
    assert "did you mean" not in extranet("validate").out


def test_a_template_that_is_broken_is_told_before_any_plan(extranet: Command, folder: Path) -> None:
    own(folder, NOTICE, "Bienvenue\n\nBonjour {{ nobody }}\n")

    ran = extranet("validate")

    assert ran.code == 1
    assert f"templates/{NOTICE}:3:1" in ran.out


def test_a_file_that_replaces_nothing_is_told(extranet: Command, folder: Path) -> None:
    own(folder, "notices/acceptd.txt.j2", "Bienvenue\n\nBonjour\n")

    ran = extranet("validate")

    assert ran.code == 0
    assert f"did you mean '{NOTICE}'?" in ran.out


def test_a_layout_of_ones_own_may_be_named(extranet: Command, folder: Path) -> None:
    page = "    pages: {essai: {title: Essai, template: encadre}}\n    requires: {any: [aidants]}\n"
    write(folder, PAUL, spaces=SPACES.replace("    requires: {any: [aidants]}\n", page))
    assert "there is no template 'encadre'" in extranet("validate").out

    own(
        folder,
        "pages/encadre.xml.j2",
        "<page><section><column><text><p>Dans mon cadre</p></text></column></section></page>",
    )

    assert extranet("validate").code == 0
    assert extranet("preview", "--out", "apercu").code == 0
    drawn = "".join(path.read_text("utf-8") for path in (folder / "apercu").glob("*.html"))
    assert "Dans mon cadre" in drawn


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__init__.__globals__ }}",
        "{% set x = cycler.__init__ %}{{ x.__globals__ }}",
    ],
)
def test_a_template_reaches_nothing_but_its_words(
    extranet: Command, folder: Path, text: str
) -> None:
    """It comes with a change, and is drawn where a credential is near."""
    own(folder, NOTICE, f"Bienvenue\n\n{text}\n")

    ran = extranet("validate")

    assert ran.code == 1
    assert "unsafe" in ran.out
    assert "<function" not in ran.out + ran.err


def test_a_template_that_there_is_none_of_is_told(extranet: Command) -> None:
    ran = extranet("template", "notices/nothing.txt.j2")

    assert ran.code == 1
    assert "extranet template lists them all" in ran.err

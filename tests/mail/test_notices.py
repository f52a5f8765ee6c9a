"""The words of every notice, with each of its samples, with a portal and without."""

from __future__ import annotations

import shlex

import pytest

from provisioning.cli import parser
from provisioning.mail.letters import Letter
from provisioning.requests.notices import NOTICES, samples
from provisioning.shipped import TEMPLATES as FOLDER

PORTAL, SUPPORT = "https://portail.extranet.example", "support@extranet.example"
HOME = "https://extranet.example/accueil"
ASK_TO_COME_IN = {"already-known", "request-received", "profile-granted", "first-secret"}
"""Nobody has to decide or to answer after these: the address of the home is enough."""
ACTING = sorted(NOTICES.keys() - ASK_TO_COME_IN - {"inactive", "way-back-in", "way-in-changed"})
WITHOUT_A_SCREEN = {"inactive-blocked", "journal-seal", "leaving", "refused-by-tenant"}
ALL = [(name, url) for name in NOTICES for url in ("", PORTAL)]


def commands(letter: Letter) -> list[list[str]]:
    lines = (line.removeprefix("- ") for line in letter.text.splitlines())
    return [shlex.split(line)[1:] for line in lines if line.startswith("extranet ")]


@pytest.mark.parametrize(("name", "url"), ALL)
def test_each_notice_has_a_subject_and_says_where_to_ask_for_help(name: str, url: str) -> None:
    for letter in samples(name, portal_url=url):
        assert letter.subject
        assert "\n" not in letter.subject
        assert SUPPORT in letter.text
        assert "None" not in letter.text
        assert "{{" not in letter.html


@pytest.mark.parametrize("name", ACTING)
def test_who_is_asked_to_act_is_given_the_command_while_there_is_no_portal(name: str) -> None:
    for letter in samples(name, portal_url=""):
        assert PORTAL not in letter.text
        assert commands(letter), "a command to run"
        for words in commands(letter):
            parser().parse_args(words)


@pytest.mark.parametrize(
    "name",
    sorted(set(ACTING) - {"inactive-blocked", "journal-seal", "leaving", "refused-by-tenant"}),
)
def test_who_is_asked_to_act_follows_the_link_of_the_portal(name: str) -> None:
    for letter in samples(name, portal_url=PORTAL):
        assert f'href="{PORTAL}' in letter.html
        assert commands(letter) == []


@pytest.mark.parametrize("name", ["first-secret", "inactive", "profile-granted"])
def test_who_may_come_in_is_told_where(name: str) -> None:
    assert all(f'href="{HOME}"' in letter.html for letter in samples(name))


def test_a_link_inside_another_is_one_link() -> None:
    [letter] = samples("address-to-prove", portal_url=PORTAL)

    assert letter.html.count("<a ") == 1
    assert f'href="{PORTAL}/confirmer/EXEMPLE"' in letter.html


def test_each_notice_has_its_template_and_each_template_its_notice() -> None:
    templates = {path.name.partition(".")[0] for path in (FOLDER / "notices").iterdir()}
    shared = {name for name in templates if name.startswith("_")}

    assert templates - shared - {"invitation"} == NOTICES.keys()

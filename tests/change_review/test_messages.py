"""One table, two languages, nothing missing in either."""

from __future__ import annotations

import string
from typing import get_args

import pytest

from provisioning.change_review.comparison import Rule
from provisioning.change_review.messages import GAINED, LOST, SENTENCES, THINGS, Words


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("table", [SENTENCES, GAINED, LOST, THINGS])
def test_both_languages_say_the_same_things(table: dict[str, tuple[str, str]]) -> None:
    differing = {
        key for key, (french, english) in table.items() if fields(french) != fields(english)
    }

    assert differing == set()
    assert all(french and english for french, english in table.values())


def test_every_rule_has_words_for_a_gain_and_for_a_loss() -> None:
    assert GAINED.keys() == LOST.keys() == set(get_args(Rule))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("rule", get_args(Rule))
def test_a_reason_without_a_name_has_no_hole_in_it(language: str, rule: Rule) -> None:
    words = Words("fr" if language == "fr" else "en")

    for said in (words.gained(rule, "", ""), words.lost(rule, "", "")):
        assert "«  »" not in said
        assert "''" not in said
        assert "()" not in said


def test_one_is_one_and_the_others_are_many() -> None:
    words = Words("fr")

    assert words.count("gain", 1) == "1 personne gagne un accès"
    assert words.count("gain", 2) == "2 personnes gagnent un accès"

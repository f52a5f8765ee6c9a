"""Two languages, nothing missing in either, and every number agrees with its noun."""

from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from provisioning import i18n
from provisioning.change_review.comparison import Rule
from provisioning.change_review.comparison.consent import ELSEWHERE, GUARDED
from provisioning.change_review.comparison.contents import _TOLD_APART
from provisioning.change_review.field_words import FIELDS
from provisioning.change_review.messages import GAINED, LOST, SENTENCES, THINGS, Messages, Remark
from provisioning.i18n import LANGUAGES, Language, Sentence
from provisioning.plan import messages as plan_messages
from provisioning.spec import model
from provisioning.spec.model import Entry, Home, Space, Spec
from provisioning.spec.registrations import Approval, Registration

TABLES: dict[str, dict[str, Sentence]] = {
    "sentences": SENTENCES,
    "gained": GAINED,
    "lost": LOST,
    "things": THINGS,
    "limits": plan_messages.LIMITS,
    "objections": plan_messages.OBJECTIONS,
    "terms": plan_messages.TERMS,
    "summary": plan_messages.SUMMARY,
    "nothing": plan_messages.NOTHING,
    "alone": {
        "changes": plan_messages.CHANGES,
        "detailed": plan_messages.DETAILED,
        "unread": plan_messages.UNREAD,
        "besides": plan_messages.BESIDES,
    },
}
EVERY = [(f"{table} {key}", each) for table, rows in TABLES.items() for key, each in rows.items()]
NUMBERS = {"n", "count", "total", "remove", "commits", "changes", "requests", "units"} | {
    "invitations",
    "minutes",
}
"""What sentences count. Others (``limit``, ``of``) stand without a noun."""
ONE_OF_SEVERAL = re.compile(r"\b(?:0|1|0[,.]5|1[,.]5) (?!accès|fois|mois|sur|of)\w+(?:s|aux)\b")
"""``1 unités``, ``0 unités``: in French below two. Words that end so alone are left out."""


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def counted(text: str) -> set[str]:
    return {name for _, name, words, _ in string.Formatter().parse(text) if name and words}


@pytest.mark.parametrize(("name", "sentence"), EVERY, ids=[name for name, _ in EVERY])
def test_both_languages_say_the_same_things(name: str, sentence: Sentence) -> None:
    french, english = sentence

    assert french
    assert english
    assert fields(french) == fields(english), name


COUNTING = [(name, each) for name, each in EVERY if counted(each[0]) | counted(each[1])]


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize(("name", "sentence"), COUNTING, ids=[name for name, _ in COUNTING])
def test_a_number_agrees_with_its_noun(name: str, sentence: Sentence, count: int) -> None:
    values = dict.fromkeys(fields(sentence[0]), "x") | dict.fromkeys(NUMBERS, count)

    for language in LANGUAGES:
        text = i18n.render(sentence, language, **values)
        one, many = (
            i18n.render(sentence, language, **{**values, **dict.fromkeys(NUMBERS, n)})
            for n in (1, 2)
        )
        single = count < 2 if language == "fr" else count == 1
        assert text == (one.replace("1", str(count)) if single else many.replace("2", str(count)))
        assert one.replace("1", "2") != many or not counted(sentence[LANGUAGES.index(language)])
    assert not ONE_OF_SEVERAL.search(i18n.render(sentence, "fr", **values)) or count == 2, name


@pytest.mark.parametrize(
    ("count", "language", "text"),
    [
        (0, "fr", "0 unité"),
        (1, "fr", "1 unité"),
        (1.5, "fr", "1,5 unité"),
        (2, "fr", "2 unités"),
        (0, "en", "0 unités"),
        (1, "en", "1 unité"),
        (1.5, "en", "1.5 unités"),
    ],
)
def test_each_language_has_its_own_singular(count: float, language: Language, text: str) -> None:
    assert i18n.counted(count, "unité", language=language) == text


def test_every_rule_has_words_for_a_gain_and_for_a_loss() -> None:
    assert GAINED.keys() == LOST.keys() == set(get_args(Rule))


def test_every_field_of_the_files_has_its_french_word_and_no_other_thing_has() -> None:
    """The review of a field that was added yesterday says it in French."""
    structs = [each for each in vars(model).values() if isinstance(each, type)]
    entries = [each for each in structs if issubclass(each, Entry)]
    every = (*entries, Registration, Approval)
    names = {name for each in every for name in each.__struct_fields__}
    names -= {"where", "witnessed"}

    assert names - FIELDS.keys() - THINGS.keys() == set()
    assert FIELDS.keys() - names == {"order"}


def test_every_part_of_the_file_that_may_change_has_its_word() -> None:
    entries = {*Space.__struct_fields__, *Home.__struct_fields__} - _TOLD_APART
    parts = (set(Spec.__struct_fields__) - ELSEWHERE) | entries | set(GUARDED) | {"campaigns"}

    assert parts - THINGS.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", get_args(Rule))
def test_a_reason_without_a_name_has_no_hole_in_it(language: Language, rule: Rule) -> None:
    messages = Messages(language)

    for text in (messages.gained(rule, "", ""), messages.lost(rule, "", "")):
        assert "«  »" not in text
        assert "''" not in text
        assert "()" not in text


def test_a_remark_is_a_value_with_words_in_both_languages() -> None:
    remark = Remark(code="moved_on", base="main", commits=1)

    assert str(remark).startswith("main has moved on by 1 commit since")
    assert remark.render("fr").startswith("main a avancé de 1 version depuis")
    assert i18n.as_data(remark)["commits"] == 1
    assert i18n.as_data(remark)["text"] == str(remark)

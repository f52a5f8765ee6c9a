"""From what to what: a law over every field that may be written, and what follows from some."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest
from hypothesis import assume, given, strategies as st

from provisioning.change_review.comparison import World, differences, review
from provisioning.change_review.comparison.masking import masked
from provisioning.change_review.forms import lines, markdown
from provisioning.change_review.item_lines import field, value
from provisioning.change_review.messages import Messages
from provisioning.change_review.render import render_review
from provisioning.i18n import Language
from provisioning.reviewed_files import load
from provisioning.spec.model import Entry, Spec
from provisioning.spec.model.fields import fields
from tests.change_review.test_comparison import edited
from tests.house.repository import ROOT
from tests.plan.extranets import INES, KARIM, TODAY, approval, registration, spec

SAMPLE = load(ROOT / "spaces.yaml").spec
WORDS = {"public": "Externe - Public", "confidentiel": "Externe - Confidentiel"}
Steps = tuple[str | int, ...]


def every_field(value: Any, path: Steps = ()) -> Iterator[tuple[type[Entry], str, Steps]]:
    match value:
        case Entry():
            for name in value.__struct_fields__:
                yield type(value), name, (*path, name)
                yield from every_field(getattr(value, name), (*path, name))
        case dict():
            for key, each in value.items():
                yield from every_field(each, (*path, key))
        case tuple():
            for at, each in enumerate(value):
                yield from every_field(each, (*path, at))


def at(value: Any, path: Steps) -> Any:
    for step in path:
        value = getattr(value, str(step)) if isinstance(value, Entry) else value[step]
    return value


def put(value: Any, path: Steps, new: Any) -> Any:
    if not path:
        return new
    step, *rest = path
    inner = put(at(value, (step,)), tuple(rest), new)
    match value:
        case Entry():
            return msgspec.structs.replace(value, **{str(step): inner})
        case dict():
            return value | {step: inner}
        case _:
            return tuple(inner if n == step else each for n, each in enumerate(value))


def other(kind: Any, now: Any, name: str) -> Any:
    """Another value that the field could have."""
    match now:
        case bool():
            return not now
        case int():
            return now + 1
        case date():
            return now + timedelta(days=1)
        case str():
            literals = (kind, *get_args(kind))
            known = [each for each in literals if get_origin(each) is Literal]
            return next((o for each in known for o in get_args(each) if o != now), f"{now}x")
        case None:
            return TODAY if name in {"since", "until"} else "nouveau"
    return now


def scalar_changes() -> Iterator[tuple[str, list[tuple[Steps, Any, Any]]]]:
    """Each field that holds one value -> where the sample has it, with another value."""
    found: dict[str, list[tuple[Steps, Any, Any]]] = {}
    for model, name, path in every_field(SAMPLE):
        now = at(SAMPLE, path)
        then = other(fields(model)[name].type, now, name)
        if then != now and name not in {"previously", "approvers", "establishments", "button"}:
            found.setdefault(f"{model.__name__}.{name}", []).append((path, now, then))
    yield from found.items()


SCALARS = dict(scalar_changes())


def read(before: World, after: World, language: Language = "fr") -> str:
    rendered = render_review(review(before, after), Messages(language), today=TODAY)
    return "\n".join(line.text for line in lines(rendered))


def first_valid(places: list[tuple[Steps, Any, Any]]) -> tuple[Spec, Any, Any]:
    """Some links have one target only: the sample has one that can take it."""
    for path, now, then in sorted(places, key=lambda place: place[1] is None):
        try:
            return put(SAMPLE, path, then), now, then
        except ValueError:
            continue
    raise AssertionError("the sample has no place where this field can change")


ONE_OF_TWO = {"Column.lookup", "Link.list", "Link.url", "MenuItem.title", "Page.body", "News.body"}
"""Fields that go with, or against, another one: changing one alone is refused."""


@pytest.mark.parametrize("name", sorted(SCALARS.keys() - ONE_OF_TWO))
def test_whatever_field_changes_its_before_and_its_after_are_read(name: str) -> None:
    after, was, now = first_valid(SCALARS[name])

    text = read(World(SAMPLE, (), TODAY), World(after, (), TODAY))

    for side in (was, now):
        shown = value(side, Messages("fr")).strip("« »")
        assert WORDS.get(shown, shown)[-20:] in text
    assert "→" in text


values = st.one_of(st.text(min_size=1, max_size=3), st.integers(0, 3), st.booleans())
cells = st.dictionaries(st.sampled_from("abc"), st.text(min_size=1, max_size=2), max_size=3)
rows = st.lists(cells, max_size=4)
maps = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
trees = st.one_of(
    maps, rows.map(tuple), st.lists(st.text(min_size=1, max_size=2), max_size=3).map(tuple)
)


@given(trees, trees)
def test_two_things_differ_if_and_only_if_a_difference_is_said(one: Any, other: Any) -> None:
    assume(type(one) is type(other))
    told = differences(one, other)

    assert bool(told) == (one != other)
    assert all(each.before != each.after for each in told)


@given(st.text(max_size=300), st.text(max_size=300))
def test_what_is_shown_of_two_texts_differs_where_they_do(one: str, other: str) -> None:
    assume(one != other)
    [told] = differences(one, other)
    name, _, both = field(told, Messages("fr"), alone="text").partition(" : ")
    before, _, after = both.partition(" → ")

    assert name == "texte"
    assert before != after or "→" in one + other


def world(edit: Any = lambda data: None) -> World:
    return World(edited(edit), (registration(approval("aidants")),), TODAY)


def test_an_end_says_from_when_the_group_is_no_longer_theirs() -> None:
    ends = {"address": INES, "until": "2026-12-31"}
    after = world(lambda s: s["spaces"]["aidants"]["referents"].__setitem__(0, ends))

    assert "jusqu'au : rien → 31/12/2026" in read(world(), after)
    assert "à partir du 01/01/2027, cette personne ne possède plus le groupe" in read(
        world(), after
    )
    assert "from 2027-01-01 on they neither own the group" in read(world(), after, "en")


@pytest.mark.parametrize(
    "edit",
    [
        lambda s: s["spaces"]["finances"].update(referents=[INES]),
        lambda s: s.update(responsables=[INES]),
        lambda s: s["profiles"]["chosen"].update(approvers=[INES]),
    ],
    ids=["referent", "responsable", "approver"],
)
def test_whoever_decided_and_is_erased_is_said_with_the_line_that_keeps_it(edit: Any) -> None:
    text = read(world(), world(edit))

    assert ", until: 2026-11-23}" in text
    assert "ce que cette personne a décidé ne compte plus" in text


LIBRARY = {"docs": {"title": "Documents"}}


def test_a_library_taken_out_says_what_becomes_of_its_documents() -> None:
    before = world(lambda s: s["spaces"]["aidants"].update(libraries=LIBRARY))

    assert "ses documents restent dans le site" in read(before, world())


def test_what_was_renamed_says_what_else_changed_in_it() -> None:
    before = world(lambda s: s["spaces"]["aidants"].update(libraries=LIBRARY))
    renamed = {"title": "Documents", "previously": ["docs"], "description": "Tout"}
    after = world(lambda s: s["spaces"]["aidants"].update(libraries={"textes": renamed}))

    text = read(before, after)

    assert "Documents (docs) devient Documents (textes)" in text
    assert "description : rien → « Tout »" in text


def forget(section: str, old: str, new: str) -> Any:
    def edit(rules: dict[str, Any]) -> None:
        rules[section][new] = rules[section].pop(old)
        for profile in rules["profiles"].values() if section == "spaces" else ():
            if profile.get("home") == old:
                profile["home"] = new
        for space in rules["spaces"].values() if section == "profiles" else ():
            for way in space["requires"].values():
                way[:] = [new if code == old else code for code in way]

    return edit


@pytest.mark.parametrize(
    ("section", "old", "new"), [("spaces", "aidants", "proches"), ("profiles", "tarif", "tarifs")]
)
def test_a_code_that_changes_without_previously_is_asked_about(
    section: str, old: str, new: str
) -> None:
    text = read(world(), world(forget(section, old, new)))

    assert f"un changement de nom de {old} ? écrivez alors `previously: [{old}]`" in text


def test_a_library_under_another_code_is_asked_about() -> None:
    before = world(lambda s: s["spaces"]["aidants"].update(libraries=LIBRARY))
    after = world(lambda s: s["spaces"]["aidants"].update(libraries={"d": LIBRARY["docs"]}))

    assert "écrivez alors `previously: [docs]`" in read(before, after)


def test_the_home_under_another_code_says_both_and_that_people_stay() -> None:
    text = read(world(), world(lambda s: s["home"].update(code="bienvenue")))

    assert "change de code (accueil → bienvenue) et garde ses membres" in text


def test_what_is_written_of_somebody_says_what_it_was() -> None:
    one = World(spec(), (registration(approval("aidants"), function="charge"),), TODAY)
    later = approval("aidants", until=TODAY + timedelta(days=9))
    other = World(spec(), (registration(later, structure="ARS-OCCITANIE"),), TODAY)

    text = read(one, other)

    assert "structure : « ARS-BRETAGNE » → « ARS-OCCITANIE »" in text
    assert "approbations › aidants › jusqu'au : rien → 02/12/2026" in text


def test_masked_no_field_names_anybody() -> None:
    def everywhere(rules: dict[str, Any]) -> None:
        rules.update(admins=[KARIM], responsables=[INES], handles={KARIM: "@kd"})
        rules["profiles"]["chosen"]["approvers"] = [KARIM]
        rules["spaces"]["aidants"].update(referents=[KARIM], welcome=f"Écrivez à {KARIM}")

    other = World(edited(everywhere), (registration(last_name="Martineau"),), TODAY)
    found = review(world(), other)
    data = msgspec.json.encode(masked(found, {})).decode()
    text = markdown(render_review(masked(found, {}), Messages("fr")), Messages("fr"))

    for shown in (data, text):
        assert "@" not in shown.replace("review-change", "")
        assert "Martin" not in shown
        assert "karim" not in shown


def test_many_fields_of_one_thing_are_folded_behind_their_number() -> None:
    limits = {"removals_cap": 1, "additions_cap": 2, "invitations_cap": 3, "percent_from": 4}
    after = world(lambda s: s.update(limits={**limits, "empty_from": 5}))

    text = markdown(render_review(review(world(), after), Messages("fr")), Messages("fr"))

    assert "<details><summary>5 changements</summary>" in text
    assert "  - limites › retraits au plus : 25 → 1" in text

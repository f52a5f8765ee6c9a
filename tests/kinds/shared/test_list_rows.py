"""The rows of a list that are ours, and what moved between two lists of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from provisioning.kinds.shared.list_rows import RowWanted, row, rows_of
from provisioning.plan.desired import Extranet
from provisioning.plan.details import differences, moves
from provisioning.plan.diff import Update
from provisioning.plan.grants import Person
from provisioning.plan.model import Key, Resource
from provisioning.plan.plan import described
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.reading import made
from provisioning.spec.model import SiteList
from provisioning.spec.model.content import FED
from tests.plan.extranets import TODAY, spec

PAUL = Person(
    address="paul@ars.example",
    first_name="Paul",
    last_name="Martin",
    structure_type="ars",
    structure="ARS-BRETAGNE",
    access_mode="microsoft",
    function="charge",
    listed=True,
    profiles=frozenset({"tarif", "aidants"}),
)
HERE = Establishment(finess="010000024", name="CAMSP", category="190", departement="35")


def entry(**more: Any) -> SiteList:
    return made(SiteList, {"title": "L", **more})


def extranet(*people: Person, **more: Any) -> Extranet:
    known = {each.address: each for each in people}
    return Extranet(spec(), known, today=TODAY, **more)


def test_rows_without_a_key_are_not_ours_to_say() -> None:
    assert rows_of(extranet(), entry()) is None


def test_rows_are_as_written_in_the_order_of_their_keys() -> None:
    written = [{"Nom": "b", "Rang": "2"}, {"Nom": "a"}]
    listed = entry(key="Nom", columns={"Nom": {}, "Rang": {}}, rows=written)
    assert rows_of(extranet(), listed) == (
        row("a", {"Nom": "a"}),
        row("b", {"Nom": "b", "Rang": "2"}),
    )


def test_a_key_without_rows_empties_what_was_ours() -> None:
    assert rows_of(extranet(), entry(key="Nom", columns={"Nom": {}})) == ()


def test_the_directory_holds_who_agreed_with_what_the_list_has_columns_for() -> None:
    quiet = Person(
        **{n: getattr(PAUL, n) for n in PAUL.__struct_fields__}
        | {"address": "quiet@ars.example", "listed": False}
    )
    listed = entry(
        key="Adresse", source="directory", columns={"Adresse": {}, "Profils": {}, "Bureau": {}}
    )
    assert rows_of(extranet(PAUL, quiet), listed) == (
        row(
            "paul@ars.example",
            {
                "Adresse": "paul@ars.example",
                "Profils": "Aidants, Tarification",
                "Title": "Paul Martin",
            },
        ),
    )


def test_long_lists_of_profiles_are_cut_only_where_one_line_must_hold_them() -> None:
    labels = {f"p{n}": {"label": f"Profil numéro {n}"} for n in range(40)}
    many = Person(
        **{n: getattr(PAUL, n) for n in PAUL.__struct_fields__} | {"profiles": frozenset(labels)}
    )
    wide = Extranet(spec(profiles=labels), {many.address: many}, today=TODAY)
    for type_, longest in (("text", 255), ("note", 10_000)):
        listed = entry(
            key="Adresse", source="directory", columns={"Adresse": {}, "Profils": {"type": type_}}
        )
        [found] = rows_of(wide, listed) or ()
        length = len(str(found.facts()["Profils"]))
        assert 255 <= length <= longest


@pytest.mark.parametrize("source", ["directory", "finess"])
def test_a_source_fills_the_columns_that_it_is_said_to_fill(source: str) -> None:
    key = "Adresse" if source == "directory" else "Finess"
    listed = entry(key=key, source=source, columns={name: {} for name in FED[source]})
    full = Establishment(
        **{name: getattr(HERE, name) for name in ("finess", "name", "departement")},
        category="190",
        ej_finess="010000032",
        commune="35238",
    )
    [found] = rows_of(extranet(PAUL, establishments=(full,)), listed) or ()
    assert set(found.facts()) == {*FED[source], "Title"}


def test_a_register_that_is_not_at_hand_says_nothing() -> None:
    listed = entry(key="Finess", source="finess", columns={"Finess": {}})
    assert rows_of(extranet(), listed) is None
    assert rows_of(extranet(establishments=(HERE,)), listed) == (
        row("010000024", {"Finess": "010000024", "Title": "010000024 CAMSP"}),
    )


names = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["", "x", "y"]))


@given(names, names)
def test_what_moved_makes_one_of_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    have = [row(name, {"V": value}) for name, value in before.items()]
    want = [row(name, {"V": value}) for name, value in after.items()]
    moved = moves(have, want)
    kept = {each.name: each for each in have}
    for each in moved.removed:
        del kept[each.name]
    for was, now in moved.changed:
        assert kept[was.name] == was
        assert differences(was, now)
        kept[now.name] = now
    for each in moved.added:
        assert each.name not in kept
        kept[each.name] = each
    assert sorted(kept.values(), key=lambda each: each.name) == sorted(
        want, key=lambda each: each.name
    )


class Listing(Resource, frozen=True, kw_only=True):
    rows: tuple[RowWanted, ...] | None = None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            (row("a", {"V": "1"}), row("b", {"V": "1"})),
            (row("b", {"V": "2"}), row("c", {"V": "1"})),
            {"add": ["c"], "change": {"b": {"V": ["1", "2"]}}, "remove": ["a"]},
        ),
        ((row("a", {"V": "1"}),), (), {"add": [], "change": {}, "remove": ["a"]}),
        (None, (row("a", {"V": "1"}),), {"add": ["a"], "change": {}, "remove": []}),
    ],
)
def test_a_plan_tells_machines_what_moves_and_not_every_row(
    before: tuple[RowWanted, ...] | None, after: tuple[RowWanted, ...], told: dict[str, Any]
) -> None:
    key = Key("list", "a/l")
    update = Update("id", Listing(key=key, rows=before), Listing(key=key, rows=after), ("rows",))
    fields = described(update).fields["rows"]
    assert {**fields, "add": [each["name"] for each in fields["add"]]} == told


def test_a_difference_that_nobody_wants_is_none() -> None:
    was, now = row("r", {"A": "1", "B": "2"}), row("r", {"A": "3"})
    assert differences(was, now) == {"A": ("1", "3")}

"""One person's line never stops everybody: what is wrong with it is that person's alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies as st

from provisioning.errors import Mistakes
from provisioning.plan.grants import honour
from provisioning.reviewed_files import from_file, read_sources
from provisioning.spec.files.approvals import Approvals, read_approvals
from provisioning.spec.registrations import Doubt, Unread, doubt
from tests.plan.extranets import CLAIRE, INES, TODAY, spec

NAMES = ("Paul", "Léa", "Ali", "Zoé")


def entry(name: str) -> dict[str, Any]:
    return {
        "first_name": name,
        "last_name": "Martin",
        "address": address(name),
        "structure": {"type": "ars", "name": "ARS-BRETAGNE"},
        "access_mode": "microsoft",
        "accepted": {"by": CLAIRE, "on": "2026-02-01"},
        "profiles": [{"profile": "aidants", "by": INES, "on": "2026-02-01"}],
    }


def address(name: str) -> str:
    return f"{name.replace('é', 'e').lower()}@ars.example"


def read(folder: Path, text: str, name: str) -> Approvals:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_approvals(path, spec())


BAD: list[Any] = [None, "", "x\u200by", "?", "Zo\u202eé", "ZoÃ©", [], {}, "2026-13-45", "a" * 300]
PATHS: list[tuple[str | int, ...]] = [
    ("first_name",),
    ("last_name",),
    ("structure",),
    ("structure", "type"),
    ("access_mode",),
    ("accepted", "by"),
    ("accepted", "on"),
    ("profiles", 0, "profile"),
    ("profiles", 0, "by"),
    ("profiles", 0, "on"),
    ("profiles",),
    ("unknown",),
]


def put(data: Any, path: tuple[str | int, ...], value: Any) -> None:
    for part in path[:-1]:
        data = data[part]
    data[path[-1]] = value


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(BAD)), min_size=1, max_size=3),
)
def test_whatever_is_wrong_with_one_entry_the_others_are_read(
    whose: str, mistakes: list[tuple[tuple[str | int, ...], Any]]
) -> None:
    people = {name: entry(name) for name in NAMES}
    for path, value in sorted(mistakes, key=lambda each: -len(each[0])):
        put(people[whose], path, value)
    text = yaml.safe_dump({"people": [*people.values()]}, allow_unicode=True)
    with TemporaryDirectory() as folder:
        found = read(Path(folder), text, "approvals.yaml")
    others = {address(name) for name in NAMES if name != whose}
    assert others <= {who.address for who in found.registrations}
    for who in found.unread:
        assert who.addresses == {address(whose)}
        assert not who.anybody
        assert all(mistake.text for mistake in who.mistakes)
    read_or_unread = {who.address for who in found.registrations} | {
        each for who in found.unread for each in who.addresses
    }
    assert address(whose) in read_or_unread, "nobody whose line is there is absent"


COLUMNS = (
    "first_name",
    "last_name",
    "address",
    "structure_type",
    "structure_name",
    "access_mode",
    "accepted_by",
    "accepted_on",
    "profile",
    "profile_by",
    "profile_on",
)


def cells(name: str) -> list[str]:
    place = ["ars", "ARS-BRETAGNE", "microsoft", CLAIRE, "2026-02-01", "aidants", INES]
    return [name, "Martin", address(name), *place, "2026-02-01"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_whatever_is_wrong_with_one_line_of_a_table_the_others_are_read(
    whose: str, data: st.DataObject
) -> None:
    rows = {name: cells(name) for name in NAMES}
    bad = rows[whose]
    match data.draw(st.sampled_from(["cell", "more", "less"])):
        case "cell":
            column = data.draw(
                st.sampled_from([n for n, c in enumerate(COLUMNS) if c != "address"])
            )
            value = data.draw(
                st.sampled_from(["", "x\u200by", "ZoÃ©", "1,00E+07", "a\nb", "31/12/26"])
            )
            bad[column] = value
        case "more":
            bad.insert(data.draw(st.integers(0, len(bad))), "x")
        case "less":
            del bad[data.draw(st.integers(0, len(bad) - 1).filter(lambda n: n != 2))]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([COLUMNS, *rows.values()])
    with TemporaryDirectory() as folder:
        found = read(Path(folder), out.getvalue(), "approvals.csv")
    others = {address(name) for name in NAMES if name != whose}
    assert others <= {who.address for who in found.registrations}
    stands = {who.address for who in found.registrations}
    stays = doubt(found.unread, stands)
    assert address(whose) in stands or stays.covers({address(whose)})


@pytest.mark.parametrize("name", ["approvals.yaml", "approvals.csv"])
@pytest.mark.parametrize(
    ("written", "meant", "anybody"),
    [
        ("Paul <paul@ars.example>", {"paul@ars.example"}, False),
        ("paul@ars.example\u200b", {"paul@ars.example"}, False),
        ("mailto:paul@ars.example?subject=x", {"paul@ars.example"}, False),
        (
            "paul@ars.example; p.martin@ars.example",
            {"paul@ars.example", "p.martin@ars.example"},
            False,
        ),
        ("paul martin@ars.example", set(), True),
        ("paul@ars", set(), True),
        ("", set(), True),
    ],
)
def test_whose_line_it_is_is_known_only_where_it_is_sure(
    tmp_path: Path, name: str, written: str, meant: set[str], anybody: bool
) -> None:
    row = cells("Paul")
    row[2] = written
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, row])
    text = yaml.safe_dump({"people": [entry("Paul") | {"address": written}]}, allow_unicode=True)
    found = read(tmp_path, text if name.endswith("yaml") else out.getvalue(), name)
    (who,) = found.unread
    assert (who.name, who.addresses, who.anybody) == ("Paul Martin", meant, anybody)
    assert who.where == f"{tmp_path / name}:2"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("approvals.yaml", "people: ["),
        ("approvals.yaml", "people:\n"),
        ("approvals.yaml", "persons: []\n"),
        ("approvals.yaml", "people: []\npeople: []\n"),
        ("approvals.yaml", "people: []\nothers: []\n"),
        ("approvals.yaml", "<<<<<<< a\npeople: []\n=======\npeople: []\n>>>>>>> b\n"),
        ("approvals.csv", ""),
        ("approvals.csv", "first_name;last_name\nPaul;Martin\n"),
        ("approvals.csv", ";".join(COLUMNS) + '\n"Paul;Martin\n'),
    ],
)
def test_what_makes_a_whole_file_untrustworthy_refuses_it(
    tmp_path: Path, name: str, text: str
) -> None:
    with pytest.raises(Mistakes):
        read(tmp_path, text, name)


def test_a_key_written_twice_is_the_mistake_of_its_person_alone(tmp_path: Path) -> None:
    text = yaml.safe_dump({"people": [entry("Paul"), entry("Ali")]}, sort_keys=False)
    found = read(
        tmp_path,
        text.replace("  first_name: Paul\n", "  first_name: Paul\n  last_name: X\n", 1).replace(
            "- first_name: Paul\n", "- first_name: Paul\n  last_name: X\n", 1
        ),
        "a.yaml",
    )
    assert [who.address for who in found.registrations] == ["ali@ars.example"]
    assert [who.addresses for who in found.unread] == [{"paul@ars.example"}]


def test_two_entries_of_one_person_are_both_in_doubt(tmp_path: Path) -> None:
    text = yaml.safe_dump({"people": [entry("Paul"), entry("Paul"), entry("Ali")]})
    found = read(tmp_path, text, "a.yaml")
    assert [who.address for who in found.registrations] == ["ali@ars.example"]
    assert [who.addresses for who in found.unread] == [{"paul@ars.example"}] * 2


def test_a_line_of_nobody_may_be_one_more_of_a_namesake(tmp_path: Path) -> None:
    lost = cells("Paul")
    lost[2] = "paul@ars"
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, cells("Paul"), lost, cells("Ali")])
    found = read(tmp_path, out.getvalue(), "a.csv")
    stays = doubt(found.unread, {who.address for who in found.registrations})
    assert stays.covers({"paul@ars.example"})
    assert not stays.covers({"ali@ars.example"})


def test_who_is_refused_is_noted_by_name_with_every_reason(tmp_path: Path) -> None:
    path = tmp_path / "approvals.yaml"
    bad = entry("Paul") | {"access_mode": "microsof", "structure": {"type": "arz", "name": "x"}}
    path.write_text(yaml.safe_dump({"people": [bad, entry("Ali")]}), "utf-8")
    told = read_sources([from_file(path)], spec())
    people, _ = honour(spec(), told.registrations, today=TODAY)
    assert set(people) == {"ali@ars.example"}
    (who,) = told.unread
    assert len(who.mistakes) == 2


# The doubt itself


def unread(*addresses: str, anybody: bool = False) -> Unread:
    return Unread(
        name="x", where="f:1", mistakes=(), addresses=frozenset(addresses), anybody=anybody
    )


ADDRESS = st.sampled_from(["a@x", "b@x", "c@x", "d@x"])


@given(
    st.lists(st.builds(unread, ADDRESS, anybody=st.booleans()), max_size=3),
    st.frozensets(ADDRESS),
    st.frozensets(ADDRESS, min_size=1),
)
def test_doubt_covers_whom_a_line_may_mean_and_nobody_else(
    people: list[Unread], known: frozenset[str], names: frozenset[str]
) -> None:
    named = frozenset().union(*(who.addresses for who in people))
    anybody = any(who.anybody for who in people)
    expected = bool(names & named) or (anybody and not names & (known - named))
    assert doubt(people, known).covers(names) is expected


def test_without_an_unread_line_nobody_is_in_doubt() -> None:
    assert doubt((), ["a@x"]) == Doubt()
    assert not Doubt().covers({"a@x"})

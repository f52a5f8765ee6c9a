"""The list of who was let in: two forms, one meaning, every mistake placed."""

from __future__ import annotations

import csv
import io
import time
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.files.document import read
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Approval, Registration

ROOT = Path(__file__).parents[2]
HEADER = (
    "first_name,last_name,address,structure_type,structure_name,access_mode,function,sub_function,"
    "listed,accepted_by,accepted_on,until,withdrawn,"
    "profile,profile_by,profile_on,profile_until,profile_withdrawn"
)
PAUL = """\
people:
  - first_name: Paul
    last_name: Martin
    address: Paul.Martin@ARS-Bretagne.example
    structure: {type: ars, name: ARS-BRETAGNE}
    function: charge-mission
    sub_function: investissement
    access_mode: microsoft
    listed: true
    accepted: {by: claire.fontaine@cnsa.example, on: 2025-02-28}
    until: 2027-12-31
    profiles:
      - {profile: ars-investissement, by: karim.dubois@cnsa.example, on: 2025-03-03}
      - {profile: ars-esms, by: eva.collet@cnsa.example, on: 2025-03-04, until: 2026-03-04}
"""
PAUL_ROWS = [
    (
        "Paul,Martin,Paul.Martin@ARS-Bretagne.example,ars,ARS-BRETAGNE,microsoft,charge-mission,"
        "investissement,true,claire.fontaine@cnsa.example,2025-02-28,2027-12-31,,"
        "ars-investissement,karim.dubois@cnsa.example,2025-03-03,,"
    ),
    (
        "Paul,Martin,paul.martin@ars-bretagne.example,ars,ARS-BRETAGNE,microsoft,,,,,,,,"
        "ars-esms,eva.collet@cnsa.example,2025-03-04,2026-03-04,"
    ),
]


@cache
def spec() -> Spec:
    return load(ROOT / "spaces.yaml").spec


def written(folder: Path, text: str, name: str = "approvals.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load_approvals(path: Path, known: Spec | None = None) -> list[Registration]:
    """Of a file in which nothing is wrong."""
    read = read_approvals(path, known or spec())
    assert not read.unread
    return read.registrations


def told(path: Path, known: Spec | None = None) -> list[str]:
    try:
        mistakes = read_approvals(path, known or spec()).mistakes
    except Mistakes as refusal:
        mistakes = list(refusal.mistakes)
    return [str(mistake).removeprefix(f"{path.parent}/") for mistake in mistakes]


def told_of(folder: Path, *changes: tuple[str, str]) -> list[str]:
    text = PAUL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return [line.removeprefix("approvals.yaml:") for line in told(written(folder, text))]


def test_a_person_is_read_whole(tmp_path: Path) -> None:
    path = written(tmp_path, PAUL)
    assert load_approvals(path, spec()) == [
        Registration(
            address="paul.martin@ars-bretagne.example",
            first_name="Paul",
            last_name="Martin",
            structure_type="ars",
            structure="ARS-BRETAGNE",
            access_mode="microsoft",
            function="charge-mission",
            sub_function="investissement",
            listed=True,
            accepted_by="claire.fontaine@cnsa.example",
            accepted_on=date(2025, 2, 28),
            until=date(2027, 12, 31),
            approvals=(
                Approval(
                    profile="ars-investissement",
                    by="karim.dubois@cnsa.example",
                    on=date(2025, 3, 3),
                    until=spec().last_day("ars-investissement", date(2025, 3, 3)),
                    where=f"{path}:13",
                ),
                Approval(
                    profile="ars-esms",
                    by="eva.collet@cnsa.example",
                    on=date(2025, 3, 4),
                    until=date(2026, 3, 4),
                    where=f"{path}:14",
                ),
            ),
            where=f"{path}:2",
        )
    ]


def cells(person: dict[str, Any], approval: dict[str, Any]) -> dict[str, Any]:
    nested = {"structure": person["structure"], "accepted": person["accepted"]}
    row = {name: value for name, value in person.items() if name not in {*nested, "profiles"}}
    for name, inner in nested.items():
        row |= {f"{name}_{key}": value for key, value in inner.items()}
    for key, value in approval.items():
        row["profile" if key == "profile" else f"profile_{key}"] = value
    return row


def as_table(text: str, delimiter: str) -> str:
    rows = [
        cells(person, approval)
        for person in read(text, "approvals.yaml")[0]["people"]
        for approval in person["profiles"]
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER.split(","), restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_sample_says_the_same_as_a_table(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = (ROOT / "approvals.yaml").read_text("utf-8")
    table = tmp_path / "approvals.csv"
    table.write_bytes(as_table(text, delimiter).encode(encoding))

    def meant(path: Path) -> list[Registration]:
        """Wherever each thing stands."""
        return [
            msgspec.structs.replace(
                who,
                where="",
                approvals=tuple(msgspec.structs.replace(each, where="") for each in who.approvals),
            )
            for who in load_approvals(path, spec())
        ]

    assert meant(table) == meant(ROOT / "approvals.yaml")


def test_a_table_of_the_windows_code_page_keeps_its_accents(tmp_path: Path) -> None:
    row = PAUL_ROWS[0].replace("Paul,Martin", "Zoé,Œuvrard", 1)
    table = tmp_path / "approvals.CSV"
    table.write_bytes(f"{HEADER}\n{row}\n".encode("cp1252"))
    (who,) = load_approvals(table, spec())
    assert (who.first_name, who.last_name) == ("Zoé", "Œuvrard")


def test_lines_of_one_address_are_one_person_whatever_the_case(tmp_path: Path) -> None:
    table = written(tmp_path, "\n".join([HEADER, *PAUL_ROWS]), "approvals.csv")
    (who,) = load_approvals(table, spec())
    assert [one.profile for one in who.approvals] == ["ars-investissement", "ars-esms"]
    assert who.where == f"{table}:2"


def test_a_line_without_profile_is_the_acceptance_of_the_account(tmp_path: Path) -> None:
    row = PAUL_ROWS[0].partition("ars-investissement")[0] + ",,,,"
    (who,) = load_approvals(written(tmp_path, f"{HEADER}\n{row}\n", "a.csv"), spec())
    assert who.approvals == ()
    assert who.accepted_by == "claire.fontaine@cnsa.example"


YAML_MISTAKES = {
    "profile: ars-investissement": (
        "profile: ars-investissemen",
        (
            "13:10: people[0].profiles[0].profile: unknown profile 'ars-investissemen'; "
            "did you mean 'ars-investissement'?"
        ),
    ),
    "profile: ars-esms": (
        "profile: ars - référent esms",
        (
            "14:10: people[0].profiles[1].profile: unknown profile 'ars - référent esms'; "
            "write its code 'ars-esms'"
        ),
    ),
    "access_mode: microsoft": (
        "access_mode: microsof",
        "8:5: people[0].access_mode: unknown access mode 'microsof'; did you mean 'microsoft'?",
    ),
    "type: ars": (
        "type: arz",
        "5:17: people[0].structure.type: unknown structure type 'arz'; did you mean 'ars'?",
    ),
    "name: ARS-BRETAGNE": (
        "name: ARS-BRETANGE",
        (
            "5:28: people[0].structure.name: 'ARS-BRETANGE' is not a known 'ars' structure; "
            "did you mean 'ARS-BRETAGNE'?"
        ),
    ),
    "function: charge-mission": (
        "function: charge-missions",
        (
            "6:5: people[0].function: unknown function 'charge-missions'; "
            "did you mean 'charge-mission'?"
        ),
    ),
    "sub_function: investissement": (
        "sub_function: investissements",
        (
            "7:5: people[0].sub_function: unknown sub-function 'investissements'; "
            "did you mean 'investissement'?"
        ),
    ),
    "until: 2026-03-04": (
        "until: 2025-03-01",
        (
            "14:74: people[0].profiles[1].until: until 2025-03-01 is before it was approved "
            "on 2025-03-04; correct one"
        ),
    ),
    "until: 2027-12-31": (
        "withdrawn: 2025-01-31",
        (
            "11:5: people[0].withdrawn: withdrawn 2025-01-31 is before it was accepted "
            "on 2025-02-28; correct one"
        ),
    ),
    "Paul.Martin@": (
        "paul+martin@",
        (
            "4:5: warning: people[0].address: Microsoft invites no address with + in it; use "
            "another, unless they are in the tenant already"
        ),
    ),
    "by: eva.collet@cnsa.example": (
        "by: eva.collet",
        (
            "14:29: people[0].profiles[1].by: 'eva.collet' is not an e-mail address; "
            "write it as name@domain.example"
        ),
    ),
    "listed: true": (
        "lsted: true",
        "9:5: people[0].lsted: unknown key 'lsted'; did you mean 'listed'?",
    ),
    "on: 2025-02-28": (
        "on: 28/02/2025",
        (
            "10:50: people[0].accepted.on: '28/02/2025' is not a day; "
            "write it as YYYY-MM-DD, such as 2026-04-30"
        ),
    ),
}


@pytest.mark.parametrize("old", YAML_MISTAKES)
def test_a_mistake_is_told_where_it_stands(old: str, tmp_path: Path) -> None:
    new, expected = YAML_MISTAKES[old]
    assert told_of(tmp_path, (old, new)) == [expected]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    changes = [(old, new) for old, (new, _) in YAML_MISTAKES.items() if "profile" in old]
    other = PAUL.partition("\n")[2].replace("Paul.M", "P.M").replace("ars-esms", "ars-esm")
    changes.append(("until: 2026-03-04}\n", f"until: 2026-03-04}}\n{other}"))
    assert len(told_of(tmp_path, *changes)) == 3


def test_a_person_written_twice_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    again = PAUL.partition("\n")[2].replace("Paul.Martin", "PAUL.MARTIN")
    path = written(tmp_path, PAUL + again)
    assert told(path) == [
        (
            "approvals.yaml:17:5: people[1].address: paul.martin@ars-bretagne.example is already "
            f"at {path}:2; unite the two"
        )
    ]


def test_a_former_code_is_the_profile_of_today(tmp_path: Path) -> None:
    profile = replace(spec().profiles["ars-esms"], previously=("ars-ehpad",))
    renamed = replace(spec(), profiles={**spec().profiles, "ars-esms": profile})
    path = written(tmp_path, PAUL.replace("ars-esms", "ars-ehpad"))
    (paul,) = load_approvals(path, renamed)
    assert "ars-esms" in {approval.profile for approval in paul.approvals}
    assert "ars-ehpad" not in {approval.profile for approval in paul.approvals}


@pytest.mark.parametrize(
    ("profile", "general", "expected"),
    [({}, 10, date(2025, 3, 13)), ({"duration_days": 5}, 10, date(2025, 3, 8))],
)
def test_an_approval_that_says_no_end_ends_when_its_profile_or_the_file_says(
    tmp_path: Path, profile: dict[str, int], general: int, expected: date
) -> None:
    rules = spec()
    profiles = {c: replace(p, **profile) for c, p in rules.profiles.items()}
    kept = replace(rules.retention, grant=general)
    rules = replace(rules, profiles=profiles, retention=kept)
    (paul,) = load_approvals(written(tmp_path, PAUL), rules)
    assert [a.until for a in paul.approvals] == [expected, date(2026, 3, 4)], "or as it says itself"


def test_no_approval_ends_after_the_last_day_of_the_calendar(tmp_path: Path) -> None:
    text = PAUL.replace("2025-03-03", "9999-12-30")
    (paul,) = load_approvals(written(tmp_path, text), spec())
    assert paul.approvals[0].until == date.max


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1: key 'people' is missing; add it"),
        ("people:\n", "1:1: people: expected a list (- item), found nothing"),
        ("- a\n", "1:1: expected a map (key: value), found a list"),
        ("people: [x]\n", "1:10: people[0]: expected a map (key: value), found 'x'"),
        ("people: []\npersons: []\n", "2:1: persons: unknown key 'persons'"),
        ("people: [", "2:1: this is not YAML"),
    ],
)
def test_a_file_of_another_shape_is_told_so(text: str, expected: str, tmp_path: Path) -> None:
    (only,) = told(written(tmp_path, text))
    assert only.startswith(f"approvals.yaml:{expected}")


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    (only,) = told(tmp_path / "approvals.yaml")
    assert "cannot read this file: no such file" in only


FIRST, SECOND = PAUL_ROWS
TABLE_MISTAKES = {
    "an unknown column": (
        [HEADER.replace("listed", "lsted"), FIRST],
        "1:1: lsted: unknown column 'lsted'; did you mean 'listed'?",
    ),
    "a column twice": (
        [HEADER.replace("withdrawn,profile", "until,profile"), FIRST],
        "1:1: until: column 'until' stands twice; remove one",
    ),
    "too few cells": (
        [HEADER, FIRST, "Paul,Martin"],
        "3:1: 2 cells under 18 columns; add or remove separators",
    ),
    "an empty name": (
        [HEADER, FIRST.replace("Paul,", ",", 1)],
        "2:1: first_name: the cell 'first_name' is empty; fill it",
    ),
    "an approval without approver": (
        [HEADER, FIRST, SECOND.replace("eva.collet@cnsa.example", "")],
        "3:1: profile_by: the cell 'profile_by' is empty; fill it",
    ),
    "a French date": (
        [HEADER, FIRST, SECOND.replace("2025-03-04", "04/03/2025")],
        (
            "3:1: profile_on: '04/03/2025' may be several days; write the one that is meant: "
            "2025-03-04 or 2025-04-03"
        ),
    ),
    "a person who changes names": (
        [HEADER, FIRST, SECOND.replace("Martin", "Durand", 1)],
        (
            "3:1: last_name: 'Durand' here but 'Martin' on line 2; "
            "write the same, or the address of each of the two people"
        ),
    ),
    "an unknown profile": (
        [HEADER, FIRST, SECOND.replace("ars-esms", "ars-esm")],
        "3:1: profile: unknown profile 'ars-esm'; did you mean 'ars-esms'?",
    ),
    "an unknown structure": (
        [HEADER, FIRST.replace("ARS-BRETAGNE", "ARS-BRETANGE")],
        (
            "2:1: structure_name: 'ARS-BRETANGE' is not a known 'ars' structure; "
            "did you mean 'ARS-BRETAGNE'?"
        ),
    ),
    "half an acceptance": (
        [HEADER, FIRST.replace("2025-02-28", "")],
        "2:1: accepted_by: accepted_by and accepted_on go together; fill or empty both",
    ),
    "a quote left open": (
        [HEADER, '"Paul' + FIRST],
        "2:1: this is not a table: unexpected end of data; save it again as CSV UTF-8",
    ),
}


@pytest.mark.parametrize("case", TABLE_MISTAKES)
def test_a_mistake_in_a_table_is_told_by_line_and_column(case: str, tmp_path: Path) -> None:
    lines, expected = TABLE_MISTAKES[case]
    assert told(written(tmp_path, "\n".join(lines) + "\n", "approvals.csv")) == [
        f"approvals.csv:{expected}"
    ]


def test_every_bad_cell_of_a_table_is_told(tmp_path: Path) -> None:
    bad = FIRST.replace("Paul.Martin@", "paul martin@").replace("Paul,", ",", 1)
    bad = bad.replace("true", "oui").replace("2025-02-28", "hier")
    blank = SECOND.replace("paul.martin@ars-bretagne.example", "").replace("2025-03-04", "demain")
    lines = [HEADER, bad, blank, blank]
    columns = [line.split(": ")[:2] for line in told(written(tmp_path, "\n".join(lines), "a.csv"))]
    expected = {
        ("a.csv:2:1", name) for name in ("first_name", "address", "listed", "accepted_on")
    } | {(f"a.csv:{line}:1", name) for line in (3, 4) for name in ("address", "profile_on")}
    assert {(place, name) for place, name in columns} == expected


def test_fifty_thousand_people_are_read_in_a_few_seconds(tmp_path: Path) -> None:
    row = FIRST.replace("Paul.Martin@ARS-Bretagne", "paul.martin{}@ars-bretagne")
    table = written(tmp_path, "\n".join([HEADER, *(map(row.format, range(50_000)))]), "a.csv")
    known = spec()
    start = time.process_time()
    assert len(load_approvals(table, known)) == 50_000
    assert time.process_time() - start < 10


# Several structures

TWO = PAUL.replace(
    "{type: ars, name: ARS-BRETAGNE}",
    "[{type: ars, name: ARS-BRETAGNE}, {type: ars, name: ARS-NORMANDIE}]",
)
BOTH = (("ars", "ARS-BRETAGNE"), ("ars", "ARS-NORMANDIE"))


def test_somebody_may_belong_to_several_structures(tmp_path: Path) -> None:
    (who,) = load_approvals(written(tmp_path, TWO))
    assert who.structures == BOTH
    assert (who.structure_type, who.structure) == BOTH[0]


def test_a_further_line_of_a_table_may_name_another_structure(tmp_path: Path) -> None:
    lines = [HEADER, FIRST, SECOND.replace("ARS-BRETAGNE", "ARS-NORMANDIE"), SECOND]
    lines[3] = lines[3].replace("ars-esms", "ars-investissement")
    (who,) = load_approvals(written(tmp_path, "\n".join(lines), "a.csv"))
    assert who.structures == BOTH
    assert len(who.approvals) == 3


@pytest.mark.parametrize(
    ("old", "new", "told_as"),
    [
        ("ARS-NORMANDIE", "ARS-NORMANDY", "5:62: people[0].structure[1].name: 'ARS-NORMANDY'"),
        ("ARS-NORMANDIE", "ARS-BRETAGNE", "5:62: people[0].structure[1].name: this structure is"),
        ("type: ars, name: ARS-N", "kind: ars, name: ARS-N", "people[0].structure[1]"),
        (", {type: ars, name: ARS-NORMANDIE}", ", x", "expected a map (key: value), found 'x'"),
    ],
)
def test_a_mistake_in_one_of_several_structures_has_its_place(
    tmp_path: Path, old: str, new: str, told_as: str
) -> None:
    assert any(told_as in line for line in told(written(tmp_path, TWO.replace(old, new))))


def test_an_unknown_structure_on_a_further_line_is_told_there(tmp_path: Path) -> None:
    lines = [HEADER, FIRST, SECOND.replace("ARS-BRETAGNE", "ARS-NORMANDY")]
    (line,) = told(written(tmp_path, "\n".join(lines), "a.csv"))
    assert line.startswith("a.csv:3:1: structure_name: 'ARS-NORMANDY' is not a known")


def test_no_structure_at_all_is_told(tmp_path: Path) -> None:
    (line,) = told_of(tmp_path, ("structure: {type: ars, name: ARS-BRETAGNE}", "structure: []"))
    assert "this list is empty; write the structure" in line

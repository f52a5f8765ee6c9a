"""Changes to a reviewed list: what was asked for, and not a sign more."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, strategies as st

from provisioning.errors import Refusal
from provisioning.spec.files.approvals.edit import Edit, Renewal
from provisioning.spec.files.approvals.edits import edited
from provisioning.spec.files.approvals.tree import read_tree
from provisioning.spec.registrations import Registration

SAMPLE = (Path(__file__).parents[2] / "approvals.yaml").read_bytes()
PAUL, PAULINE = "paul.martin@ars-bretagne.example", "pauline.martin@finistere.example"
DAY = date(2026, 11, 25)
HEAD = "first_name;last_name;address;structure_type;structure_name;access_mode"


def lines(before: bytes, after: bytes) -> list[str]:
    """What differs, as a reviewer sees it."""
    old, new = (each.decode().splitlines() for each in (before, after))
    return [line for line in difflib.ndiff(old, new) if line[:1] in "+-"]


def test_a_grant_ends_on_its_own_line_with_its_reason_beside_it() -> None:
    made = edited(SAMPLE, "approvals.yaml", [Edit(PAULINE, DAY, (1,), "parti")])
    old = "      - {profile: cd-esms, by: eva.collet@cnsa.example, on: 2025-03-10}"
    assert lines(SAMPLE, made) == [f"- {old}", f"+ {old[:-1]}, withdrawn: 2026-11-25}}  # parti"]


@pytest.mark.parametrize("until", [None, date(2027, 3, 1)])
def test_a_grant_is_renewed_on_its_own_line(until: date | None) -> None:
    renewal = Renewal("eva.collet@cnsa.example", DAY, until)
    made = edited(SAMPLE, "approvals.yaml", [Edit(PAULINE, grants=(1,), renewed=renewal)])
    old = "      - {profile: cd-esms, by: eva.collet@cnsa.example, on: 2025-03-10}"
    end = f", until: {until}" if until else ""
    assert [line for line in lines(SAMPLE, made) if line[0] != "?"] == [
        f"- {old}",
        f"+ {old.replace('2025-03-10}', f'{DAY}{end}')}}}",
    ]


def test_a_grant_of_a_table_is_renewed_in_its_columns() -> None:
    raw = (
        f"{HEAD};profile;profile_by;profile_on;profile_until\n"
        "A;B;a@b.example;ars;X;microsoft;aidants;x@y.example;2025-01-01;2025-12-31\n"
    ).encode()
    renewal = Renewal("z@y.example", DAY, date(2027, 3, 1))
    made = edited(raw, "approvals.csv", [Edit("a@b.example", grants=(0,), renewed=renewal)])
    assert made.decode().endswith(";aidants;z@y.example;2026-11-25;2027-03-01\n")

    above = b"\n;;;\n"
    assert edited(
        above + raw, "approvals.csv", [Edit("a@b.example", grants=(0,), renewed=renewal)]
    ) == (above + made)


def test_what_is_withdrawn_there_is_not_renewed_over_it() -> None:
    ending = edited(SAMPLE, "approvals.yaml", [Edit(PAULINE, DAY, (1,))])
    renewal = Renewal("eva.collet@cnsa.example", DAY)
    with pytest.raises(Refusal, match="is withdrawn on 2026-11-25; take that out first"):
        edited(ending, "approvals.yaml", [Edit(PAULINE, grants=(1,), renewed=renewal)])


def test_a_person_ends_on_one_line_more() -> None:
    made = edited(SAMPLE, "approvals.yaml", [Edit(PAUL, DAY)])
    assert lines(SAMPLE, made) == ["+     withdrawn: 2026-11-25"]


def test_an_entry_goes_and_every_comment_stays() -> None:
    made = edited(SAMPLE, "approvals.yaml", [Edit(PAUL), Edit(PAULINE)])
    gone = lines(SAMPLE, made)
    assert gone
    assert not [line for line in gone if line.startswith("+") or "#" in line]
    assert len(yaml.safe_load(made)["people"]) == len(yaml.safe_load(SAMPLE)["people"]) - 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_last_entry_leaves_an_empty_list_whatever_the_ends_of_lines(
    newline: str, mark: str
) -> None:
    entry = (
        "# who\npeople:  # all\n  - first_name: A\n    last_name: B\n    address: a@b.example\n"
        "    structure: {type: ars, name: X}\n    access_mode: microsoft"
    )
    raw = (mark + entry.replace("\n", newline)).encode()
    ended = edited(raw, "a.yaml", [Edit("a@b.example", DAY)])
    assert ended == raw + f"{newline}    withdrawn: 2026-11-25".encode()
    assert edited(raw, "a.yaml", [Edit("a@b.example")]) == (
        f"{mark}# who{newline}people: []  # all{newline}".encode()
    )


def test_a_block_entry_and_a_day_that_is_there_already() -> None:
    raw = (
        b"people:\n- address: a@b.example\n  first_name: A\n  last_name: B\n"
        b"  structure: {type: ars, name: X}\n  access_mode: microsoft\n  profiles:\n"
        b"  - profile: one\n    by: c@d.example  # her\n    on: 2025-01-01\n"
        b"  - {profile: two, by: c@d.example, on: 2025-01-01, withdrawn: 2027-01-01}\n"
    )
    made = edited(raw, "a.yaml", [Edit("a@b.example", DAY, (0, 1))])
    assert made == raw.replace(
        b"    on: 2025-01-01\n", b"    on: 2025-01-01\n    withdrawn: 2026-11-25\n"
    ).replace(b"2027-01-01", b"2026-11-25")


@pytest.mark.parametrize(
    "raw",
    [
        (
            "people: [{first_name: A, last_name: B, address: a@b.example, "
            "structure: {type: ars, name: X}, access_mode: microsoft}]\n"
        ),
        (
            "x: &one\n  first_name: A\n  last_name: B\n  address: a@b.example\n"
            "  structure: {type: ars, name: X}\n  access_mode: microsoft\npeople:\n- *one\n"
        ),
    ],
)
def test_what_cannot_be_changed_safely_is_left_to_a_person(raw: str) -> None:
    with pytest.raises(Refusal, match=r"by hand|no longer"):
        edited(raw.encode(), "a.yaml", [Edit("a@b.example")])


def test_a_table_gets_the_column_it_lacks_and_keeps_every_other_cell() -> None:
    raw = (
        f"{HEAD};profile;profile_by;profile_on\n"
        'A;B;a@b.example;ars;"X; Y";microsoft;one;c@d.example;2025-01-01\n'
        ";;a@b.example;;;;two;c@d.example;2025-01-01\n"
        "C;D;c@b.example;ars;Z;microsoft;;;\n"
    ).encode()
    made = edited(raw, "a.csv", [Edit("a@b.example", DAY, (1,))])
    assert made.decode().splitlines() == [
        f"{HEAD};profile;profile_by;profile_on;profile_withdrawn",
        'A;B;a@b.example;ars;"X; Y";microsoft;one;c@d.example;2025-01-01;',
        ";;a@b.example;;;;two;c@d.example;2025-01-01;2026-11-25",
        "C;D;c@b.example;ars;Z;microsoft;;;;",
    ]


def test_a_person_goes_from_a_table_with_all_their_lines() -> None:
    raw = (
        f"sep=;\r\n{HEAD}\r\nA;B;a@b.example;ars;X;microsoft\r\nC;D;c@b.example;ars;Z;microsoft\r\n"
    ).encode()
    made = edited(raw, "a.csv", [Edit("a@b.example")])
    assert made == f"sep=;\r\n{HEAD}\r\nC;D;c@b.example;ars;Z;microsoft\r\n".encode()


@given(st.data())
def test_whoever_ends_ends_and_nobody_else_changes(data: st.DataObject) -> None:
    """Whichever people and grants of the sample are chosen."""
    before = people(SAMPLE)
    chosen = data.draw(st.lists(st.sampled_from(sorted(before)), unique=True, max_size=6))
    edits = [
        Edit(
            who,
            data.draw(st.sampled_from([DAY, None])),
            tuple(data.draw(st.sets(st.sampled_from(range(len(before[who].approvals)))))),
        )
        if before[who].approvals
        else Edit(who, DAY)
        for who in chosen
    ]
    edits = [each if each.withdrawn else each._replace(grants=()) for each in edits]
    after = people(edited(SAMPLE, "approvals.yaml", edits))
    for edit in edits:
        was, now = before.pop(edit.address), after.pop(edit.address, None)
        if edit.withdrawn is None:
            assert now is None
            continue
        assert now is not None
        assert now.withdrawn == (None if edit.grants else DAY)
        ended = {n for n, each in enumerate(now.approvals) if each.withdrawn == DAY}
        assert ended == set(edit.grants)
        assert len(now.approvals) == len(was.approvals)
    assert after == before


def people(raw: bytes) -> dict[str, Registration]:

    return {
        who.address: msgspec.structs.replace(
            who,
            where="",
            approvals=tuple(msgspec.structs.replace(each, where="") for each in who.approvals),
        )
        for who in read_tree(raw, "approvals.yaml").registrations
    }

"""Who is let in: the truth table of an approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st

from provisioning.plan.grants import Person, honour
from provisioning.spec.registrations import Approval, Belonging, Registration
from tests.plan.extranets import (
    BEFORE,
    CLAIRE,
    HEAD,
    INES,
    KARIM,
    LEFT,
    PAUL,
    TODAY,
    approval,
    registration,
    spec,
)

SPEC = spec()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def let_in(*who: Registration) -> tuple[dict[str, Person], list[str]]:
    people, notes = honour(SPEC, who, today=TODAY)
    return people, [str(note) for note in notes]


def held(*who: Registration) -> set[str]:
    people, _ = let_in(*who)
    return set(people[PAUL].profiles) if PAUL in people else set()


@pytest.mark.parametrize(
    ("given", "granted"),
    [
        (approval("aidants", INES), True),
        (approval("aidants", KARIM), False),  # finances requires it as well, and is not its home
        (approval("tarif", KARIM), True),
        (approval("tarif", INES), False),
        (approval("chosen", HEAD), True),
        (approval("chosen", INES), False),  # it has approvers of its own
        (approval("aidants", HEAD), False),
        (approval("aidants", CLAIRE), False),
        (approval("aidants", "nobody@cnsa.example"), False),
        (approval("aidants", LEFT, date(2026, 6, 30)), True),
        (approval("aidants", LEFT, date(2026, 7, 1)), False),
        (approval("aidants", "next@cnsa.example", TODAY), False),
        (approval("aidants", INES, TODAY), True),
        (approval("aidants", INES, TOMORROW), False),
    ],
)
def test_who_may_decide_on_a_profile_and_when(given: Approval, granted: bool) -> None:
    people, notes = let_in(registration(given))

    assert people[PAUL].profiles == (frozenset({given.profile}) if granted else frozenset())
    assert len(notes) == (not granted)


def test_a_profile_is_open_to_any_of_somebody_s_structures() -> None:
    mine = registration(approval("tarif", by=KARIM), structure_type="cd", structure="CD-35")
    alone, refused = honour(spec(), [mine], today=TODAY)
    assert "it is not for somebody of CD-35; it is open to" in refused[0].text
    assert alone[PAUL].profiles == frozenset()
    both = msgspec.structs.replace(mine, more_structures=(Belonging("ars", "ARS-BRETAGNE"),))
    people, notes = honour(spec(), [both], today=TODAY)
    assert (people[PAUL].profiles, notes) == ({"tarif"}, ())
    assert people[PAUL].structures == (("cd", "CD-35"), ("ars", "ARS-BRETAGNE"))


def test_the_refusal_of_a_decider_says_whom_to_ask() -> None:
    _, (note,) = let_in(registration(approval("tarif", INES), where="approvals.yaml:12"))

    assert note.startswith("Paul Martin (approvals.yaml:12): profile 'Tarification'")
    assert INES in note
    assert note.endswith(f"ask {KARIM}")


def test_those_who_no_longer_decide_are_not_recommended() -> None:
    _, (note,) = let_in(registration(approval("aidants", HEAD)))

    assert INES in note
    assert LEFT not in note
    assert "next@cnsa.example" not in note


def test_nobody_decides_on_their_own_profile() -> None:
    people, (note,) = let_in(registration(approval("aidants", INES), address=INES))

    assert people[INES].profiles == frozenset()
    assert "nobody decides on their own request" in note


def test_nobody_accepts_their_own_account() -> None:
    people, (note,) = let_in(registration(address=CLAIRE))

    assert people == {}
    assert "nobody decides on their own request" in note


def test_nobody_decides_on_themself_under_another_address_of_theirs() -> None:
    known_as = {INES: (PAUL, INES), PAUL: (PAUL, INES)}
    who = registration(approval("aidants", INES))

    people, notes = honour(SPEC, [who], today=TODAY, known_as=known_as)

    assert people[PAUL].profiles == frozenset()
    assert any("nobody decides on their own request" in str(note) for note in notes)


def test_nobody_accepts_their_own_account_under_another_address_of_theirs() -> None:
    known_as = {CLAIRE: (CLAIRE, PAUL), PAUL: (CLAIRE, PAUL)}

    people, notes = honour(SPEC, [registration()], today=TODAY, known_as=known_as)

    assert people == {}
    assert any("nobody decides on their own request" in str(note) for note in notes)


def test_two_registrations_of_one_person_are_united_under_the_main_address() -> None:
    other = "p.martin@ars.example"
    known_as = {PAUL: (PAUL, other), other: (PAUL, other)}
    both = [
        registration(approval("aidants"), address=other),
        registration(approval("tarif", KARIM)),
    ]

    people, notes = honour(SPEC, both, today=TODAY, known_as=known_as)

    assert {address: set(who.profiles) for address, who in people.items()} == {
        PAUL: {"aidants", "tarif"}
    }
    assert people[PAUL].aliases == (other,)
    assert people[PAUL].deciders == {INES, KARIM, CLAIRE}
    assert notes == ()


def test_an_alias_alone_keeps_the_address_that_was_written() -> None:
    other = "p.martin@ars.example"
    known_as = {PAUL: (PAUL, other), other: (PAUL, other)}

    people, _ = honour(SPEC, [registration(address=other)], today=TODAY, known_as=known_as)

    assert {address: who.aliases for address, who in people.items()} == {other: (PAUL,)}


def test_a_profile_is_for_some_structures_only() -> None:
    who = registration(approval("aidants"), approval("tarif", KARIM), structure_type="cd")

    people, (note,) = let_in(who)

    assert people[PAUL].profiles == {"aidants"}
    assert "ARS-BRETAGNE" in note
    assert note.endswith("it is open to Agence régionale")


@pytest.mark.parametrize(
    ("dates", "stands"),
    [
        ({"until": YESTERDAY}, False),
        ({"until": TODAY}, True),
        ({"withdrawn": YESTERDAY}, False),
        ({"withdrawn": TODAY}, False),
        ({"withdrawn": TOMORROW}, True),
        ({"until": TOMORROW, "withdrawn": TODAY}, False),
    ],
)
def test_an_end_takes_effect_on_its_day(dates: dict[str, date], stands: bool) -> None:
    people, _ = let_in(registration(approval(**dates)))
    assert (people[PAUL].profiles == {"aidants"}) is stands

    people, _ = let_in(registration(approval(), **dates))
    assert (PAUL in people) is stands


def test_what_ended_is_counted_and_not_blamed() -> None:
    _, notes = let_in(
        registration(approval(until=YESTERDAY), approval("tarif", INES, withdrawn=TODAY)),
        registration(approval(), approval("chosen", HEAD), address="b@x.example", until=YESTERDAY),
    )

    (note,) = notes
    assert note.startswith("approvals: 4 ended")


def test_an_accepted_person_without_a_profile_comes_in() -> None:
    people, notes = let_in(registration())

    assert people[PAUL].profiles == frozenset()
    assert notes == []


def test_an_approved_profile_lets_in_without_a_word_of_the_responsables() -> None:
    assert held(registration(approval(), accepted=False)) == {"aidants"}


def test_nobody_comes_in_without_a_decision() -> None:
    assert let_in(registration(accepted=False)) == ({}, [])


@pytest.mark.parametrize(
    ("accepted", "reason"),
    [
        ({"accepted_by": INES}, f"{INES} was not a responsable on {BEFORE}; ask {CLAIRE}"),
        ({"accepted_on": TOMORROW}, "is still to come"),
    ],
)
def test_only_a_responsable_accepts_an_account(accepted: dict[str, Any], reason: str) -> None:
    people, (note,) = let_in(registration(**accepted))

    assert people == {}
    assert "the account is not accepted" in note
    assert reason in note


def test_a_refused_acceptance_leaves_an_approved_profile_standing() -> None:
    people, notes = let_in(registration(approval(), accepted_by=INES))

    assert people[PAUL].profiles == {"aidants"}
    assert len(notes) == 1


def test_a_refused_approval_refuses_only_itself() -> None:
    people, notes = let_in(
        registration(approval("tarif", INES), approval("aidants")),
        registration(approval("tarif", KARIM), address="b@ars.example"),
    )

    assert people[PAUL].profiles == {"aidants"}
    assert people["b@ars.example"].profiles == {"tarif"}
    assert len(notes) == 1


def test_registrations_of_one_address_are_united() -> None:
    assert held(registration(approval()), registration(approval("tarif", KARIM))) == {
        "aidants",
        "tarif",
    }


def test_an_ended_registration_takes_nothing_from_a_standing_one() -> None:
    assert held(registration(approval()), registration(approval(), until=YESTERDAY)) == {"aidants"}
    assert held(registration(approval(), until=YESTERDAY), registration(approval())) == {"aidants"}


def test_where_two_registrations_disagree_the_first_stands_and_it_is_said() -> None:
    first = registration(approval(), where="a.yaml:1")
    second = registration(
        approval("tarif", KARIM), last_name="Durand", access_mode="standard", where="b.csv:2"
    )

    people, (note,) = let_in(first, second)

    assert (people[PAUL].last_name, people[PAUL].access_mode) == ("Martin", "microsoft")
    assert people[PAUL].profiles == {"aidants", "tarif"}
    assert "b.csv:2" in note
    assert "last name, access mode" in note


DAYS = st.sampled_from([BEFORE, date(2026, 6, 30), date(2026, 7, 1), YESTERDAY, TODAY, TOMORROW])
DECIDERS = st.sampled_from([CLAIRE, INES, KARIM, LEFT, HEAD, PAUL])
approvals = st.builds(
    Approval,
    profile=st.sampled_from(["aidants", "tarif", "chosen"]),
    by=DECIDERS,
    on=DAYS,
    until=st.none() | DAYS,
    withdrawn=st.none() | DAYS,
)
registrations = st.builds(
    Registration,
    address=DECIDERS,
    first_name=st.sampled_from(["Paul", "Ines"]),
    last_name=st.just("Martin"),
    structure_type=st.sampled_from(["ars", "cd"]),
    structure=st.just("ARS-BRETAGNE"),
    access_mode=st.sampled_from(["microsoft", "standard"]),
    accepted_by=st.none() | DECIDERS,
    accepted_on=DAYS,
    until=st.none() | DAYS,
    withdrawn=st.none() | DAYS,
    approvals=st.lists(approvals, max_size=3).map(tuple),
)
ENTITLED = {
    "aidants": {(INES, None), (KARIM, None), (LEFT, date(2026, 6, 30))},
    "tarif": {(KARIM, None)},
    "chosen": {(HEAD, None)},
}
"""Who decides on a profile, and until when: read off the table by hand."""


def lasts(each: Registration | Approval) -> bool:
    return (each.until or TODAY) >= TODAY and (each.withdrawn or TOMORROW) > TODAY


def stands(who: Registration, each: Approval) -> bool:
    return (
        lasts(who)
        and lasts(each)
        and each.by != who.address
        and each.on <= TODAY
        and (who.structure_type == "ars" or each.profile == "aidants")
        and any(by == each.by and each.on <= (end or TODAY) for by, end in ENTITLED[each.profile])
    )


def is_accepted(who: Registration) -> bool:
    return (
        lasts(who)
        and who.accepted_by == CLAIRE != who.address
        and who.accepted_on is not None
        and who.accepted_on <= TODAY
    )


@given(st.lists(registrations, max_size=5))
def test_who_is_in_has_the_standing_decision_of_somebody_entitled(
    who: list[Registration],
) -> None:
    people, notes = honour(SPEC, who, today=TODAY)

    expected: dict[str, set[str]] = {}
    for each in who:
        profiles = {a.profile for a in each.approvals if stands(each, a)}
        if profiles or is_accepted(each):
            expected.setdefault(each.address, set()).update(profiles)
    assert {address: set(person.profiles) for address, person in people.items()} == expected
    refused = sum(lasts(e) and lasts(a) and not stands(e, a) for e in who for a in e.approvals)
    assert sum("is not granted" in note.text for note in notes) == refused


GONE = "somebody.who.left@cnsa.example"


def test_what_a_witnessed_approver_decided_stands_after_they_left_the_file_and_is_told() -> None:
    who = registration(approval(by=GONE), accepted=False, witnessed=True)

    people, notes = honour(spec(), [who], today=TODAY)

    assert people[who.address].profiles == {"aidants"}
    assert [note.level for note in notes] == ["note"]
    assert f"by {GONE}, who is no longer named for it" in notes[0].text


def test_a_file_is_no_witness_of_who_decided() -> None:
    people, notes = honour(spec(), [registration(approval(by=GONE), accepted=False)], today=TODAY)

    assert not people
    assert [note.level for note in notes] == ["refused"]


def test_no_witness_lets_anybody_decide_on_themself() -> None:
    who = registration(accepted=False, witnessed=True)
    own = registration(approval(by=who.address), accepted=False, witnessed=True)

    assert honour(spec(), [own], today=TODAY)[0] == {}


@pytest.mark.parametrize(
    ("days", "newer", "said"), [(30, None, 1), (31, None, 0), (0, None, 1), (30, 400, 0)]
)
def test_a_grant_of_a_file_that_ends_soon_is_told(days: int, newer: int | None, said: int) -> None:
    ends = [days] if newer is None else [days, newer]
    given_ = [approval(until=TODAY + timedelta(days=end)) for end in ends]

    _, notes = let_in(registration(*given_, where="approvals.yaml:2"))

    assert len(notes) == said
    assert all(f"ends on {TODAY + timedelta(days=days)} (approvals.yaml:2)" in n for n in notes)


@given(
    st.lists(st.sampled_from(["aidants", "gone", "tarif"]), max_size=3),
    st.sampled_from(["microsoft", "gone"]),
)
def test_what_the_rules_do_not_know_refuses_itself_alone(codes: list[str], mode: str) -> None:
    given_ = [approval(code, INES if code == "aidants" else KARIM) for code in codes]
    known = set(codes) - {"gone"} if mode == "microsoft" else set[str]()
    somebody = registration(*given_, accepted=False, access_mode=mode)
    other = registration(approval("tarif", KARIM), accepted=False, address="zoe@ars.example")

    people, notes = let_in(somebody, other)

    assert people["zoe@ars.example"].profiles == {"tarif"}
    assert (set(people[PAUL].profiles) if PAUL in people else set()) == known
    refused = 1 if mode == "gone" else codes.count("gone")
    assert len(notes) == refused

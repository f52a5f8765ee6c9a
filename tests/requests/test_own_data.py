"""What a person may do with what is kept about them: correct, keep, show, see, withdraw."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from provisioning.requests.errors import (
    AlreadyThere,
    BadRequest,
    ChangedSince,
    NotYours,
    Unknown,
    WrongMove,
)
from provisioning.requests.form import CorrectionForm
from provisioning.requests.models import Mail, Person
from provisioning.requests.store import (
    corrections,
    directory,
    expiry,
    leaving,
    merging,
    people,
    personal_data,
    profiles,
    reminders,
    retention,
)
from provisioning.requests.store.granting import granting
from tests.requests.story import (
    CLAIRE,
    DAY,
    INES,
    NADIA,
    NOW,
    PAUL,
    SPEC,
    ZOE,
    accepted,
    asked,
    granted,
)

pytestmark = pytest.mark.usefixtures("store")
RIGHT = CorrectionForm(first_name="Paule", last_name="Martin-Durand", message="Je me suis mariée.")


def name(address: str = PAUL) -> str:
    known = people.show(address)
    return f"{known.first_name} {known.last_name}"


def test_a_name_is_corrected_once_somebody_accepted_it() -> None:
    accepted()
    shown = corrections.ask(SPEC, RIGHT, by=PAUL, now=NOW)
    assert (shown.known_as, name()) == ("Paul Martin", "Paul Martin")

    corrections.accept(SPEC, shown.id, by=CLAIRE, digest=shown.digest, now=NOW)

    assert name() == "Paule Martin-Durand"
    [who] = granting(NOW.date(), spec=SPEC)
    assert (who.first_name, who.witnessed) == ("Paule", True)


def test_nobody_corrects_themself_nor_before_they_are_let_in() -> None:
    asked(ZOE)
    with pytest.raises(WrongMove, match="not accepted yet"):
        corrections.ask(SPEC, RIGHT, by=ZOE, now=NOW)
    accepted(CLAIRE, by=NADIA)
    shown = corrections.ask(SPEC, RIGHT, by=CLAIRE, now=NOW)

    for by in (CLAIRE, INES, ZOE):
        with pytest.raises(NotYours):
            corrections.accept(SPEC, shown.id, by=by, digest=shown.digest, now=NOW)
    with pytest.raises(NotYours):
        corrections.withdraw(shown.id, by=PAUL, now=NOW)


def test_a_correction_is_decided_on_as_it_was_shown_and_once() -> None:
    accepted()
    shown = corrections.ask(SPEC, RIGHT, by=PAUL, now=NOW)
    with pytest.raises(AlreadyThere):
        corrections.ask(SPEC, RIGHT, by=PAUL, now=NOW)
    with pytest.raises(ChangedSince):
        corrections.accept(SPEC, shown.id, by=CLAIRE, digest="of another", now=NOW)
    reason = "Joignez un justificatif."
    corrections.refuse(SPEC, shown.id, by=CLAIRE, digest=shown.digest, reason=reason, now=NOW)

    with pytest.raises(WrongMove):
        corrections.accept(SPEC, shown.id, by=NADIA, digest=shown.digest, now=NOW)
    assert name() == "Paul Martin"
    assert [each.reason for each in corrections.listed(address=PAUL)] == [reason]
    corrections.withdraw(corrections.ask(SPEC, RIGHT, by=PAUL, now=NOW).id, by=PAUL, now=NOW)


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        (CorrectionForm(first_name="Pa\u202eul", last_name="Martin"), "RIGHT-TO-LEFT"),
        (CorrectionForm(first_name="Pa\u200bul", last_name="Martin"), "ZERO WIDTH SPACE"),
        (CorrectionForm(first_name="é" * 65, last_name="Martin"), "65 characters"),
        (CorrectionForm(first_name=" ", last_name="Martin"), "empty"),
        (CorrectionForm(first_name="Paul", last_name="Martin"), "the names that are known"),
        (CorrectionForm(first_name="A", last_name="B", message="😀" * 2001), "2001 characters"),
    ],
)
def test_what_cannot_be_a_name_is_not_kept(form: CorrectionForm, wrong: str) -> None:
    accepted()

    with pytest.raises(BadRequest, match=wrong):
        corrections.ask(SPEC, form, by=PAUL, now=NOW)


def test_names_with_markup_and_of_four_bytes_are_kept_as_they_are() -> None:
    accepted()
    form = CorrectionForm(first_name="<b>𠮷</b>", last_name="O'Néill", message="😀" * 2000)

    shown = corrections.ask(SPEC, form, by=PAUL, now=NOW)

    assert (shown.first_name, shown.last_name) == ("<b>𠮷</b>", "O'Néill")
    assert len(shown.message) == 2000


def test_a_correction_ends_with_its_person() -> None:
    accepted()
    accepted(ZOE)
    corrections.ask(SPEC, RIGHT, by=PAUL, now=NOW)
    corrections.ask(SPEC, RIGHT, by=ZOE, now=NOW)

    merging.merge(SPEC, PAUL, ZOE, by=CLAIRE, now=NOW)
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)

    assert [each.state for each in corrections.listed()] == ["withdrawn", "withdrawn"]
    late = NOW + timedelta(days=SPEC.retention.refused + 1)
    purged = {what for each in retention.purge(SPEC, now=late) for what in each.what}
    assert {"correction/1", "correction/2"} <= purged


def test_a_holder_asks_to_keep_a_profile_in_its_last_month_and_its_referents_are_told() -> None:
    grant = granted()
    with pytest.raises(WrongMove, match="last 30 days"):
        expiry.ask_renewal(grant.id, by=PAUL, now=NOW)
    near = NOW + timedelta(days=SPEC.lasts("aidants") - 10)
    with pytest.raises(NotYours):
        expiry.ask_renewal(grant.id, by=INES, now=near)

    expiry.ask_renewal(grant.id, by=PAUL, now=near)
    expiry.ask_renewal(grant.id, by=PAUL, now=near + DAY)

    shown = profiles.show(SPEC, grant.id)
    assert shown.renewal_asked_on == near.date()
    assert reminders.remind(SPEC, now=near)[INES] == (f"profile/{grant.id}",)
    fresh = expiry.renew(SPEC, grant.id, by=INES, digest=shown.digest, now=near)
    assert fresh.renewal_asked_on is None
    assert reminders.waiting(SPEC, near.date()) == {}


def test_what_waits_for_somebody_holds_corrections() -> None:
    accepted()
    corrections.ask(SPEC, RIGHT, by=PAUL, now=NOW)

    assert reminders.remind(SPEC, now=NOW) == dict.fromkeys((CLAIRE, NADIA), ("correction/1",))
    assert reminders.remind(SPEC, now=NOW) == {}


def found(words: str = "", after: str = "", most: int = 25) -> list[str]:
    page = directory.search(SPEC, words, today=NOW.date(), after=after, most=most)
    return [each.address for each in page.entries]


def test_the_directory_holds_those_who_agreed_as_long_as_they_do() -> None:
    granted()
    accepted(ZOE, first_name="Zoé", last_name="Élan", listed=True)
    assert found() == [ZOE]

    directory.consent(PAUL, listed=True, now=NOW)
    assert found() == [PAUL, ZOE]
    assert directory.search(SPEC, today=NOW.date()).entries[0].profiles == ("Aidants",)
    directory.consent(ZOE, listed=False, now=NOW)
    assert found() == [PAUL]
    assert [who.listed for who in granting(NOW.date(), spec=SPEC)] == [True, False]
    leaving.leave(SPEC, PAUL, by=PAUL, now=NOW)
    assert found() == []
    with pytest.raises(WrongMove):
        directory.consent(PAUL, listed=True, now=NOW)


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("ÉLAN", True),
        ("élan zoé", True),
        ("bretagne", True),
        ("zoe@", True),
        ("Zoé Martin", False),
        ("%", False),
        ("É\u200blan", True),
        ("\x00", True),
        ("x" * 5000, False),
    ],
)
def test_each_word_is_looked_for(words: str, finds: bool) -> None:
    accepted(ZOE, first_name="Zoé", last_name="Élan", listed=True)

    assert found(words) == ([ZOE] if finds else [])


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    names=st.lists(st.tuples(st.sampled_from("AÀB"), st.sampled_from("ab")), max_size=8),
    most=st.integers(1, 3),
)
def test_pages_of_the_directory_hold_everybody_once(names, most: int) -> None:
    Person.objects.all().delete()
    for number, (last, first) in enumerate(names):
        Person.objects.create(
            address=f"p{number}@ars.example",
            last_name=last,
            first_name=first,
            structure_type="ars",
            structure="ARS-BRETAGNE",
            access_mode="microsoft",
            listed=True,
            accepted_by=CLAIRE,
            accepted_on=NOW.date(),
        )
    seen: list[str] = []
    after, more = "", True
    while more:
        page = directory.search(SPEC, today=NOW.date(), after=after, most=most)
        assert len(page.entries) <= most
        seen += [each.address for each in page.entries]
        after, more = page.after, bool(page.after)

    assert sorted(seen) == sorted(f"p{number}@ars.example" for number in range(len(names)))


def test_all_that_is_kept_about_somebody_and_of_nobody_else() -> None:
    granted()
    granted("tarif", by="karim@cnsa.example", address=ZOE)
    corrections.ask(SPEC, RIGHT, by=PAUL, now=NOW)

    kept = personal_data.everything(SPEC, PAUL)

    text = msgspec.json.encode(kept).decode()
    assert ZOE not in text
    assert [each.profile for each in kept.profiles] == ["aidants"]
    assert [each.first_name for each in kept.corrections] == ["Paule"]
    assert {each.outcome for each in kept.decisions} == {"accepted", "approved"}
    assert len(kept.mails) == Mail.objects.filter(to=PAUL).count() > 0
    assert {line.act for line in kept.journal} >= {"submit", "confirm", "accept", "approve"}
    with pytest.raises(Unknown):
        personal_data.everything(SPEC, "nobody@ars.example")

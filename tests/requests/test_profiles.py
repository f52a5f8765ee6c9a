"""The second chain: profiles asked, given, renewed, taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from provisioning.plan.grants import honour
from provisioning.requests.errors import AlreadyThere, BadRequest, ChangedSince, NotYours, WrongMove
from provisioning.requests.form import ProfileForm
from provisioning.requests.models import Person, ProfileRequest
from provisioning.requests.store import (
    audit_verify,
    expiry,
    leaving,
    mails,
    people as people_verbs,
    profiles,
    recertification,
    renaming,
    review_lines,
)
from provisioning.requests.store.granting import granting
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Registration, Unread
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    DAY,
    INES,
    KARIM,
    NOW,
    PAUL,
    SPEC,
    ZOE,
    accepted,
    approved,
    confirmed,
    granted,
    spec,
    wanting,
)
from tests.written import written

pytestmark = pytest.mark.usefixtures("store")


TODAY = NOW.date()


def standing(day: date = TODAY, rules: Spec = SPEC) -> dict[str, date | None]:
    return {
        given.profile: given.until for who in granting(day, spec=rules) for given in who.approvals
    }


def test_an_approved_profile_is_granted_with_who_and_when() -> None:
    granted("tarif", by=KARIM)
    ((given,),) = [who.approvals for who in granting(NOW.date(), spec=SPEC)]
    assert (given.profile, given.by, given.on) == ("tarif", KARIM, NOW.date())
    assert given.until == NOW.date() + timedelta(days=365)


def test_a_profile_that_says_no_duration_ends_too() -> None:
    granted("aidants", by=INES)

    assert standing() == {"aidants": TODAY + timedelta(days=SPEC.retention.grant)}


def test_each_profile_is_decided_by_its_own_people() -> None:
    accepted()
    aidants, tarif = wanting("aidants", "tarif")
    approved(aidants, INES)
    with pytest.raises(NotYours, match=f"ask {KARIM} or {INES}"):
        approved(tarif, CLAIRE)
    assert set(standing()) == {"aidants"}


def test_profiles_come_after_the_account() -> None:
    confirmed()
    with pytest.raises(WrongMove, match="not accepted yet"):
        wanting()


def test_the_function_asked_with_a_granted_profile_becomes_the_persons() -> None:
    accepted()
    approved(*wanting(function="charge", sub_function="invest"))
    (who,) = granting(NOW.date(), spec=SPEC)
    assert (who.function, who.sub_function) == ("charge", "invest")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"profiles": ()}, "none is given"),
        ({"profiles": ("adants",)}, "did you mean 'aidants'"),
        ({"profiles": ("departement",)}, "not for a structure of type ars"),
        ({"profiles": ("aidants",), "function": "chargé"}, "function"),
        ({"profiles": ("aidants",), "sub_function": "invest"}, "needs its function"),
        (
            {"profiles": ("aidants",), "function": "charge", "sub_function": "x"},
            "sub-function: unknown",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(more, said) -> None:
    accepted()
    with pytest.raises(BadRequest, match=said):
        profiles.submit(SPEC, PAUL, ProfileForm(**more), now=NOW)


def test_several_profiles_are_asked_together_or_not_at_all() -> None:
    accepted()
    with pytest.raises(BadRequest):
        wanting("aidants", "departement")
    assert ProfileRequest.objects.count() == 0


@pytest.mark.parametrize("decide", [False, True])
def test_a_profile_is_asked_once(decide) -> None:
    accepted()
    (request,) = wanting()
    if decide:
        approved(request)
    with pytest.raises(AlreadyThere, match=f"profile/{request.id}"):
        wanting("tarif", "aidants")
    assert ProfileRequest.objects.count() == 1


def test_whoever_decides_second_is_told() -> None:
    accepted()
    (request,) = wanting()
    approved(request, INES)
    with pytest.raises(WrongMove, match="is approved: approve is not possible"):
        approved(request, CLAIRE)


def test_a_request_changed_since_it_was_shown_is_not_approved() -> None:
    accepted()
    (request,) = wanting()
    corrected = ProfileForm(profiles=("aidants",), function="charge")
    profiles.amend(SPEC, request.id, corrected, by=PAUL, now=NOW)
    with pytest.raises(ChangedSince):
        approved(request)
    assert approved(profiles.show(SPEC, request.id)).state == "approved"


def test_a_referent_does_not_approve_their_own_profile() -> None:
    accepted(INES)
    (request,) = wanting(address=INES)
    with pytest.raises(NotYours, match="own request"):
        approved(request, INES)
    assert approved(request, CLAIRE).state == "approved"


def test_an_end_is_never_past_nor_longer_than_the_profile_lasts() -> None:
    accepted()
    (request,) = wanting("tarif")
    for until, said in ((NOW - DAY, "already past"), (NOW + 366 * DAY, "365 days")):
        with pytest.raises(BadRequest, match=said):
            profiles.approve(
                SPEC, request.id, by=KARIM, digest=request.digest, now=NOW, until=until.date()
            )


def test_the_last_day_is_a_day_of_access() -> None:
    end = granted("tarif", by=KARIM).until
    assert end is not None
    assert "tarif" in standing(end)
    assert "tarif" not in standing(end + timedelta(days=1))


def test_a_grant_past_its_last_day_ends_and_may_be_asked_again() -> None:
    grant = granted("tarif", by=KARIM)
    late = NOW + 366 * DAY
    assert expiry.expire(SPEC, now=late).grants == (grant.id,)
    assert profiles.show(SPEC, grant.id).state == "ended"
    assert wanting("tarif", now=late)[0].state == "submitted"


def test_a_grant_does_not_end_on_its_last_day() -> None:
    end = granted("tarif", by=KARIM).until
    assert end is not None
    last = NOW + (end - NOW.date())
    assert expiry.expire(SPEC, now=last).grants == ()
    assert len(expiry.expire(SPEC, now=last + DAY).grants) == 1


def test_a_profile_closed_to_the_structure_meanwhile_is_not_approved() -> None:
    accepted()
    (request,) = wanting()
    labels = {"aidants": {"label": "Aidants", "structure_types": ["cd"]}}
    rules = spec(profiles=written(spec())["profiles"] | labels)
    with pytest.raises(BadRequest, match="not for a structure of type ars"):
        profiles.approve(rules, request.id, by=INES, digest=request.digest, now=NOW)
    assert standing() == {}


def test_a_clock_set_back_does_not_bring_access_back() -> None:
    granted("tarif", by=KARIM)
    expiry.expire(SPEC, now=NOW + 366 * DAY)
    assert standing(NOW.date()) == {}


@pytest.mark.parametrize("by", [INES, CLAIRE, ADMIN, PAUL])
def test_a_revoked_profile_no_longer_stands(by) -> None:
    grant = granted()
    expiry.revoke(SPEC, grant.id, by=by, reason="A changé de poste.", now=NOW)
    assert standing() == {}
    assert profiles.show(SPEC, grant.id).reason == "A changé de poste."


def test_only_some_may_revoke_and_they_say_why() -> None:
    grant = granted()
    with pytest.raises(NotYours):
        expiry.revoke(SPEC, grant.id, by=KARIM, reason="x", now=NOW)
    with pytest.raises(BadRequest, match="reason"):
        expiry.revoke(SPEC, grant.id, by=INES, reason="", now=NOW)
    assert set(standing()) == {"aidants"}


def test_a_renewal_is_a_new_decision_and_the_old_one_stays_as_proof() -> None:
    old = granted("tarif", by=KARIM)
    later = NOW + 300 * DAY
    new = expiry.renew(SPEC, old.id, by=INES, digest=old.digest, now=later)
    assert standing(later.date()) == {"tarif": later.date() + timedelta(days=365)}
    kept = profiles.show(SPEC, old.id)
    assert (kept.state, kept.decided_by) == ("renewed", KARIM)
    assert (new.state, new.decided_by) == ("approved", INES)


def test_nobody_renews_their_own_access() -> None:
    accepted(INES)
    grant = approved(*wanting(address=INES), CLAIRE)
    with pytest.raises(NotYours, match="own request"):
        expiry.renew(SPEC, grant.id, by=INES, digest=grant.digest, now=NOW)


def test_what_ends_soon_is_listed_and_its_holder_told_once() -> None:
    grant = granted("tarif", by=KARIM)
    soon = NOW + 340 * DAY
    assert [each.id for each in expiry.expiring(SPEC, soon.date())] == [grant.id]
    assert list(expiry.expiring(SPEC, NOW.date())) == []
    assert [expiry.warn_expiring(soon) for _ in range(2)] == [1, 0]
    assert [m.template for m in mails.due(soon)].count("expiring") == 1


def test_a_request_that_nobody_decides_is_closed_and_said() -> None:
    accepted()
    (request,) = wanting()
    assert expiry.expire(SPEC, now=NOW + 90 * DAY).profiles == ()
    late = NOW + 91 * DAY
    assert expiry.expire(SPEC, now=late).profiles == (request.id,)
    assert "not-decided" in {letter.template for letter in mails.due(late)}


def test_a_referent_who_was_removed_no_longer_decides_but_what_they_decided_stands() -> None:
    granted()
    after = spec()
    after = replace(
        after,
        spaces={
            code: replace(space, referents=tuple(w for w in space.referents if w.address != INES))
            for code, space in after.spaces.items()
        },
    )
    (request,) = wanting("tarif")
    with pytest.raises(NotYours):
        profiles.approve(after, request.id, by=INES, digest=request.digest, now=NOW)
    assert set(standing()) == {"aidants"}


def test_requests_are_listed_by_state_and_by_person() -> None:
    grant = granted()
    (waiting,) = wanting("tarif")
    assert [each.id for each in profiles.listed(SPEC, ProfileState.SUBMITTED)] == [waiting.id]
    assert [each.id for each in profiles.listed(SPEC, address=PAUL.upper())] == [
        grant.id,
        waiting.id,
    ]


def renamed(*previously: str) -> Spec:
    known = written(spec())["profiles"]
    aidants = known["aidants"]
    for code in {"aidants", *previously}:
        del known[code]
    return spec(
        profiles=known | {"proches": aidants | {"previously": previously}},
        spaces={
            "aidants": {
                "title": "Aidants",
                "requires": {"any": ["proches"]},
                "referents": [INES, CLAIRE],
            }
        },
    )


def test_a_profile_that_got_a_new_code_keeps_its_people() -> None:
    grant = granted()
    rules = renamed("aidants")
    assert set(standing(rules=rules)) == {"proches"}, "whoever reads first"
    assert profiles.show(rules, grant.id).profile == "proches"
    assert [each.profile for each in expiry.expiring(rules, TODAY, within=800)] == ["proches"]
    assert set(standing()) == {"aidants"}, "reading wrote nothing"

    assert renaming.follow_renames(rules, now=NOW) == 1
    assert set(standing()) == {"proches"}
    assert renaming.follow_renames(rules, now=NOW) == 0
    assert "".join(audit_verify.history(PAUL)).count('"act":"rename"') == 1


def test_two_grants_that_come_under_one_code_are_one() -> None:
    granted()
    granted("tarif", by=KARIM, address=ZOE)
    later = profiles.submit(SPEC, PAUL, ProfileForm(profiles=("tarif",)), now=NOW + DAY)[0]
    rules = renamed("aidants", "tarif")
    assert renaming.follow_renames(rules, now=NOW + 2 * DAY) == 2
    assert profiles.show(rules, later.id).state == "merged"
    assert set(standing(rules=rules)) == {"proches"}


def test_an_open_review_follows_its_space() -> None:
    grant = granted()
    recertification.open_review(SPEC, "aidants", by=INES, now=NOW)
    spaces = written(spec())["spaces"]
    moved = spaces.pop("aidants") | {"previously": ["aidants"]}
    rules = spec(spaces=spaces | {"proches": moved})
    assert renaming.follow_renames(rules, now=NOW) == 1
    assert [line.grant for line in review_lines.holders(rules, "proches", NOW.date())] == [grant.id]


def test_a_request_shown_under_its_old_code_is_looked_at_again() -> None:
    accepted()
    (request,) = wanting()
    renaming.follow_renames(renamed("aidants"), now=NOW)
    with pytest.raises(ChangedSince):
        profiles.approve(renamed("aidants"), request.id, by=INES, digest=request.digest, now=NOW)


def test_what_the_rules_no_longer_know_is_refused_by_name() -> None:
    granted()
    rules = renamed()
    people, (note,) = honour(rules, granting(TODAY, spec=rules), today=TODAY)
    assert people[PAUL].profiles == frozenset()
    assert "write previously: [aidants]" in str(note)
    without = replace(SPEC, access_modes={})
    (unread,) = granting(TODAY, spec=without)
    assert isinstance(unread, Unread)
    assert unread.addresses == {PAUL}, "in doubt: neither let in nor put out"
    assert "unknown access mode 'microsoft'; put it back" in str(unread.mistakes[0])


def test_the_plan_honours_what_the_store_grants() -> None:
    granted()
    people, notes = honour(SPEC, granting(TODAY, spec=SPEC), today=TODAY)
    assert {who.address: who.profiles for who in people.values()} == {PAUL: {"aidants"}}
    assert notes == ()


def test_everybody_is_shown_as_they_are_known() -> None:
    grant = granted()
    expiry.revoke(SPEC, grant.id, by=CLAIRE, reason="Parti.", now=NOW)
    known = people_verbs.show(PAUL.upper())
    assert (known.standing, known.addresses) == ("accepted", (PAUL,))
    assert list(people_verbs.listed()) == [known]
    assert [(d.what, d.outcome, d.by) for d in people_verbs.decisions(PAUL)] == [
        ("account/1", "accepted", CLAIRE),
        (f"profile/{grant.id}", "approved", INES),
        (f"profile/{grant.id}", "revoked", CLAIRE),
    ]


def test_a_profile_may_be_asked_for_by_any_of_somebody_s_structures() -> None:
    accepted(structures=(("ars", "ARS-BRETAGNE"), ("cd", "CD-FINISTERE")))
    (request,) = wanting("departement")
    assert request.structures == (("ars", "ARS-BRETAGNE"), ("cd", "CD-FINISTERE"))
    approved(request)
    people, notes = honour(SPEC, granting(TODAY, spec=SPEC), today=TODAY)
    assert (people[PAUL].profiles, notes) == ({"departement"}, ())


def test_the_structures_of_a_new_acceptance_take_the_place_of_the_old_ones() -> None:
    accepted(structures=(("ars", "ARS-BRETAGNE"), ("cd", "CD-FINISTERE")))
    leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)
    later = NOW + timedelta(days=40)
    accepted(now=later, structures=(("ars", "ARS-NORMANDIE"),))
    (who,) = granting(later.date(), spec=SPEC)
    assert who.structures == (("ars", "ARS-NORMANDIE"),)


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("access_mode", "telepathy", "unknown access mode 'telepathy'"),
        ("first_name", "\u200b", "character 1 is ZERO WIDTH SPACE"),
        ("address", "paul <paul@ars.example>", "is more than an address"),
        ("more_structures", ["x"], "structure"),
    ],
)
def test_a_row_that_makes_no_sense_refuses_its_person_and_nobody_else(
    column: str, value: object, told: str
) -> None:
    granted()
    granted("tarif", by=KARIM, address=ZOE)
    Person.objects.filter(address=PAUL).update(**{column: value})
    found = list(granting(TODAY, spec=SPEC))
    (whole,) = [who for who in found if isinstance(who, Registration)]
    (unread,) = [who for who in found if isinstance(who, Unread)]
    assert whole.address == ZOE
    assert unread.addresses == {PAUL}
    assert unread.where.startswith("person/")
    assert told in unread.mistakes[0].text

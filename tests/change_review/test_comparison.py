"""What a change does to people, why, and who must agree to it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from provisioning.change_review.comparison import (
    ChangeReview,
    ContentChange,
    SpaceReview,
    World,
    review,
)
from provisioning.spec.files.reading import made
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Registration
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
from tests.written import written

ADMIN = "admin@cnsa.example"


def plain(rules: Spec) -> dict[str, Any]:
    """The spec as it would be written, to be edited."""
    data: dict[str, Any] = copy.deepcopy(written(rules))
    return data


def edited(edit: Callable[[dict[str, Any]], object], rules: Spec | None = None) -> Spec:
    data = plain(rules or spec())
    edit(data)
    return made(Spec, data)


def world(rules: Spec | None = None, *people: Registration) -> World:
    return World(rules or spec(), people or (PAUL_IN,), TODAY)


PAUL_IN = registration(approval("aidants"), approval("tarif", by=KARIM))
LEA_IN = registration(
    approval("aidants"), address="lea@cd.example", first_name="Léa", structure_type="cd"
)


def of(found: ChangeReview, code: str) -> SpaceReview:
    return next(space for space in found.spaces if space.code == code)


def asked(found: ChangeReview) -> dict[str, set[str]]:
    """Scope (and code) -> who may agree."""
    return {f"{each.scope} {each.code}".strip(): set(each.any_of) for each in found.consents}


def test_the_same_version_twice_changes_nothing() -> None:
    found = review(world(), world())

    assert found.empty
    assert found == ChangeReview()


TARIF = registration(approval("tarif", by=KARIM))
ENDED = {"until": TODAY - timedelta(days=1)}


@pytest.mark.parametrize(
    ("after", "code", "rule", "what"),
    [
        (
            world(edited(lambda s: s["spaces"]["aidants"].update(requires={"any": ["chosen"]}))),
            "aidants",
            "requires",
            "Choisi",
        ),
        (world(None, registration(approval("tarif", by=KARIM))), "aidants", "approval", "Aidants"),
        (
            world(None, registration(approval(**ENDED), approval("tarif", by=KARIM))),
            "aidants",
            "ended",
            "Aidants",
        ),
        (
            world(edited(lambda s: s["profiles"]["aidants"].update(structure_types=["cd"]))),
            "aidants",
            "structure",
            "Aidants",
        ),
        (
            world(edited(lambda s: s["profiles"]["aidants"].update(approvers=[HEAD]))),
            "aidants",
            "approver",
            "Aidants",
        ),
        (world(edited(lambda s: s["spaces"].pop("aidants"))), "aidants", "space", ""),
        (world(None, LEA_IN), "aidants", "approval", "Aidants"),
        (world(None, LEA_IN), "accueil", "account", ""),
        (
            world(edited(lambda s: s.update(responsables=[HEAD])), registration()),
            "accueil",
            "approver",
            "",
        ),
        (world(None, registration(**ENDED)), "accueil", "ended", ""),
    ],
)
def test_who_loses_an_access_is_told_by_which_rule(
    after: World, code: str, rule: str, what: str
) -> None:
    loss = next(move for move in of(review(world(), after), code).losses if move.address == PAUL)
    gain = next(move for move in of(review(after, world()), code).gains if move.address == PAUL)

    assert (loss.reason.rule, loss.reason.what) == (rule, what)
    if rule != "requires":
        assert gain.reason == loss.reason, "a gain is the loss backwards"
    assert loss.name == "Paul Martin"


def test_from_any_to_all_is_the_requirement_s_doing() -> None:
    def tighten(rules: dict[str, Any]) -> None:
        rules["spaces"]["aidants"]["requires"] = {"all": ["aidants", "tarif"]}

    found = of(review(world(None, LEA_IN), world(edited(tighten), LEA_IN)), "aidants")

    assert [move.reason.rule for move in found.losses] == ["requires"]
    assert found.requires == ("Aidants | Choisi", "Aidants + Tarification")


def test_an_approver_who_is_no_longer_entitled_is_named() -> None:
    after = world(edited(lambda s: s["profiles"]["aidants"].update(approvers=[HEAD])))

    assert of(review(world(), after), "aidants").losses[0].reason.whose == INES


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "any": lambda s: s["spaces"]["aidants"].update(requires={"any": ["tarif"]}),
    "all": lambda s: s["spaces"]["aidants"].update(requires={"all": ["aidants", "tarif"]}),
    "gone": lambda s: s["spaces"].pop("finances"),
    "new": lambda s: s["spaces"].update(
        neuf={"title": "Neuf", "requires": {"any": ["tarif"]}, "referents": [INES]}
    ),
    "types": lambda s: s["profiles"]["tarif"].update(structure_types=["cd"]),
    "referents": lambda s: s["spaces"]["aidants"].update(referents=[KARIM]),
    "responsables": lambda s: s.update(responsables=[HEAD]),
    "approvers": lambda s: s["profiles"]["tarif"].update(approvers=[HEAD]),
}

approvals = st.builds(
    approval,
    st.sampled_from(["aidants", "tarif", "chosen"]),
    by=st.sampled_from([INES, KARIM, HEAD, LEFT]),
    until=st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    rules = spec()
    for name in draw(st.lists(st.sampled_from(sorted(EDITS)), unique=True, max_size=3)):
        rules = edited(EDITS[name], rules)
    people = [
        registration(
            *draw(st.lists(approvals, max_size=3)),
            address=f"p{number}@ars.example",
            structure_type=draw(st.sampled_from(["ars", "cd"])),
            accepted=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return World(rules, people, TODAY)


@settings(deadline=None)
@given(worlds(), worlds())
def test_gains_and_losses_are_the_difference_of_who_is_admitted(one: World, other: World) -> None:
    found = review(one, other)

    told = {space.code: space for space in found.spaces}
    for code in {*one.extranet.spaces, *other.extranet.spaces}:
        had, has = one.admitted(code), other.admitted(code)
        space = told.get(code, SpaceReview(code=code, title=""))
        assert {move.address for move in space.gains} == has - had
        assert {move.address for move in space.losses} == had - has
        assert len(space.gains) == len(has - had)


@settings(deadline=None)
@given(worlds(), worlds())
def test_whoever_moves_somebody_asks_somebody_of_the_base(one: World, other: World) -> None:
    found = review(one, other)

    entitled = {*one.spec.admins, *(who.address for who in one.spec.responsables)}
    for place in one.extranet.spaces.values():
        entitled |= {who.address for who in place.referents if who.decides_on(TODAY)}
    for profile in one.spec.profiles.values():
        entitled |= {who.address for who in profile.approvers or ()}
    assert bool(found.gaining | found.losing) <= bool(found.consents)
    assert all({*consent.any_of} <= entitled for consent in found.consents)


def rename(rules: dict[str, Any]) -> None:
    """The space and its profile take other codes; nothing else."""
    rules["spaces"]["proches"] = rules["spaces"].pop("aidants") | {"previously": ["aidants"]}
    rules["profiles"]["proche"] = rules["profiles"].pop("aidants") | {"previously": ["aidants"]}
    rules["profiles"]["proche"]["home"] = "proches"
    rules["spaces"]["proches"]["requires"] = {"any": ["proche", "chosen"]}
    rules["spaces"]["finances"]["requires"] = {"all": ["proche", "tarif"]}


def test_a_rename_moves_nobody() -> None:
    after = world(edited(rename), registration(approval("proche"), approval("tarif", by=KARIM)))

    found = review(world(), after)

    assert (found.gaining, found.losing, found.unheld) == (frozenset(), frozenset(), ())
    assert found.widened == (), "what it was called is nobody else's"
    assert [(space.code, space.verb, space.items) for space in found.spaces] == [
        ("proches", "renamed", ())
    ]
    assert asked(found)["space proches"] == {INES}, "those of the base, under its old code"
    assert [(space.former, space.code) for space in found.spaces] == [("aidants", "proches")]
    assert found.profiles == (
        ContentChange("profile", "renamed", "Aidants (proche)", "Aidants (aidants)"),
    )


def test_a_code_that_changes_without_previously_is_another_space() -> None:
    def forget(rules: dict[str, Any]) -> None:
        rules["spaces"]["proches"] = rules["spaces"].pop("aidants")
        rules["profiles"]["aidants"]["home"] = "proches"

    found = review(world(), world(edited(forget)))

    assert {space.code: space.verb for space in found.spaces} == {
        "proches": "added",
        "aidants": "removed",
    }
    assert "platform" in asked(found), "nobody of the base answers for the new one"


@pytest.mark.parametrize("section", ["pages", "libraries", "lists"])
def test_what_a_space_holds_is_renamed_added_and_removed(section: str) -> None:
    def before(rules: dict[str, Any]) -> None:
        rules["spaces"]["aidants"][section] = {"a": {"title": "A"}, "b": {"title": "B"}}

    def after(rules: dict[str, Any]) -> None:
        rules["spaces"]["aidants"][section] = {
            "z": {"title": "A", "previously": ["a"]},
            "c": {"title": "C"},
        }

    found = of(review(world(edited(before)), world(edited(after))), "aidants")

    assert {(item.verb, item.title, item.former) for item in found.items} == {
        ("renamed", "A (z)", "A (a)"),
        ("added", "C", ""),
        ("removed", "B", ""),
    }


def test_a_label_that_changes_needs_a_platform_admin_too() -> None:
    after = world(edited(lambda s: s["spaces"]["aidants"].update(label="confidentiel")))

    found = review(world(), after)

    label = of(found, "aidants").label
    assert label
    assert (label.before, label.after) == ("public", "confidentiel")
    assert asked(found) == {"space aidants": {INES}, "platform": {ADMIN}}


def left_behind(section: str, code: str, was: str) -> Callable[[dict[str, Any]], None]:
    """An entry of one's own says that it was called as one that left the files long ago."""

    def edit(rules: dict[str, Any]) -> None:
        entry = rules["home"] if section == "home" else rules[section].get(code)
        if entry is None:
            entry = rules[section][code] = {**rules[section]["aidants"]}
            entry |= {"title": "Nouveau"} if section == "spaces" else {"label": "Nouveau"}
        entry["previously"] = [was]

    return edit


@pytest.mark.parametrize(
    ("section", "code", "title"),
    [
        ("spaces", "aidants", "Aidants (aidants)"),
        ("spaces", "neuf", "Nouveau (neuf)"),
        ("profiles", "aidants", "Aidants (aidants)"),
        ("profiles", "neuf", "Nouveau (neuf)"),
        ("home", "accueil", "Accueil (accueil)"),
    ],
)
def test_a_group_that_left_the_files_is_taken_over_only_with_a_platform_admin(
    section: str, code: str, title: str
) -> None:
    after = world(edited(left_behind(section, code, "tresor")))

    found = review(world(), after)

    assert [(e.title, e.more) for e in found.widened if e.way == "takes"] == [(title, ("tresor",))]
    [platform] = [each for each in found.consents if each.scope == "platform"]
    assert "takes" in platform.why
    assert not review(after, after).widened


@pytest.mark.parametrize("section", ["libraries", "lists"])
@pytest.mark.parametrize("place", ["aidants", "accueil"])
@pytest.mark.parametrize("was", [None, "none", "read", "contribute"])
@pytest.mark.parametrize("now", [None, "none", "read", "contribute"])
def test_members_who_may_do_more_in_a_library_or_a_list_need_a_platform_admin_too(
    section: str, place: str, was: str | None, now: str | None
) -> None:
    def version(code: str, members: str | None, **more: object) -> World:
        entry = {"title": "Dépôts", **({"members": members} if members else {}), **more}

        def put(rules: dict[str, Any]) -> None:
            held = rules["home"] if place == "accueil" else rules["spaces"][place]
            held[section] = {code: entry}

        return world(edited(put))

    ranks = {"none": 0, None: 1, "read": 1, "contribute": 2}
    for code, more in (("d", {}), ("e", {"previously": ["d"]})):
        found = review(version("d", was), version(code, now, **more))
        wider = [(each.way, each.more) for each in found.widened]
        gain = ranks[now] > ranks[was]
        assert wider == ([("members", ("Dépôts",))] if gain else [])
        assert ("platform" in asked(found)) == gain
        whys = {why for each in found.consents for why in each.why}
        assert ("members" in whys) == gain


@pytest.mark.parametrize(
    ("edit", "scopes"),
    [
        (lambda s: s["spaces"]["aidants"].update(welcome="Bonjour"), {"space aidants"}),
        (lambda s: s["home"].update(welcome="Bonjour"), {"space accueil"}),
        (lambda s: s.update(limits={"removals_cap": 99}), {"platform"}),
        (lambda s: s.update(admins=[ADMIN, HEAD]), {"platform"}),
        (lambda s: s.update(handles={INES: "@ines"}), {"platform"}),
        (
            lambda s: s.update(
                allow=[{"remove": 2, "space": "aidants", "until": "2026-12-01", "because": "x"}]
            ),
            {"platform"},
        ),
        (
            lambda s: s["profiles"]["tarif"].update(approvers=[KARIM]),
            {"platform", "space finances"},
        ),
        (
            lambda s: s["spaces"]["aidants"].update(adopt="00000000-0000-0000-0000-000000000001"),
            {"platform", "space aidants"},
        ),
        (
            lambda s: [space.update(welcome="Oui") for space in s["spaces"].values()],
            {"space aidants", "space finances"},
        ),
        (lambda s: s["profiles"]["tarif"].update(label="Tarif"), {"space finances"}),
    ],
)
def test_who_must_agree(edit: Callable[[dict[str, Any]], object], scopes: set[str]) -> None:
    assert asked(review(world(), world(edited(edit)))).keys() == scopes


def test_nobody_approves_their_own_promotion() -> None:
    """HEAD enters among the referents of the change, and is none in the base."""
    after = edited(lambda s: s["spaces"]["aidants"]["referents"].append(HEAD))

    found = review(world(), world(after))

    assert asked(found) == {"space aidants": {INES}}
    assert found.lacking(frozenset({HEAD, KARIM, ADMIN}))
    assert not found.lacking(frozenset({INES}))


def test_a_referent_who_left_or_is_still_to_come_agrees_to_nothing() -> None:
    after = world(edited(lambda s: s["spaces"]["aidants"].update(welcome="Oui")))

    assert asked(review(world(), after))["space aidants"] == {INES}


def test_several_spaces_need_each_of_their_referents() -> None:
    after = world(edited(lambda s: [e.update(welcome="Oui") for e in s["spaces"].values()]))

    found = review(world(), after)

    assert [each.code for each in found.lacking(frozenset({INES}))] == ["finances"]
    assert found.lacking(frozenset({INES, KARIM})) == ()


def test_whoever_gains_the_space_does_not_count_among_those_who_agree() -> None:
    """INES is let into finances, for which she answers beside KARIM."""
    rules = edited(lambda s: s["spaces"]["finances"]["referents"].append(INES))
    herself = registration(approval("aidants", by=HEAD), approval("tarif", by=KARIM), address=INES)
    rules = edited(lambda s: s["profiles"]["aidants"].update(approvers=[HEAD, INES]), rules)

    found = review(world(rules), world(rules, PAUL_IN, herself))

    assert found.lacking(frozenset({INES, CLAIRE, KARIM})) != ()
    assert "finances" in {each.code for each in found.lacking(frozenset({INES, CLAIRE}))}
    assert "finances" not in {each.code for each in found.lacking(frozenset({KARIM}))}


def test_without_anybody_who_decides_today_a_platform_admin_does() -> None:
    gone = edited(lambda s: s["spaces"]["aidants"].update(referents=[LEFT_SINCE]))
    after = world(edited(lambda s: s["spaces"]["aidants"].update(welcome="Oui"), gone))

    assert asked(review(world(gone), after)) == {"platform": {ADMIN}}


LEFT_SINCE = {"address": LEFT, "until": "2026-06-30"}


def test_the_base_decides_even_where_it_moved_on() -> None:
    """The change was made when INES answered for the space; since then KARIM does."""
    now = edited(lambda s: s["spaces"]["aidants"].update(referents=[KARIM]))
    after = world(edited(lambda s: s["spaces"]["aidants"].update(welcome="Oui")))

    assert asked(review(world(), after, base=world(now)))["space aidants"] == {KARIM}


def test_a_profile_that_nobody_would_hold_any_more_is_told() -> None:
    after = world(None, registration(approval("aidants")))

    assert review(world(), after).unheld == ("Tarification",)


def test_fewer_than_two_lasting_referents_are_told_when_the_change_does_it() -> None:
    two = edited(lambda s: s["spaces"]["aidants"].update(referents=[INES, KARIM]))
    one = edited(lambda s: s["spaces"]["aidants"].update(referents=[INES]), two)
    other = edited(lambda s: s["spaces"]["aidants"].update(welcome="Oui"), one)

    assert of(review(world(two), world(one)), "aidants").lasting_referents == 1
    assert of(review(world(one), world(other)), "aidants").lasting_referents is None


def test_a_profile_approved_that_opens_nothing_still_asks_who_decides_on_it() -> None:
    before = world(None, registration(approval("aidants")), LEA_IN)
    after = world(
        None,
        registration(approval("aidants")),
        msgspec.structs.replace(
            LEA_IN,
            structure_type="ars",
            approvals=(approval("aidants"), approval("chosen", by=HEAD)),
        ),
    )

    found = asked(review(before, after))

    assert found["profile chosen"] == {HEAD}
    assert found["accounts"] == {CLAIRE}, "her structure changed"


ALLOW = {"remove": 2, "space": "aidants", "because": "Départs"}


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ([], [ALLOW | {"until": "2026-12-01"}], "new"),
        ([ALLOW | {"until": "2026-12-01"}], [ALLOW | {"until": "2026-12-01"}], "kept"),
        ([ALLOW | {"until": "2026-12-01"}], [], "removed"),
        ([], [ALLOW | {"until": "2026-11-01"}], "expired"),
    ],
)
def test_allowances_are_told_with_their_state(
    before: list[Any], after: list[Any], state: str
) -> None:
    found = review(world(spec(allow=before)), world(spec(allow=after)))

    assert [allowed.state for allowed in found.allowances] == [state]


def test_days_long_past_do_not_matter() -> None:
    """BEFORE is when everybody was approved: nobody moves by time alone."""
    assert BEFORE < TODAY
    assert review(world(), world(None, PAUL_IN)).empty

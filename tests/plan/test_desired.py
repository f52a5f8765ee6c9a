"""What the file and the people together want."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from provisioning.plan.desired import Extranet
from provisioning.plan.grants import Person
from provisioning.plan.model import Key
from tests.plan.extranets import CLAIRE, INES, KARIM, LEFT, TODAY, spec


def person(name: str, *profiles: str, mode: str = "microsoft", **more: Any) -> Person:
    return Person(
        address=f"{name}@ars.example",
        first_name=name.title(),
        last_name="Martin",
        structure_type="ars",
        structure="ARS-BRETAGNE",
        access_mode=mode,
        profiles=frozenset(profiles),
        **more,
    )


def extranet(*people: Person, today: date = TODAY, **more: Any) -> Extranet:
    return Extranet(spec(**more), {each.address: each for each in people}, today=today)


def guests(*names: str) -> set[Key]:
    return {Key("guest", f"{name}@ars.example") for name in names}


def referents(*addresses: str) -> set[Key]:
    return {Key("referent", address) for address in addresses}


PEOPLE = (
    person("nothing"),
    person("aidants", "aidants"),
    person("chosen", "chosen"),
    person("tarif", "tarif"),
    person("both", "aidants", "tarif"),
)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("aidants", ["aidants", "chosen", "both"]),
        ("finances", ["both"]),
        ("accueil", ["nothing", "aidants", "chosen", "tarif", "both"]),
    ],
)
def test_a_space_admits_by_any_or_by_all_and_the_home_everybody(
    code: str, names: list[str]
) -> None:
    assert extranet(*PEOPLE).admitted(code) == guests(*names)


@pytest.mark.parametrize("code", ["aidants", "finances", "accueil"])
def test_an_extranet_without_people_admits_nobody(code: str) -> None:
    assert extranet().admitted(code) == frozenset()


def test_holders_are_those_whose_approval_stands() -> None:
    assert extranet(*PEOPLE).holders("tarif") == guests("tarif", "both")
    assert extranet(*PEOPLE).holders("unheard-of") == frozenset()


def test_the_way_in_decides_what_somebody_is() -> None:
    both = extranet(person("m", "aidants"), person("s", "aidants", mode="standard"))

    assert both.holders("aidants") == {
        Key("guest", "m@ars.example"),
        Key("account", "s@ars.example"),
    }
    assert [key for key, _ in both.people_of("guest")] == [Key("guest", "m@ars.example")]
    assert [key for key, _ in both.people_of("account")] == [Key("account", "s@ars.example")]


def test_the_kind_of_an_access_mode_counts_and_not_its_code() -> None:
    modes = {"agentconnect": {"label": "AgentConnect", "kind": "microsoft"}}

    wanted = extranet(person("a", mode="agentconnect"), access_modes=modes)

    assert set(wanted.keys.values()) == guests("a")


@pytest.mark.parametrize(
    ("today", "answering"),
    [
        (date(2026, 6, 30), [INES, LEFT]),
        (date(2026, 7, 1), [INES]),
        (date(2026, 12, 1), [INES, "next@cnsa.example"]),
    ],
)
def test_referents_answer_between_their_days(today: date, answering: list[str]) -> None:
    assert extranet(today=today).referents("aidants") == referents(*answering)


@pytest.mark.parametrize(
    ("profiles", "sponsors"),
    [
        ((), [CLAIRE]),  # the home's
        (("chosen",), [INES]),
        (("tarif",), [CLAIRE]),  # half of what finances requires opens nothing
        (("aidants",), [INES]),
        (("aidants", "tarif"), [INES, KARIM]),
        (("chosen", "tarif"), [INES]),
    ],
)
def test_sponsors_are_the_referents_of_the_spaces_that_the_profiles_open(
    profiles: tuple[str, ...], sponsors: list[str]
) -> None:
    assert extranet().sponsors(person("p", *profiles)) == referents(*sponsors)


def test_the_home_counts_among_the_spaces_under_its_own_code() -> None:
    renamed = extranet(*PEOPLE, home={"code": "porte", "referents": [CLAIRE]})

    assert list(renamed.spaces) == ["porte", "aidants", "finances"]
    assert renamed.admitted("porte") == guests("nothing", "aidants", "chosen", "tarif", "both")
    assert renamed.referents("porte") == referents(CLAIRE)


def test_admins_are_known_as_referents_are() -> None:
    assert extranet().admins == referents("admin@cnsa.example")


def test_a_function_gives_a_job_title() -> None:
    wanted = extranet()

    assert wanted.job_title(person("p", function="charge")) == "CHARGE(E) DE MISSION"
    assert wanted.job_title(person("p")) is None

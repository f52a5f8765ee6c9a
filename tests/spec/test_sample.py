"""The shipped sample: complete, valid, and true to the manual."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from provisioning.plan.desired import Extranet
from provisioning.plan.grants import honour, over
from provisioning.reviewed_files import load
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.files.reading import made
from provisioning.spec.files.schema import schema, schema_text
from provisioning.spec.files.spaces import Loaded
from provisioning.spec.model import Spec
from tests.written import written

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 1, 15)
QUICK_LINKS = [
    "Les infos réseaux pour les Départements",
    "Les infos réseaux pour les MDPH",
    "FAQ des espaces Extranet",
    "Informations d'accès aux Espaces",
    "Dépôt des documents CAMSP/CMPP",
    "Annuaire de l'extranet",
    "Guides utilisateurs",
    "Administration des profils métiers",
]


@cache
def sample() -> Loaded:
    return load(ROOT / "spaces.yaml")


def test_the_sample_is_valid_and_nothing_is_said_of_it() -> None:
    assert sample().warnings == ()


def test_it_has_the_twenty_one_spaces_a_sub_space_and_the_home() -> None:
    spaces = sample().spec.spaces
    assert len([space for space in spaces.values() if space.parent is None]) == 21
    assert spaces["fatoh-pi"].parent == "transfo-handicap"
    assert sample().spec.home.title == "Bienvenue sur l'extranet de la CNSA"


def test_the_eight_quick_links_stand_in_the_order_of_the_manual() -> None:
    links = sample().spec.home.quick_links
    assert [link.title for link in links] == QUICK_LINKS
    assert all(link.icon and link.description for link in links)


def test_the_menu_leads_to_every_space_but_the_deposit() -> None:
    spec = sample().spec
    assert {item.space for item in spec.home.menu} == spec.spaces.keys() - {"camsp-cmpp"}


def test_the_labels_are_those_of_the_manual() -> None:
    spec = sample().spec
    assert (spec.home.label, spec.spaces["camsp-cmpp"].label) == ("public", "confidentiel")


def test_every_value_of_the_sample_that_is_a_default_may_be_left_out() -> None:
    spec = sample().spec
    assert made(Spec, written(spec)) == spec


def test_the_schema_beside_it_is_the_one_of_the_code() -> None:
    assert (ROOT / "spaces.schema.json").read_text("utf-8") == schema_text()
    first = (ROOT / "spaces.yaml").read_text("utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=./spaces.schema.json"


def test_the_schema_knows_every_section_and_include() -> None:
    assert schema()["properties"].keys() == {*Spec.__struct_fields__, "include"}


def test_the_approvals_are_honoured_but_for_those_shown_as_refused() -> None:
    registrations = read_approvals(ROOT / "approvals.yaml", sample().spec).registrations
    people, notes = honour(sample().spec, registrations, today=TODAY)
    assert len(people) == len(registrations) >= 25
    refused = [note for note in notes if note.level == "refused"]
    assert sorted(note.key.name for note in refused) == [
        "nadia.perrin@cnsa.example",
        "raphael.oliveira@ars-occitanie.example",
    ]
    ended = [
        approval for who in registrations for approval in who.approvals if over(approval, TODAY)
    ]
    assert len(ended) == 2
    held = {(address, profile) for address, who in people.items() for profile in who.profiles}
    granted = {(who.address, one.profile) for who in registrations for one in who.approvals}
    assert len(granted - held) == 4


def test_one_person_can_leave_within_the_limits() -> None:
    registrations = read_approvals(ROOT / "approvals.yaml", sample().spec).registrations
    people, _ = honour(sample().spec, registrations, today=TODAY)
    extranet = Extranet(sample().spec, people, today=TODAY)
    assert len(extranet.admitted("financement")) >= 10
    assert len(extranet.holders("ars-investissement")) >= 3


def test_two_people_would_take_one_login() -> None:
    registrations = read_approvals(ROOT / "approvals.yaml", sample().spec).registrations
    martins = [who for who in registrations if who.last_name == "Martin"]
    assert sorted(who.first_name[:3] for who in martins if who.access_mode == "standard") == [
        "Pau",
        "Pau",
    ]


def test_everybody_in_it_is_fictional() -> None:
    for name in ("spaces.yaml", "approvals.yaml"):
        text = (ROOT / name).read_text("utf-8")
        domains = {word.partition("@")[2] for word in text.split() if "@" in word.strip("@")}
        assert domains
        assert all(".example" in domain for domain in domains)

"""extranet import and extranet adopt: the first day on a tenant that has a life of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_simulator import Simulator
from graph_simulator.objects.directory import Group
from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL as PERSON, SPACES, ZOE, sandbox, write

IMPORT = (
    "import",
    "--sandbox",
    "--admin",
    "admin@cnsa.example",
    "--admin",
    "second@cnsa.example",
    "--out",
    "found",
)


def group(simulator: Simulator, title: str, *members: str, owners: tuple[str, ...] = ()) -> Group:
    unified = not title.startswith("SEC")
    made = Group(
        id=simulator.tenant.new_id(),
        display_name=title,
        description="" if unified else "Rien",
        mail_nickname=f"g{simulator.tenant.issued}",
        mail_enabled=unified,
        security_enabled=not unified,
        group_types=("Unified",) if unified else (),
        visibility="Private",
    )
    simulator.tenant.add(made)
    simulator.tenant.link("members", made.id, members)
    simulator.tenant.link("owners", made.id, owners)
    return made


@pytest.fixture
def before(folder: Path) -> Simulator:
    """A tenant that nobody ever applied anything to."""
    simulator = Simulator()
    for name in ("admin", "second", "ines.garnier", "paul.roche"):
        first, _, last = name.partition(".")
        simulator.add_staff(f"{name}@cnsa.example", first.title(), last.title())
    staff = {u.user_principal_name: u.id for u in simulator.tenant.users.values()}
    ines, roche = staff["ines.garnier@cnsa.example"], staff["paul.roche@cnsa.example"]
    mallory = simulator.add_guest("mallory@ars.example", "Mallory", "Brun")
    zoe = simulator.add_guest("zoe@ars.example", "Zoé", "Le-Goff")
    group(simulator, "EXT Évaluation des aidants", mallory, zoe, ines, owners=(ines, roche))
    group(simulator, "EXT Évaluation des aidants", owners=(ines,))
    group(simulator, "SEC lecteurs", zoe)
    group(simulator, "Autre chose", mallory)
    simulator.save(folder / "state" / "sandbox.json")
    return simulator


def found(folder: Path, name: str) -> Any:
    return yaml.safe_load((folder / "found" / name).read_text("utf-8"))


def test_what_is_imported_is_valid_and_takes_nobody_out(
    extranet: Command, folder: Path, before: Simulator
) -> None:
    ran = extranet(*IMPORT)
    assert ran.code == 0, ran.err

    assert extranet("validate", "found/spaces.yaml").code == 0
    plan = extranet("plan", "--sandbox", "--file", "found/spaces.yaml", "--all")
    assert plan.code == 2, plan.err
    assert not [line for line in plan.out.splitlines() if line.strip().startswith("- ")]
    assert "losing an access" not in plan.out


def test_groups_become_spaces_and_profiles_with_their_ids(
    extranet: Command, folder: Path, before: Simulator
) -> None:
    extranet(*IMPORT)

    spec = found(folder, "spaces.yaml")
    ids = {g.id for g in before.tenant.groups.values()}
    adopted = [each["adopt"] for each in spec["spaces"].values()]
    adopted += [each["adopt"] for each in spec["profiles"].values() if "adopt" in each]
    assert sorted(adopted) == sorted(ids)
    assert "ext-evaluation-des-aidants" in spec["spaces"]
    assert "ext-evaluation-des-aidants-2" in spec["spaces"]
    space = spec["spaces"]["ext-evaluation-des-aidants"]
    assert space["title"] == "EXT Évaluation des aidants"
    assert "sec-lecteurs" in spec["profiles"]


def test_owners_answer_and_everybody_else_is_in_quarantine(
    extranet: Command, folder: Path, before: Simulator
) -> None:
    extranet(*IMPORT, "--groups", "^EXT|^SEC")

    spaces, quarantine = found(folder, "spaces.yaml"), found(folder, "quarantine.yaml")
    held = {who["address"]: who["groups"] for who in quarantine["people"]}
    assert held["mallory@ars.example"] in (
        ["space/ext-evaluation-des-aidants"],
        ["space/ext-evaluation-des-aidants-2"],
    )
    assert "profile/sec-lecteurs" in held["zoe@ars.example"]
    assert "ines.garnier@cnsa.example" not in held
    referents = [tuple(space["referents"]) for space in spaces["spaces"].values()]
    assert ("ines.garnier@cnsa.example", "paul.roche@cnsa.example") in referents
    assert found(folder, "approvals.yaml") == {"people": []}


def test_a_pattern_chooses_the_groups(extranet: Command, folder: Path, before: Simulator) -> None:
    assert extranet(*IMPORT, "--groups", "^autre").code == 0

    spec = found(folder, "spaces.yaml")
    assert list(spec["spaces"]) == ["autre-chose"]
    assert spec["spaces"]["autre-chose"]["referents"] == [
        "admin@cnsa.example",
        "second@cnsa.example",
    ]


def test_what_cannot_be_taken_is_said(extranet: Command, folder: Path, before: Simulator) -> None:
    before.tenant.add(
        Group(
            id=before.tenant.new_id(),
            display_name="Tout le monde",
            group_types=("DynamicMembership",),
            mail_nickname="tous",
        )
    )
    before.save(folder / "state" / "sandbox.json")

    ran = extranet(*IMPORT)

    assert "Tout le monde: its members follow a rule" in ran.out
    assert "Autre chose: has no owner" in ran.out


def test_importing_writes_nothing_to_the_tenant_and_over_no_file(
    extranet: Command, folder: Path, before: Simulator
) -> None:
    assert extranet(*IMPORT).code == 0
    again = extranet(*IMPORT)

    after = sandbox(folder).tenant
    assert after.users == before.tenant.users
    assert after.groups == before.tenant.groups
    assert again.code == 1
    assert "is there already" in again.err


SHELVES_TOO = """\
    libraries:
      notes: {title: Notes de cadrage}
    lists: {agenda: {title: Agenda, columns: {quand: {title: Quand, type: date}}}}
    pages: {faq: {title: Questions, text: Bonjour.}}
    welcome: Bienvenue.
"""
OURS = {
    "small": SPACES,
    "with its own things": SPACES.replace("  finances:\n", f"{SHELVES_TOO}  finances:\n", 1),
    "a communication site as home": SPACES.replace("home:\n", "home:\n  site: communication\n", 1),
    "in English": SPACES.replace("  domain:", "  lang: en\n  domain:", 1),
    "a space that nobody may enter yet": SPACES.replace(
        "  finances:\n",
        "  clos:\n    title: Clos\n    label: confidentiel\n    requires: {all: [aidants, neuf]}\n"
        "    referents: [karim.dubois@cnsa.example, ines.garnier@cnsa.example]\n  finances:\n",
        1,
    ).replace("spaces:\n", "  neuf: {label: ars - Nouveau, structure_types: [ars]}\nspaces:\n", 1),
}


@pytest.mark.parametrize("spaces", OURS.values(), ids=OURS)
@pytest.mark.parametrize("persons", [(PERSON, ZOE), ()], ids=len)
def test_a_tenant_made_by_us_is_imported_under_its_codes_and_nothing_is_left_to_do(
    extranet: Command, folder: Path, spaces: str, persons: tuple[str, ...]
) -> None:
    write(folder, *persons, spaces=spaces)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    ran = extranet(*IMPORT, "--code", "ext")
    assert ran.code == 0, ran.err

    spec, wrote = found(folder, "spaces.yaml"), yaml.safe_load(spaces)
    assert spec["spaces"].keys() == wrote["spaces"].keys()
    labels = {code: each["label"] for code, each in wrote["profiles"].items()}
    assert {code: each["label"] for code, each in spec["profiles"].items()} == labels
    assert extranet("validate", "found/spaces.yaml").code == 0
    anew = ("--source-changed", "imported", "--format", "json")
    planned = extranet("plan", "--sandbox", "--file", "found/spaces.yaml", *anew)
    assert (planned.code, json.loads(planned.out)["changes"]) == (0, [])
    assert "publish: false leaves their pages as they are" in ran.out


def test_a_rule_that_no_member_tells_is_the_narrowest(extranet: Command, folder: Path) -> None:
    write(folder, ZOE)
    assert extranet("apply", "--sandbox", "--yes").code == 0
    ran = extranet(*IMPORT, "--code", "ext")

    assert found(folder, "spaces.yaml")["spaces"]["finances"]["requires"] == {"all": ["tarif"]}
    assert "Financement: requires tarif, all at once, since its members tell nothing" in ran.out


def test_the_schema_that_the_imported_file_names_lies_beside_it(
    extranet: Command, folder: Path, before: Simulator
) -> None:
    assert extranet(*IMPORT).code == 0
    first = (folder / "found" / "spaces.yaml").read_text("utf-8").splitlines()[0]

    named = first.partition("$schema=")[2]
    assert "properties" in json.loads((folder / "found" / named).read_text("utf-8"))


def test_an_empty_tenant_is_a_file_too(extranet: Command, folder: Path) -> None:
    assert extranet(*IMPORT).code == 0
    assert extranet("validate", "found/spaces.yaml").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--groups", "["), "not a pattern"),
        (("--code", "Trop Long"), "letters and digits"),
        (("--admin", "nobody"), "--admin nobody"),
    ],
)
def test_wrong_words_are_a_sentence(extranet: Command, words: tuple[str, ...], said: str) -> None:
    ran = extranet(*IMPORT, *words)

    assert ran.code == 1
    assert said in ran.err


# Importing one thing.


def test_one_group_is_written_as_lines_to_add(
    extranet: Command, folder: Path, before: Simulator
) -> None:
    id_ = next(g.id for g in before.tenant.groups.values() if g.display_name == "Autre chose")
    by_name = extranet("import", "group/autre chose", "--sandbox")
    by_id = extranet("import", f"group/{id_}", "--sandbox")

    assert by_name.code == 0, by_name.err
    assert by_name.out == by_id.out
    added = yaml.safe_load(by_name.out.split("# to add to quarantine.yaml")[0])
    assert added["spaces"]["autre-chose"]["adopt"] == id_
    assert added["spaces"]["autre-chose"]["referents"] == [
        "admin@cnsa.example",
        "second@cnsa.example",
    ]
    held = yaml.safe_load(by_name.out.split("# to add to quarantine.yaml")[1])
    assert held["people"][0]["groups"] == ["space/autre-chose"]
    assert "Autre chose: has no owner" in by_name.err


def test_what_is_added_takes_no_code_that_the_file_has(extranet: Command, folder: Path) -> None:
    simulator = Simulator()
    group(simulator, "Finances")
    simulator.save(folder / "state" / "sandbox.json")

    added = yaml.safe_load(extranet("import", "group/Finances", "--sandbox").out)

    assert list(added["spaces"]) == ["finances-2"]


def test_somebody_in_groups_of_ours_is_a_line_of_the_quarantine(
    extranet: Command, folder: Path
) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0

    ran = extranet("import", "guest/Paul.Martin@ars.example", "--sandbox")

    (line,) = yaml.safe_load(ran.out)
    assert line == {
        "address": "paul.martin@ars.example",
        "groups": [
            "profile/aidants",
            "profile/tarif",
            "space/accueil",
            "space/aidants",
            "space/finances",
        ],
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("group/EXT Évaluation des aidant",), "did you mean 'ext évaluation des aidants'?"),
        (("group/EXT Évaluation des aidants",), "several are called so; name one by its id"),
        (("gruop/x",), "did you mean 'group'?"),
        (("group/",), "its name is missing"),
        (("guest/nobody@ars.example",), "is in no group of spaces.yaml; extranet adopt"),
        (("group/Autre chose", "--out", "found"), "leave out --out and --groups"),
        (("--admin", "admin@cnsa.example"), "add --out DIR, or name one KEY"),
        (("--out", "found"), "add --admin ADDRESS"),
    ],
)
def test_one_thing_that_cannot_be_found_is_a_sentence(
    extranet: Command, before: Simulator, words: tuple[str, ...], said: str
) -> None:
    ran = extranet("import", *words, "--sandbox")

    assert ran.code == 1
    assert said in ran.err


def test_a_group_of_the_file_is_not_written_twice(extranet: Command, folder: Path) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0

    for name in ("group/space/aidants", "group/Aidants"):
        ran = extranet("import", name, "--sandbox")
        assert (ran.code, ran.out) == (1, "")
        assert "is group/space/aidants of spaces.yaml already" in ran.err


# Adopting one thing.

PAUL = "guest/paul.martin@ars.example"


@pytest.fixture
def paul_was_there(folder: Path) -> str:
    simulator = Simulator()
    id_ = simulator.add_guest("paul.martin@ars.example", "Paul", "Martin")
    simulator.save(folder / "state" / "sandbox.json")
    return id_


def mark(folder: Path, id_: str) -> object:
    user = sandbox(folder).tenant.users[id_]
    return user.on_premises_extension_attributes.get("extensionAttribute15")


def test_a_guest_is_adopted_when_somebody_says_so(
    extranet: Command, folder: Path, paul_was_there: str
) -> None:
    refused = extranet("adopt", PAUL, "--sandbox")
    assert (refused.code, mark(folder, paul_was_there)) == (1, None)
    assert "add --yes" in refused.err

    ran = extranet("adopt", PAUL, "--sandbox", "--yes")

    assert ran.code == 0, ran.err
    assert str(mark(folder, paul_was_there)).startswith(f"extranet/ext {PAUL.partition('/')[2]} ")
    assert "company: (nothing) -> ARS-BRETAGNE" in extranet("plan", "--sandbox").out
    assert "is ours already" in extranet("adopt", PAUL, "--sandbox").out


def test_a_plan_adopts_nobody(extranet: Command, folder: Path, paul_was_there: str) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0

    assert mark(folder, paul_was_there) is None


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("guest/nobody@ars.example", "nobody in the tenant goes by"),
        ("account/paul.martin@ars.example", "say guest/paul.martin@ars.example"),
        ("account/ines.garnier@cnsa.example", "nobody from outside"),
        ("page/x", "cannot be adopted"),
        ("moved/ars.example/ars-bretagne.example", "nobody seems to have moved"),
        ("guest", "cannot be adopted"),
        ("geust/paul.martin@ars.example", "did you mean 'guest'?"),
        ("group/space/nowhere", "no such space"),
        ("group/space/aidant", "did you mean 'space/aidants'?"),
        ("group/space/aidants", "no group is called"),
    ],
)
def test_what_cannot_be_adopted_is_a_sentence(
    extranet: Command, paul_was_there: str, key: str, said: str
) -> None:
    ran = extranet("adopt", key, "--sandbox", "--yes")

    assert ran.code == 1
    assert said in ran.err


def test_the_mark_of_something_else_is_respected(
    extranet: Command, folder: Path, paul_was_there: str
) -> None:
    simulator = sandbox(folder)
    marks = {"on_premises_extension_attributes": {"extensionAttribute15": "payroll"}}
    simulator.tenant.alter(paul_was_there, marks)
    simulator.save(folder / "state" / "sandbox.json")

    ran = extranet("adopt", PAUL, "--sandbox", "--yes")

    assert ran.code == 1
    assert "carries the mark 'payroll'" in ran.err


def test_a_group_is_adopted_in_the_file(extranet: Command, folder: Path) -> None:
    write(folder, ZOE)
    simulator = Simulator()
    known = group(simulator, "Aidants")
    simulator.save(folder / "state" / "sandbox.json")

    ran = extranet("adopt", "group/space/aidants", "--sandbox")

    assert ran.code == 0
    assert f"adopt: {known.id}" in ran.out


def test_the_people_of_an_agency_that_changed_its_domain_keep_their_accounts(
    extranet: Command, folder: Path
) -> None:
    write(folder, PERSON, MARC)
    extranet("apply", "--sandbox", "--yes")
    write(folder, *(each.replace("@ars.example", "@ars-b.example") for each in (PERSON, MARC)))
    before = len(sandbox(folder).tenant.users)

    asked = extranet("adopt", "moved/ars.example/ars-b.example", "--sandbox")
    ran = extranet("adopt", "moved/ars.example/ars-b.example", "--sandbox", "--yes")

    assert (asked.code, ran.code) == (1, 0)
    assert "is the account of Paul Martin <paul.martin@ars-b.example> from then on" in ran.out
    assert extranet("apply", "--sandbox", "--yes").code == 0
    assert len(sandbox(folder).tenant.users) == before

"""quarantine.yaml: who stays where they were found, until a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_simulator import Act
from tests.cli.conftest import Command
from tests.cli.files import by_hand, sandbox

FAR, PAST = "2120-12-31", "2020-12-31"
MALLORY = "mallory@elsewhere.example"


@pytest.fixture(autouse=True)
def stranger(extranet: Command, folder: Path) -> None:
    """Somebody whom no approval explains is in the space of the aidants."""
    assert extranet("apply", "--sandbox", "--yes").code == 0
    simulator = sandbox(folder)
    simulator.add_guest("alias@elsewhere.example", "Mallory", "Brun", otherMails=[MALLORY.upper()])
    simulator.save(folder / "state" / "sandbox.json")
    act = {"by": "admin@cnsa.example", "do": "let in", "who": "alias@elsewhere.example"}
    by_hand(folder, Act(**act, thing="xnet-ext-space-aidants"))


def quarantine(folder: Path, until: str = FAR, group: str = "space/aidants", **more: str) -> None:
    extra = "".join(f"\n    {name}: {value}" for name, value in more.items())
    (folder / "quarantine.yaml").write_text(
        f"until: {until}\npeople:\n  - address: {MALLORY}\n    groups: [{group}]{extra}\n", "utf-8"
    )


def test_without_quarantine_they_go_out(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox")

    assert ran.code == 2
    assert "- Mallory Brun" in ran.out


def test_in_quarantine_they_stay_by_any_of_their_addresses(extranet: Command, folder: Path) -> None:
    quarantine(folder)

    ran = extranet("plan", "--sandbox")

    assert ran.code == 0
    assert "Aidants: 1 of its members stays in quarantine, without approval" in ran.out


@pytest.mark.parametrize(
    "terms", [{"until": PAST}, {"until": FAR, "group": "profile/tarif"}], ids=["ended", "elsewhere"]
)
def test_out_of_its_day_or_its_group_a_quarantine_holds_nobody(
    extranet: Command, folder: Path, terms: dict[str, str]
) -> None:
    quarantine(folder, **terms)

    assert "- Mallory Brun" in extranet("plan", "--sandbox").out


def test_a_person_may_have_an_earlier_day(extranet: Command, folder: Path) -> None:
    quarantine(folder)
    path = folder / "quarantine.yaml"
    path.write_text(path.read_text() + f"    until: {PAST}\n")

    assert "- Mallory Brun" in extranet("plan", "--sandbox").out


def test_another_file_can_be_named(extranet: Command, folder: Path) -> None:
    quarantine(folder)
    (folder / "quarantine.yaml").rename(folder / "known.yaml")

    assert extranet("plan", "--sandbox").code == 2
    assert extranet("plan", "--sandbox", "--quarantine", "known.yaml").code == 0


def test_who_is_in_no_group_any_more_is_not_let_in_again(extranet: Command, folder: Path) -> None:
    quarantine(folder)
    by_hand(
        folder,
        Act(
            by="admin@cnsa.example",
            do="take out",
            thing="xnet-ext-space-aidants",
            who="alias@elsewhere.example",
        ),
    )

    assert extranet("plan", "--sandbox").code == 0


def test_a_quarantine_has_a_longest_day(extranet: Command, folder: Path) -> None:
    quarantine(folder)
    path = folder / "spaces.yaml"
    path.write_text(path.read_text().replace(", quarantine: 36500", ""))

    plan, validate = extranet("plan", "--sandbox"), extranet("validate")

    assert (plan.code, validate.code) == (1, 1)
    assert "quarantine.yaml:1:1: until: 2120-12-31 is more than 180 days away" in validate.out
    day = validate.out.partition("write until: ")[2][:10]
    quarantine(folder, until=day)
    assert extranet("validate").code == 0, "the day that it says is taken"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("people: []\n", "until"),
        ("until: soon\n", "not a day"),
        (f"until: {FAR}\npeople:\n  - address: nobody\n    groups: []\n", "people[0].address"),
        (
            f"until: {FAR}\npeople:\n  - address: a@x.example\n    groups: [space/aidant]\n",
            "unknown group 'space/aidant'; did you mean 'space/aidants'?",
        ),
        ("until: [\n", "not YAML"),
    ],
)
def test_mistakes_have_a_place(extranet: Command, folder: Path, text: str, said: str) -> None:
    (folder / "quarantine.yaml").write_text(text)

    plan, validate = extranet("plan", "--sandbox"), extranet("validate")

    assert (plan.code, validate.code) == (1, 1)
    assert said in plan.err
    assert said in validate.out
    assert plan.err.startswith("quarantine.yaml:")


def test_a_missing_file_is_a_sentence(extranet: Command) -> None:
    ran = extranet("plan", "--sandbox", "--quarantine", "nowhere.yaml")

    assert ran.code == 1
    assert "cannot read this file: no such file" in ran.err

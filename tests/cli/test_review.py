"""extranet review-change, on a real git repository."""

from __future__ import annotations

import html as pages
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.clone import Clone
from tests.cli.conftest import Command
from tests.cli.files import MARC, PAUL, SPACES, ZOE, sandbox, write

INES, ROCHE = "ines.garnier@cnsa.example", "paul.roche@cnsa.example"
KARIM, CLAIRE = "karim.dubois@cnsa.example", "claire.fontaine@cnsa.example"
ADMIN = "admin@cnsa.example"

OPENED = ("requires: {all: [aidants, tarif]}", "requires: {any: [aidants, tarif]}")
"""ZOE, who is of a département, gains Financement by it."""
PUBLIC = ("    label: confidentiel\n", "    label: public\n")


@pytest.fixture
def clone(folder: Path) -> Clone:
    made = Clone.start(folder)
    made.branch()
    return made


def data(extranet: Command, *words: str) -> dict[str, Any]:
    ran = extranet("review-change", "--base", "main", "--format", "json", *words)
    assert ran.err == ""
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_the_first_line_says_it_in_one_sentence(extranet: Command, clone: Clone) -> None:
    clone.edit(*OPENED)
    clone.edit(*PUBLIC)

    ran = extranet("review-change", "--base", "main")

    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0] == "1 person gains an access in 1 space; Financement becomes PUBLIC."
    assert lines[1].startswith("! WARNING: Financement goes from Confidential to PUBLIC")
    assert any("Zoe Le-Goff" in line for line in lines)
    assert "Paul Martin" not in ran.out, "he had it already"


def test_nothing_is_written_and_the_work_tree_is_left_alone(
    extranet: Command, clone: Clone
) -> None:
    clone.edit(*OPENED)
    before = clone.status(), clone.git("rev-parse", "HEAD", "main")

    extranet("review-change", "--base", "main", "--head", "HEAD")
    extranet("review-change", "--base", "main")

    assert (clone.status(), clone.git("rev-parse", "HEAD", "main")) == before
    assert not (clone.folder / "state").exists()


def test_a_head_that_is_named_is_read_from_git(extranet: Command, clone: Clone) -> None:
    clone.edit(*OPENED)
    clone.commit()
    clone.edit("title: Aidants", "title: Unfinished work")

    ran = extranet("review-change", "--base", "main", "--head", "change")

    assert "Zoe Le-Goff" in ran.out
    assert "Unfinished" not in ran.out


def test_no_change_is_said_to_be_none(extranet: Command, clone: Clone) -> None:
    ran = extranet("review-change", "--base", "main")

    assert ran.code == 0
    assert ran.out.splitlines()[0] == "Nothing changes."


def test_an_approval_withdrawn_is_a_loss_told_as_such(extranet: Command, clone: Clone) -> None:
    path = clone.folder / "approvals.yaml"
    text = path.read_text("utf-8")
    tarif = next(line for line in text.splitlines() if "profile: tarif" in line)
    ended = tarif.replace("2020-02-01}", "2020-02-01, withdrawn: 2020-03-01}")
    path.write_text(text.replace(tarif, ended), "utf-8")

    (space,) = data(extranet)["spaces"]

    assert ended != tarif
    assert space["code"] == "finances"
    assert [(move["name"], move["reason"]["rule"]) for move in space["losses"]] == [
        ("Paul Martin", "ended")
    ]


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_in_public_nobody_is_named(extranet: Command, clone: Clone, form: str) -> None:
    clone.edit(*OPENED)
    clone.edit("referents: [karim", f"referents: [{ROCHE}, karim")

    named = extranet("review-change", "--base", "main", "--format", form).out
    public = extranet("review-change", "--base", "main", "--format", form, "--public").out

    readable = pages.unescape(named)
    assert "Zoe Le-Goff" in readable
    assert KARIM in readable
    for secret in ("Zoe", "Goff", "zoe", "karim", "roche", "garnier"):
        assert secret not in public
    assert re.search(r"\b1\b", public), "counts stay"


@pytest.mark.parametrize(
    ("form", "words", "said"),
    [
        ("markdown", [], "1 personne gagne un accès dans 1 espace"),
        ("html", [], "1 personne gagne un accès dans 1 espace"),
        ("markdown", ["--lang", "en"], "1 person gains an access in 1 space"),
        ("text", ["--lang", "fr"], "1 personne gagne un accès dans 1 espace"),
        ("json", [], "1 person gains an access in 1 space"),
    ],
)
def test_who_reads_a_comment_reads_french(
    extranet: Command, clone: Clone, form: str, words: list[str], said: str
) -> None:
    clone.edit(*OPENED)

    assert said in extranet("review-change", "--base", "main", "--format", form, *words).out


def test_a_page_needs_nothing_beside_it(extranet: Command, clone: Clone) -> None:
    clone.edit(*OPENED)

    page = extranet("review-change", "--base", "main", "--format", "html").out

    assert page.startswith("<!doctype html>")
    assert not re.search(r"(?:src|href)=", page)


def test_no_name_makes_markup(extranet: Command, clone: Clone) -> None:
    name = "<b>@everyone</b> [x](https://evil.example) **"
    clone.edit("last_name: Le-Goff", f'last_name: "{name}"', "approvals.yaml")
    clone.edit(*OPENED)

    markdown, page = (
        extranet("review-change", "--base", "main", "--format", form).out
        for form in ("markdown", "html")
    )

    assert "<b>" not in page
    for raw in ("@everyone", "[x](", "<b>"):
        assert raw not in markdown.replace("\\<b\\>", "").replace("\\[x\\](", "")


APPROVALS = [
    ([], ["--require-approval"], 1),
    ([KARIM], [], 1),  # who decided with them on who enters is asked too
    ([KARIM, ROCHE], [], 0),
    ([KARIM.upper(), ROCHE], [], 0),
    ([INES], [], 0),  # she answers for the space, and decides on that profile
    ([ROCHE], [], 1),
    ([CLAIRE, ADMIN], [], 1),
    ([KARIM, ROCHE], ["--author", KARIM], 1),
    ([KARIM, INES], ["--author", KARIM], 0),
]


@pytest.mark.parametrize(("approved", "words", "code"), APPROVALS)
def test_approvals_suffice_when_the_space_s_own_referents_gave_them(
    extranet: Command, clone: Clone, approved: list[str], words: list[str], code: int
) -> None:
    clone.edit(*OPENED)
    by = [word for who in approved for word in ("--approved-by", who)]

    ran = extranet("review-change", "--base", "main", *by, *words)

    assert ran.code == code
    assert ("do not suffice" in ran.out) == bool(code)


def test_nobody_makes_themselves_a_referent(extranet: Command, clone: Clone) -> None:
    clone.edit("referents: [karim", f"referents: [{ROCHE}, karim")

    assert extranet("review-change", "--base", "main", "--approved-by", ROCHE).code == 1
    assert extranet("review-change", "--base", "main", "--approved-by", KARIM).code == 0


def test_nobody_takes_somebody_else_s_handle(extranet: Command, folder: Path) -> None:
    write(folder, PAUL, ZOE, spaces=SPACES + f'handles: {{{KARIM}: "@karim"}}\n')
    clone = Clone.start(folder)
    clone.branch()
    clone.edit(f'{KARIM}: "@karim"', f'{KARIM}: "@evil"')
    clone.edit(*OPENED)

    evil = data(extranet, "--approved-by", "@evil")
    good = data(extranet, "--approved-by", "@Karim", "--approved-by", ADMIN, "--approved-by", ROCHE)

    assert not evil["sufficient"]
    assert any(
        "@evil is nobody under handles: in main" in each["text"] for each in evil["warnings"]
    )
    assert good["sufficient"]


def test_a_comment_calls_those_who_must_agree(extranet: Command, folder: Path) -> None:
    write(folder, PAUL, ZOE, spaces=SPACES + f'handles: {{{KARIM}: "@karim-d"}}\n')
    clone = Clone.start(folder)
    clone.branch()
    clone.edit(*OPENED)

    comment = extranet("review-change", "--base", "main", "--format", "markdown").out
    public = extranet("review-change", "--base", "main", "--format", "markdown", "--public").out

    assert "@karim-d" in comment
    assert "@karim-d" in public
    assert "@cnsa.example" not in comment, "an address calls nobody"


def test_limits_that_would_be_hit_are_told_before_the_merge(
    extranet: Command, folder: Path
) -> None:
    clone = Clone.start(folder)
    clone.branch()
    write(folder, MARC)

    found = data(extranet)

    assert any(
        "Aidants: all its 2 members would be removed" in each["text"]
        for each in found["forecast"]["exceeded"]
    )


ALLOW = (
    "allow:\n  - {remove: 2, space: aidants, until: 2099-01-01, because: Fin de mission, "
    "empty: true}\n"
)


def test_an_allowance_comes_first_and_helps_its_own_change_only(
    extranet: Command, folder: Path
) -> None:
    clone = Clone.start(folder)
    clone.branch()
    write(folder, MARC, spaces=SPACES + ALLOW)

    new = data(extranet)
    text = extranet("review-change", "--base", "main").out
    write(folder, PAUL, ZOE, spaces=SPACES + ALLOW)
    clone.commit()
    clone.branch("later")
    write(folder, MARC, spaces=SPACES + ALLOW)
    kept = json.loads(extranet("review-change", "--base", "change", "--format", "json").out)

    assert [each["state"] for each in new["allowances"]] == ["new"]
    assert text.index("Exceptions to the limits") < text.index("Who must approve")
    assert not any(each["title"] == "Aidants" for each in new["forecast"]["exceeded"])
    assert new["forecast"]["used"]
    assert [each["state"] for each in kept["allowances"]] == ["kept"]
    assert any(each["title"] == "Aidants" for each in kept["forecast"]["exceeded"])


def test_a_rename_is_one_update_or_none(extranet: Command, clone: Clone) -> None:
    clone.edit("  finances:\n", "  budget:\n    previously: [finances]\n")

    found = data(extranet)

    (space,) = found["spaces"]
    assert (space["code"], space["verb"], space["gains"], space["losses"]) == (
        "budget",
        "renamed",
        [],
        [],
    )
    assert found["forecast"]["changes"] <= 1
    assert KARIM in found["consents"][0]["any_of"]


def test_a_tenant_adds_what_it_shows(extranet: Command, clone: Clone) -> None:
    assert extranet("apply", "--sandbox", "--yes").code == 0
    clone.edit("requires: {any: [aidants]}", "requires: {any: [tarif]}")
    clone.edit("requires: {all: [aidants, tarif]}", "requires: {any: [aidants]}")

    found = data(extranet, "--sandbox")

    assert found["seen"]["fingerprint"]
    assert found["seen"]["pending"] == ["Paul Martin"]
    assert data(extranet)["seen"] is None
    assert sandbox(clone.folder).tenant.groups


def test_who_comes_in_by_an_account_of_another_name_is_told_with_it(
    extranet: Command, clone: Clone
) -> None:
    extranet("plan", "--sandbox")
    simulator = sandbox(clone.folder)
    simulator.add_guest("p.m@ailleurs.example", "P.", "M.", mail="paul.martin@ars.example")
    simulator.save(clone.folder / "state" / "sandbox.json")

    [told] = data(extranet, "--sandbox")["seen"]["accounts"]

    assert told.startswith("Paul Martin <paul.martin@ars.example>: p.m_ailleurs.example#EXT#@")


def test_what_the_base_did_meanwhile_is_not_the_change_s_doing(
    extranet: Command, clone: Clone
) -> None:
    clone.edit(*OPENED)
    clone.commit()
    clone.git("switch", "-q", "main")
    clone.edit("title: Aidants", "title: Proches aidants")
    clone.edit("referents: [karim.dubois@cnsa.example", f"referents: [{ROCHE}")
    clone.commit()

    found = data(extranet, "--head", "change")

    assert [space["code"] for space in found["spaces"]] == ["finances"]
    assert any("main has moved on by 1 commit " in each["text"] for each in found["warnings"])
    asked = {consent["scope"]: set(consent["any_of"]) for consent in found["consents"]}
    assert asked["space"] == {ROCHE, INES}, "those of main as it is now"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--base", "nowhere"], "no revision 'nowhere' here"),
        (["--base", "--help-me"], "there is no option --help-me"),
        (["--base=--output=x"], "no revision '--output=x' here"),
        (["--base", "main", "--head", "nowhere"], "no revision 'nowhere' here"),
        (["--base", "main", "--file", "other.yaml"], "other.yaml is gone in work tree"),
        (["--base", "main", "--file", "no/spaces.yaml"], "there is no such folder"),
        (["--base", "main", "--approvals", "../none.csv"], "none.csv"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(
    extranet: Command, clone: Clone, words: list[str], said: str
) -> None:
    ran = extranet("review-change", *words)

    assert ran.code == 1
    assert said in ran.err
    assert ran.out == ""


def test_outside_of_a_repository_it_says_so(extranet: Command, folder: Path) -> None:
    ran = extranet("review-change", "--base", "main")

    assert ran.code == 1
    assert "no git repository here" in ran.err


def test_strangers_have_no_common_history(extranet: Command, clone: Clone) -> None:
    clone.git("switch", "-q", "--orphan", "alone")
    write(clone.folder, PAUL)
    clone.commit()

    ran = extranet("review-change", "--base", "main", "--head", "alone")

    assert ran.code == 1
    assert "no common history" in ran.err


def test_a_file_that_was_renamed_is_found_again(extranet: Command, clone: Clone) -> None:
    clone.git("mv", "spaces.yaml", "extranet.yaml")
    clone.edit(*OPENED, "extranet.yaml")
    clone.commit()

    lost = extranet("review-change", "--base", "main")
    found = data(extranet, "--file", "extranet.yaml")

    assert lost.code == 1
    assert "it is called extranet.yaml now: say --file extranet.yaml" in lost.err
    assert found["sentence"].startswith("1 person gains")
    assert [each["code"] for each in found["warnings"]] == ["renamed"]
    assert found["warnings"][0]["text"] == "extranet.yaml was spaces.yaml in main: taken as renamed"


def test_a_file_that_is_deleted_is_refused(extranet: Command, clone: Clone) -> None:
    clone.git("rm", "-q", "spaces.yaml")
    clone.commit()

    ran = extranet("review-change", "--base", "main", "--head", "change")

    assert ran.code == 1
    assert "spaces.yaml is gone in change" in ran.err


def test_a_first_version_has_nothing_to_be_compared_with(extranet: Command, folder: Path) -> None:
    kept = (folder / "spaces.yaml").read_text("utf-8")
    (folder / "spaces.yaml").unlink()
    Clone.start(folder)
    (folder / "spaces.yaml").write_text(kept, "utf-8")

    ran = extranet("review-change", "--base", "main")

    assert ran.code == 1
    assert "spaces.yaml is not in main" in ran.err


def test_conflict_markers_are_told_with_their_version(extranet: Command, clone: Clone) -> None:
    clone.edit("admins:", "<<<<<<< HEAD\nadmins:")
    clone.edit("responsables:", ">>>>>>> other\nresponsables:")
    clone.commit()

    ran = extranet("review-change", "--base", "main", "--head", "change")

    assert ran.code == 1
    assert "change cannot be read:" in ran.err
    assert re.search(r"^change:spaces\.yaml:\d+:1: conflict markers", ran.err, re.MULTILINE)


def test_every_file_of_a_version_comes_from_that_version(extranet: Command, folder: Path) -> None:
    """Included files and the Markdown of pages, as they stood then."""
    spaces, _, rest = SPACES.partition("  finances:\n")
    finances, home, tail = rest.partition("home:\n")
    (folder / "spaces").mkdir()
    (folder / "pages").mkdir()
    (folder / "pages" / "intro.md").write_text("# Avant\n", "utf-8")
    (folder / "spaces" / "finances.yaml").write_text(
        f"spaces:\n  finances:\n{finances}    pages:\n      intro: {{title: Intro, "
        "body: pages/intro.md}\n",
        "utf-8",
    )
    (folder / "spaces.yaml").write_text(f"include: [spaces/*.yaml]\n{spaces}{home}{tail}", "utf-8")
    clone = Clone.start(folder)
    clone.branch()
    clone.edit("Avant", "Après", "pages/intro.md")
    clone.edit(*OPENED, "spaces/finances.yaml")

    (space,) = data(extranet)["spaces"]

    assert [(item["what"], item["verb"]) for item in space["items"]] == [
        ("page", "changed"),
        ("requires", "changed"),
    ]
    assert [move["name"] for move in space["gains"]] == ["Zoe Le-Goff"]


def test_approvals_kept_out_of_git_are_those_of_today(extranet: Command, clone: Clone) -> None:
    elsewhere = clone.folder / "state"
    elsewhere.mkdir()
    (elsewhere / "people.yaml").write_bytes((clone.folder / "approvals.yaml").read_bytes())
    clone.edit(*OPENED)

    found = data(extranet, "--approvals", "state/people.yaml")

    assert found["sentence"].startswith("1 person gains")


def test_without_approvals_rules_are_compared_and_nobody_is_counted(
    extranet: Command, folder: Path
) -> None:
    (folder / "approvals.yaml").unlink()
    clone = Clone.start(folder)
    clone.branch()
    clone.edit(*PUBLIC)

    found = data(extranet)

    assert found["sentence"] == "Financement becomes PUBLIC."
    assert any("nobody is counted" in each["text"] for each in found["warnings"])

"""extranet codeowners: the host asks those who answer for the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.clone import Clone
from tests.cli.conftest import Command
from tests.cli.files import SPACES

INES, KARIM = "ines.garnier@cnsa.example", "karim.dubois@cnsa.example"
ROCHE, ADMIN = "paul.roche@cnsa.example", "admin@cnsa.example"


@pytest.fixture
def clone(folder: Path) -> Clone:
    """One file per space, as a large extranet is cut."""
    spaces, _, rest = SPACES.partition("  aidants:\n    title")
    aidants, _, rest = rest.partition("  finances:\n")
    finances, home, tail = rest.partition("home:\n")
    (folder / "my spaces").mkdir()
    for code, text in (("aidants", f"    title{aidants}"), ("finances", finances)):
        (folder / "my spaces" / f"{code}.yaml").write_text(f"spaces:\n  {code}:\n{text}", "utf-8")
    head = spaces.removesuffix("spaces:\n")
    (folder / "spaces.yaml").write_text(f"include: my spaces/*.yaml\n{head}{home}{tail}", "utf-8")
    return Clone.start(folder)


def owners(clone: Clone, host: str = "github") -> dict[str, set[str]]:
    path = clone.folder / f".{host}" / "CODEOWNERS"
    lines = [line for line in path.read_text("utf-8").splitlines() if line.startswith("/")]
    found = {}
    for line in lines:
        pattern, *people = line.replace("\\ ", "\0").split(" ")
        found[pattern.replace("\0", " ")] = set(people)
    return found


@pytest.mark.parametrize("host", ["github", "gitlab"])
def test_the_file_of_a_space_is_its_referents(extranet: Command, clone: Clone, host: str) -> None:
    assert extranet("codeowners", "--host", host).code == 0

    found = owners(clone, host)
    assert found["/my spaces/aidants.yaml"] == {INES, ROCHE}
    assert found["/my spaces/finances.yaml"] == {INES, KARIM}
    assert ADMIN in found["/spaces.yaml"]
    assert KARIM not in found["/spaces.yaml"]
    assert ADMIN in found[f"/.{host}/CODEOWNERS"]


def test_a_file_still_to_be_written_is_the_admins(extranet: Command, clone: Clone) -> None:
    """The last line that matches decides: theirs stands before the file of each space."""
    extranet("codeowners", "--host", "github")

    patterns = list(owners(clone))
    assert ADMIN in owners(clone)["/my spaces/*.yaml"]
    assert patterns.index("/my spaces/*.yaml") < patterns.index("/my spaces/aidants.yaml")


def test_a_file_of_several_spaces_is_theirs_who_answer_for_all(
    extranet: Command, clone: Clone
) -> None:
    one, other = (clone.folder / "my spaces" / f"{code}.yaml" for code in ("aidants", "finances"))
    one.write_text(one.read_text("utf-8") + other.read_text("utf-8").removeprefix("spaces:\n"))
    other.unlink()

    extranet("codeowners", "--host", "github")

    assert owners(clone)["/my spaces/aidants.yaml"] == {INES}


def test_the_words_of_a_page_are_its_space_s(extranet: Command, clone: Clone) -> None:
    (clone.folder / "pages").mkdir()
    (clone.folder / "pages" / "intro.md").write_text("# Bonjour\n", "utf-8")
    with (clone.folder / "my spaces" / "finances.yaml").open("a", encoding="utf-8") as file:
        file.write("    pages:\n      intro: {title: Intro, body: pages/intro.md}\n")

    assert extranet("codeowners", "--host", "github").code == 0

    assert owners(clone)["/pages/intro.md"] == {INES, KARIM}


def test_once_written_it_is_up_to_date_until_referents_change(
    extranet: Command, clone: Clone
) -> None:
    assert extranet("codeowners", "--host", "github", "--check").code == 1
    assert not (clone.folder / ".github").exists(), "a check writes nothing"
    assert extranet("codeowners", "--host", "github").code == 0
    assert extranet("codeowners", "--host", "github", "--check").code == 0

    clone.edit(KARIM, "lea.roux@cnsa.example", "my spaces/finances.yaml")

    ran = extranet("codeowners", "--host", "github", "--check")
    assert ran.code == 1
    assert "out of date; run extranet codeowners" in ran.err


def test_what_others_wrote_around_it_stays(extranet: Command, clone: Clone) -> None:
    path = clone.folder / ".github" / "CODEOWNERS"
    path.parent.mkdir()
    path.write_text("/docs/ @writers\n", "utf-8")
    extranet("codeowners", "--host", "github")
    path.write_text(path.read_text("utf-8") + "/src/ @coders\n", "utf-8")

    assert extranet("codeowners", "--host", "github", "--check").code == 0
    clone.edit(KARIM, "lea.roux@cnsa.example", "my spaces/finances.yaml")
    extranet("codeowners", "--host", "github")

    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "/docs/ @writers"
    assert lines[-1] == "/src/ @coders"
    assert sum("finances.yaml" in line for line in lines) == 1


def test_people_go_by_their_handles(extranet: Command, clone: Clone) -> None:
    known = {INES: "@ines", KARIM: "@karim", ROCHE: "@roche", ADMIN: "@admin"}
    known |= {"second@cnsa.example": "@second", "claire.fontaine@cnsa.example": "@claire"}
    with (clone.folder / "spaces.yaml").open("a", encoding="utf-8") as file:
        file.write("handles:\n" + "".join(f'  {who}: "{h}"\n' for who, h in known.items()))

    assert extranet("codeowners", "--host", "github").code == 0

    assert owners(clone)["/my spaces/finances.yaml"] == {"@ines", "@karim"}


def test_whoever_has_no_account_on_the_host_is_named(extranet: Command, clone: Clone) -> None:
    with (clone.folder / "spaces.yaml").open("a", encoding="utf-8") as file:
        file.write(f'handles: {{{INES}: "@ines"}}\n')

    ran = extranet("codeowners", "--host", "github")

    assert ran.code == 1
    assert f'{KARIM} owns files and has no account on the host; add {KARIM}: "@login"' in ran.err
    assert not (clone.folder / ".github").exists()


def test_half_a_block_is_refused(extranet: Command, clone: Clone) -> None:
    extranet("codeowners", "--host", "github")
    clone.edit("# extranet codeowners: end.", "", ".github/CODEOWNERS")

    ran = extranet("codeowners", "--host", "github")

    assert ran.code == 1
    assert "has a beginning and no end" in ran.err


def test_outside_of_a_repository_it_says_so(extranet: Command, folder: Path) -> None:
    ran = extranet("codeowners", "--host", "github")

    assert ran.code == 1
    assert "no git repository here" in ran.err

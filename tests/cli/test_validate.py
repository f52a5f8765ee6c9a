"""extranet validate, schema, completion; and words that are no command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import PAUL, SPACES, write


def test_sound_files_are_valid(extranet: Command) -> None:
    ran = extranet("validate")

    assert ran.code == 0
    assert ran.out.startswith("spaces.yaml: valid (2 spaces, 2 profiles, 2 people)")
    assert ran.err == ""


def test_every_mistake_of_both_files_is_told_with_its_place(
    extranet: Command, folder: Path
) -> None:
    write(folder, PAUL.replace("profile: aidants", "profile: aidant"))
    with (folder / "approvals.yaml").open("a") as file:
        file.write("nonsense: 1\n")

    ran = extranet("validate")

    lines = ran.out.splitlines()
    assert ran.code == 1
    assert len(lines) == 2
    assert all(line.startswith("approvals.yaml:") for line in lines)
    assert any("aidants" in line for line in lines)


def test_a_broken_spaces_file_is_told_before_anything_else(extranet: Command, folder: Path) -> None:
    write(folder, PAUL, spaces=SPACES.replace("responsables:", "responsible:"))

    ran = extranet("validate", "spaces.yaml", "--approvals", "approvals.yaml")

    assert ran.code == 1
    assert ran.out.startswith("spaces.yaml:")
    assert "'responsables'" in ran.out


def test_mistakes_are_also_for_machines(extranet: Command, folder: Path) -> None:
    write(folder, PAUL.replace("profile: aidants", "profile: aidant"))

    ran = extranet("validate", "--format", "json")

    said = json.loads(ran.out)
    assert ran.code == 1
    (mistake,) = said["mistakes"]
    assert mistake["file"] == "approvals.yaml"
    assert mistake["line"] > 1
    assert mistake["text"]


def test_a_warning_alone_is_valid(extranet: Command, folder: Path) -> None:
    write(folder, PAUL, spaces=SPACES.replace(", second@cnsa.example", ""))

    ran = extranet("validate")

    assert ran.code == 0
    assert "warning: admins" in ran.out
    assert "valid" in ran.out


def test_a_missing_file_is_named(extranet: Command) -> None:
    ran = extranet("validate", "elsewhere.yaml")

    assert ran.code == 1
    assert "elsewhere.yaml" in ran.out


def test_the_schema_is_json(extranet: Command) -> None:
    ran = extranet("schema")

    assert ran.code == 0
    assert "spaces" in json.loads(ran.out)["properties"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_prints_a_script(extranet: Command, shell: str) -> None:
    ran = extranet("completion", shell)

    assert ran.code == 0
    assert all(word in ran.out for word in ("extranet", "validate", "sandbox"))


@pytest.mark.parametrize(
    "words",
    [
        ["launch"],
        [],
        ["plan", "--sandbox", "--graph", "https://graph.example/v1.0"],
        ["plan", "--sandbx"],
        ["plan", "--format", "yaml"],
        ["simulate", "--port", "many"],
    ],
)
def test_words_that_mean_nothing_are_an_error_and_not_changes(
    extranet: Command, words: list[str]
) -> None:
    ran = extranet(*words)

    assert ran.code == 1
    assert "--help" in ran.err
    assert ran.out == ""


def test_a_state_that_is_no_tenant_is_not_served(extranet: Command, folder: Path) -> None:
    (folder / "tenant.json").write_text("[]")

    ran = extranet("simulate", "--state", "tenant.json")

    assert ran.code == 1
    assert ran.err.startswith("tenant.json: not the saved state of a simulated tenant")
    assert (folder / "tenant.json").read_text() == "[]"


def test_a_port_that_does_not_exist_is_one_sentence(extranet: Command) -> None:
    ran = extranet("simulate", "--port", "99999")

    assert ran.code == 1
    assert ran.err == (
        "port 99999 of 127.0.0.1 cannot be used (there is no such port); name another\n"
    )

"""What an editor makes of the JSON Schema: its hints, and the mistakes that it underlines."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provisioning.spec.files.schema import schema, schema_text
from provisioning.spec.model.fields import Shorthand
from tests.house.repository import ROOT

SCHEMA = schema()


def editor(folder: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    """check-jsonschema, which reads YAML and the schema as an editor does."""
    (folder / "spaces.schema.json").write_text(schema_text(), "utf-8")
    program = Path(sys.executable).with_name("check-jsonschema")
    return subprocess.run(
        [program, "--schemafile", folder / "spaces.schema.json", *files],
        capture_output=True,
        text=True,
        check=False,
    )


def properties(of: dict[str, Any]) -> dict[str, Any]:
    maps = (each for each in [of, *of.get("anyOf", ())] if "properties" in each)
    return next(maps)["properties"]


@pytest.mark.parametrize("name", SCHEMA["$defs"])
def test_every_entry_and_each_of_its_fields_says_what_it_is(name: str) -> None:
    entry = SCHEMA["$defs"][name]
    fields = properties(entry)

    assert any("description" in each for each in [entry, *entry.get("anyOf", ())])
    assert [field for field in fields if not fields[field].get("description")] == []


def test_every_section_says_what_it_is() -> None:
    fields = properties(SCHEMA)

    assert [field for field in fields if not fields[field].get("description")] == []


def test_what_a_space_shares_with_the_home_is_said_in_both() -> None:
    space, home = (properties(SCHEMA["$defs"][name]) for name in ("Space", "Home"))

    assert space["referents"]["description"] == home["referents"]["description"]
    assert home["code"]["description"].startswith("Its own code")


def test_the_sample_is_what_the_schema_takes(tmp_path: Path) -> None:
    ran = editor(tmp_path, ROOT / "spaces.yaml")

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    "line",
    [
        "limits: {percent_from: 0}",
        "limits: {removals_per_space_percent: 101}",
        "retention: {draft: 0}",
        "portal: {password: {minimum: 7}}",
        "portal: {password: {classes: 0}}",
        "admins: [nobody]",
        "portal: {url: 'not an address'}",
        "spaces: {aidants: {title: Aidants, requires: {any: [A B]}}}",
        "colour: red",
    ],
)
def test_an_editor_underlines_it(tmp_path: Path, line: str) -> None:
    file = tmp_path / "spaces.yaml"
    file.write_text(f"{line}\n", "utf-8")

    ran = editor(tmp_path, file)

    assert ran.returncode == 1, ran.stdout


@pytest.mark.parametrize("entry", Shorthand.__subclasses__(), ids=lambda each: each.__name__)
def test_a_bare_text_is_the_first_field(entry: type[Shorthand]) -> None:
    """As the reference says."""
    assert next(iter(entry.__struct_fields__)) == entry.bare

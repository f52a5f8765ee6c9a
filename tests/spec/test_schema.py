"""What an editor makes of the JSON Schema: its hints, and the mistakes that it underlines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provisioning.spec.files.schema import schema, schema_text
from provisioning.spec.model.fields import Shorthand
from tests.house.repository import ROOT
from tests.schemas import checked

SCHEMA = schema()


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


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schema, as it is shipped."""
    path = tmp_path_factory.mktemp("schema") / "spaces.schema.json"
    path.write_text(schema_text(), "utf-8")
    return path


@pytest.mark.parametrize(
    "sample", ["spaces.yaml", "samples/small/spaces.yaml", "samples/english/spaces.yaml"]
)
def test_the_sample_is_what_the_schema_takes(written: Path, sample: str) -> None:
    ran = checked("--schemafile", written, ROOT / sample)

    assert ran.exit_code == 0, ran.output


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
def test_an_editor_underlines_it(written: Path, tmp_path: Path, line: str) -> None:
    file = tmp_path / "spaces.yaml"
    file.write_text(f"{line}\n", "utf-8")

    ran = checked("--schemafile", written, file)

    assert ran.exit_code == 1, ran.output


@pytest.mark.parametrize("entry", Shorthand.__subclasses__(), ids=lambda each: each.__name__)
def test_a_bare_text_is_the_first_field(entry: type[Shorthand]) -> None:
    """As the reference says."""
    assert next(iter(entry.__struct_fields__)) == entry.bare

"""The pages written for the site: every field of the schema, every word of the command line."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

import pytest

from provisioning.cli import parser
from scripts.site import commands, fields
from tests.cli.walking import COMMANDS
from tests.house.repository import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / "spaces.schema.json").read_text("utf-8"))
FIELDS = fields.page(SCHEMA)
WORDS = commands.page(parser())
CLASSES = {
    "The file": SCHEMA,
    **{fields.title(name): each for name, each in SCHEMA["$defs"].items()},
}


def section(page: str, heading: str) -> str:
    """From a heading to the next one."""
    sections = re.split(r"^#+ ", page, flags=re.MULTILINE)
    (found,) = (each for each in sections if each.startswith(f"{heading}\n"))
    return found


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_has_its_row(name: str) -> None:
    schema = CLASSES[name]
    names = next(
        each["properties"] for each in [schema, *schema.get("anyOf", ())] if "properties" in each
    )

    rows = [line for line in section(FIELDS, name).splitlines() if line.startswith("| `")]

    assert [row.split("`")[1] for row in rows] == list(names)


def test_a_row_says_the_type_the_default_and_what_the_field_says() -> None:
    schema = {
        "description": "The file.",
        "properties": {
            "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": 9,
                "default": 3,
                "description": "How many,\nat most.",
            },
            "label": {"enum": ["a", "b"], "default": "a"},
            "until": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "name": {"type": "string", "maxLength": 5, "pattern": "^(x|y)$"},
            "many": {"patternProperties": {"^c$": {"$ref": "#/$defs/BigThing"}}, "type": "object"},
            "open": {"type": "array", "items": {"type": "boolean"}, "default": []},
        },
        "required": ["name"],
        "$defs": {
            "BigThing": {
                "anyOf": [
                    {"type": "string"},
                    {"properties": {"code": {"type": "string"}}, "description": "``code`` first."},
                ]
            }
        },
    }

    page = fields.page(schema)

    assert section(page, "The file").splitlines()[-7:-1] == [
        "| `limit` | whole number, 1 to 9 | `3` | How many, at most. |",
        "| `label` | `a`, `b` | `a` |  |",
        "| `until` | day |  |  |",
        "| `name` | text like `^(x|y)$`, up to 5 characters | **required** |  |",
        "| `many` | map to [Big thing](#big-thing) |  |  |",
        "| `open` | list of `true` or `false` |  |  |",
    ]
    assert section(page, "Big thing").splitlines() == [
        "Big thing",
        "",
        "Written at `many.*`.",
        "",
        "A bare text stands for the map with its first field alone.",
        "",
        "`code` first.",
        "",
        "| Field | Type | Default | What it says |",
        "|---|---|---|---|",
        "| `code` | text |  |  |",
    ]


def test_an_entry_names_every_place_where_it_is_written() -> None:
    (places,) = (each.places for each in fields.sections(SCHEMA) if each.name == "Referent")

    assert {"responsables[]", "spaces.*.referents[]", "profiles.*.approvers[]"} <= set(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_options_and_its_example(name: str) -> None:
    made = COMMANDS[name]
    told = section(WORDS, f"extranet {name}")

    options = {word for action in made._actions for word in action.option_strings}
    assert {word for word in options if f"`{word}" not in told} == {"-h", "--help"}
    assert (made.epilog or "").removeprefix("Example: ") in told
    assert commands.text(made.description or "") in told


def test_a_row_says_what_an_option_takes_and_whether_it_must_be_given() -> None:
    made = argparse.ArgumentParser(prog="extranet", description="Look.", epilog="Example: extranet")
    made.add_argument("plan", nargs="?", help="a plan")
    made.add_argument("--by", required=True, metavar="WHO", help="who | what")
    made.add_argument("--form", choices=("text", "json"), default="text", help="how, 5%%")
    made.add_argument("--at", nargs=2, metavar=("TYPE", "NAME"), help="where")
    made.add_argument("-q", "--quiet", action="store_true", help="say nothing")

    rows = [line for line in commands.page(made).splitlines() if line.startswith("| `")]

    assert rows == [
        "| `[plan]` | a plan |  |",
        r"| `--by WHO` | who \| what | **required** |",
        "| `--form {text,json}` | how, 5% | `text` |",
        "| `--at TYPE NAME` | where |  |",
        "| `-q, --quiet` | say nothing |  |",
    ]

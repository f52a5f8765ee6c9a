"""Which way the arrows point, and what each room must have."""

from __future__ import annotations

import ast
import dataclasses
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from provisioning.kinds import KINDS
from provisioning.plan.kind import Kind
from provisioning.plan.model import Key, Resource
from provisioning.shipped import TEMPLATES as FOLDER
from provisioning.spec.files.schema import schema_text
from provisioning.spec.model import Spec
from scripts import field_tables
from tests.house.repository import ROOT, package, place, sources


def test_the_arrows_point_downwards() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_its_ladder(kind: Kind) -> None:
    ladder = ROOT / "tests" / "kinds" / f"test_{kind.name}.py"

    assert ladder.is_file()
    assert "def test_" in ladder.read_text("utf-8")


def test_every_kind_is_registered_under_the_name_of_its_module() -> None:
    modules = {path.stem for path in sources("provisioning") if path.parent.name == "kinds"}

    assert {kind.name for kind in KINDS} == modules - {"__init__"}


def test_a_kind_is_read_after_kinds_that_exist() -> None:
    known = {kind.name for kind in KINDS}

    assert all(known.issuperset(kind.after) for kind in KINDS)


def mentions(template: Path) -> tuple[str, ...]:
    """How a template may be asked for: by its path, a page or a notice also by its bare name."""
    path = template.relative_to(FOLDER)
    path = path.relative_to("en") if path.parts[0] == "en" else path
    bare = [path.name.partition(".")[0]] if path.parent.name in ("pages", "notices") else []
    return (f'"{path.as_posix()}"', *(f'"{name}"' for name in bare))


@pytest.mark.parametrize("template", sorted(FOLDER.rglob("*.j2")), ids=lambda path: path.name)
def test_every_template_is_asked_for(template: Path) -> None:
    """By the code, or by another template."""
    others = (each for each in FOLDER.rglob("*.j2") if each != template)
    texts = [path.read_text("utf-8") for path in (*sources("provisioning"), *others)]

    assert any(mention in text for mention in mentions(template) for text in texts)


def test_the_schema_for_editors_is_that_of_the_code() -> None:
    """``extranet schema > spaces.schema.json`` brings it up to date."""
    assert (ROOT / "spaces.schema.json").read_text("utf-8") == schema_text()


def test_the_sample_carries_the_line_by_which_editors_find_the_schema() -> None:
    head = (ROOT / "spaces.yaml").read_text("utf-8").splitlines()[:5]

    assert "# yaml-language-server: $schema=./spaces.schema.json" in head


WRITTEN = [path for path in package() if path.parent.name != "migrations"]


@pytest.mark.parametrize("path", WRITTEN, ids=place)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_bytes()))


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sources("provisioning")
}


def imported(module: str) -> Iterator[str]:
    """Whatever is named in an import: under ``TYPE_CHECKING`` and inside functions too."""
    for node in ast.walk(ast.parse(MODULES[module].read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_circle_of_imports_of_any_sort() -> None:
    graph = {module: {*imported(module)} & MODULES.keys() - {module} for module in MODULES}

    assert tuple(TopologicalSorter(graph).static_order())


MIRRORED = (
    "provisioning.graph.rows",
    "provisioning.requests.models",
    "provisioning.requests.migrations",
    "provisioning.portal.migrations",
)
"""Graph's own words, and rows of the store: they may share a name with what they record."""


def test_a_class_name_stands_for_one_thing() -> None:
    where: dict[str, list[str]] = defaultdict(list)
    for module, path in MODULES.items():
        if not module.startswith(MIRRORED):
            for node in ast.parse(path.read_bytes()).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    where[node.name].append(module)

    assert {name: modules for name, modules in where.items() if len(modules) > 1} == {}


FAULTY: dict[str, tuple[dict[str, object], str]] = {
    "no heading": ({"heading": ("", "")}, "has no heading"),
    "an uncounted set": ({"__annotations__": {"guests": frozenset[Key]}}, "guests gathers keys"),
}


@pytest.mark.parametrize("body", FAULTY)
def test_a_kind_that_does_not_say_what_it_gives_people_is_refused(body: str) -> None:
    parts, said = FAULTY[body]
    thing = type("Thing", (Resource,), {"heading": "Things", **parts}, frozen=True, kw_only=True)

    with pytest.raises(TypeError, match=said):
        dataclasses.replace(KINDS[0], resource=thing)


def test_the_table_of_sections_is_that_of_the_model() -> None:
    """``python scripts/field_tables.py`` brings it up to date."""
    page = field_tables.PAGE.read_text("utf-8")

    assert field_tables.renewed(page) == page
    assert all(f"\n| `{section}` |" in page for section in Spec.__struct_fields__)


def test_one_module_alone_writes_tables() -> None:
    """A formula in a cell is made inert there, for every table that leaves."""
    writing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "provisioning").rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)\(", path.read_text("utf-8"))
    }
    assert writing == {"provisioning/spec/csv_out.py"}

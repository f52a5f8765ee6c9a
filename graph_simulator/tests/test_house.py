"""The house of the simulator: no circle of any sort, one meaning a name, a family in one file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import httpx
import pytest

from graph_simulator.__main__ import main
from graph_simulator.families import FAMILIES, MEMORIES

PACKAGE = Path(__file__).parents[1]
SOURCES = {
    ".".join(("graph_simulator", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in PACKAGE.rglob("*.py")
    if "tests" not in path.parts
}


def imported(module: str) -> Iterator[str]:
    """Whatever is named in an import: under ``TYPE_CHECKING`` and inside functions too."""
    for node in ast.walk(ast.parse(SOURCES[module].read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in SOURCES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_circle_of_imports_of_any_sort() -> None:
    graph = {module: {*imported(module)} & SOURCES.keys() - {module} for module in SOURCES}

    assert tuple(TopologicalSorter(graph).static_order())


def declared(module: str) -> Iterator[str]:
    for node in ast.parse(SOURCES[module].read_bytes()).body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
                yield name


def test_a_class_name_stands_for_one_thing() -> None:
    names = Counter(name for module in SOURCES for name in declared(module))

    assert [name for name, times in names.items() if times > 1] == []


def test_every_module_of_families_is_a_family_with_a_memory_of_its_own() -> None:
    assert all(family.ROUTES for family in FAMILIES)
    assert len({memory.name for memory in MEMORIES}) == len(MEMORIES) > 0


def test_the_readme_tells_what_the_routes_cover(capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m graph_simulator --routes`` brings it up to date."""
    assert main(["--routes"]) == 0
    table = capsys.readouterr().out

    assert "| `/groups/{group}/members/$ref` | POST |" in table
    assert f"<!-- routes -->\n\n{table}\n<!-- /routes -->" in (PACKAGE / "README.md").read_text()


def test_the_readme_tells_every_knob(capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m graph_simulator --knobs`` brings it up to date."""
    assert main(["--knobs"]) == 0
    table = capsys.readouterr().out

    assert f"<!-- knobs -->\n\n{table}\n<!-- /knobs -->" in (PACKAGE / "README.md").read_text()


def test_it_runs_alone_and_keeps_its_tenant(tmp_path: Path) -> None:
    state = tmp_path / "tenant.json"
    command = [sys.executable, "-m", "graph_simulator", "--port", "0", "--state", str(state)]
    with subprocess.Popen(
        command, cwd=PACKAGE.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout
            found = re.search(r"http://127\.0\.0\.1:\d+/v1\.0", process.stdout.readline())
            assert found
            answer = httpx.get(f"{found[0]}/organization", headers={"Authorization": "Bearer x"})
        finally:
            process.terminate()
            process.wait()

    assert answer.json()["value"][0]["id"] in state.read_text("utf-8")


def test_a_file_that_is_no_tenant_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tenant.json").write_text("[]")

    assert main(["--state", str(tmp_path / "tenant.json")]) == 1
    assert "delete it to start anew" in capsys.readouterr().err

"""``docs/deploy.md``: what it names is there, and what it tells to type is taken."""

from __future__ import annotations

import re
import shlex

import pytest

from provisioning.cli import parser
from tests.deploy.manifests import EXAMPLE, built
from tests.deploy.units import FOLDER
from tests.house.repository import ROOT

GUIDE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
BLOCKS = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)).replace("\\\n", " ")
README = (ROOT / "README.md").read_text("utf-8")


def found(pattern: str, text: str = GUIDE) -> list[str]:
    names = sorted(set(re.findall(pattern, text)))
    assert names, pattern
    return names


@pytest.mark.parametrize("name", found(r"\bdeploy/[\w./*-]*[\w*]"))
def test_a_file_that_it_names_is_there(name: str) -> None:
    assert list(ROOT.glob(name))


@pytest.mark.parametrize("name", found(r"extranet-[a-z-]+@(?:agence|voisine)?\.(?:service|timer)"))
def test_a_unit_that_it_names_is_there(name: str) -> None:
    assert (FOLDER / re.sub(r"@\w*\.", "@.", name)).is_file()


def test_it_names_every_unit_that_starts_by_itself() -> None:
    starting = {
        path.name for path in FOLDER.iterdir() if path.is_file() and "[Install]" in path.read_text()
    }
    assert starting <= set(found(r"`(extranet-[a-z-]+@\.\w+)`"))


PROGRAM = r"(?:bin/extranet|-- extranet|docker run .*/extranet:[\d.]+) ([^\n|&]+)"


@pytest.mark.parametrize("line", found(PROGRAM, BLOCKS))
def test_a_command_that_it_runs_somewhere_else_exists(line: str) -> None:
    parser().parse_args(shlex.split(line))


@pytest.mark.parametrize(
    "name", found(r"(?:cronjob|deployment)/(extranet-[a-z]+)(?![\w/.])", BLOCKS)
)
def test_an_object_of_the_cluster_that_it_names_is_made(name: str) -> None:
    assert name in {each["metadata"]["name"] for each in built(EXAMPLE)}


def test_its_namespace_and_subject_are_those_of_the_manifests() -> None:
    namespaces = {each["metadata"].get("namespace") for each in built(EXAMPLE)} - {None}
    assert namespaces == set(re.findall(r"--namespace (\S+)", BLOCKS)) == {"extranet-agence"}
    assert "`system:serviceaccount:extranet-agence:extranet`" in GUIDE


ROWS = found(r"`([^`]+)`", GUIDE.partition("| Question | Row |")[2].partition("\n\n")[0])


@pytest.mark.parametrize("row", ROWS)
def test_a_row_that_it_sends_to_is_in_the_table_of_the_bench(row: str) -> None:
    assert f"\n| {row} |" in README


def test_the_variables_of_the_example_are_documented() -> None:
    text = (FOLDER / "environment.example").read_text("utf-8")
    names = re.findall(r"^(\w+)=", text, re.MULTILINE)
    pages = [(ROOT / "docs" / page).read_text("utf-8") for page in ("admins.md", "requests.md")]
    assert [name for name in names if not any(name in page for page in pages)] == []

"""From docs/ to pages: gather, write the reference, build strictly. Nothing outside is asked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from provisioning.cli import parser
from scripts.site import commands, fields

ROOT = Path(__file__).parents[2]
BESIDE = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "finess.csv")
"""What docs/ links to at the top of the repository; on the site it stands beside the pages."""
SIMULATOR = "graph_simulator/README.md"
"""The page of the other package."""
FRENCH = "En français"
"""The group of the navigation whose pages are read out in French."""


def build(work: Path, into: Path) -> str | None:
    """Gathers the pages in the folder ``work`` and builds them; the complaints, if it failed."""
    gather(work / "docs")
    if complaints := render(work):
        return complaints
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(work / "site", into)
    return None


def render(work: Path) -> str | None:
    """``work/docs`` -> ``work/site``. A link that leads nowhere is a complaint."""
    shutil.copy(ROOT / "zensical.toml", work)
    ran = subprocess.run(
        [Path(sys.executable).with_name("zensical"), "build", "--strict"],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout + ran.stderr if ran.returncode else None


def gather(docs: Path) -> None:
    shutil.copytree(ROOT / "docs", docs)
    for name in BESIDE:
        shutil.copy(ROOT / name, docs)
    shutil.copy(ROOT / SIMULATOR, docs / "graph-simulator.md")
    (docs / "reference").mkdir()
    schema = json.loads((ROOT / "spaces.schema.json").read_text("utf-8"))
    (docs / "reference" / "spaces.md").write_text(fields.page(schema), "utf-8")
    (docs / "reference" / "commands.md").write_text(commands.page(parser()), "utf-8")
    french = set(pages(navigation(), FRENCH))
    for path in docs.glob("*.md"):
        text = moved(path.read_text("utf-8"))
        if path.name in french:
            text = f'<div lang="fr" markdown="1">\n\n{text}\n\n</div>\n'
        path.write_text(text, "utf-8")


def moved(text: str) -> str:
    """Links between docs/ and the top of the repository, once both stand in one folder."""
    text = text.replace(f"](../{SIMULATOR}", "](graph-simulator.md")
    return text.replace("](../", "](").replace("](docs/", "](")


def navigation() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))[
        "project"
    ]["nav"]
    return found


def pages(nav: list[dict[str, Any]], group: str | None = None) -> Iterator[str]:
    """The files that the navigation leads to, of one group or of all."""
    for item in nav:
        for title, below in item.items():
            if isinstance(below, list):
                yield from pages(below) if group in (None, title) else ()
            elif group is None:
                yield below

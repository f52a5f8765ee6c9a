"""How long a command takes to start, beside an interpreter that does nothing."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.table import Line
from bench.world import ADMINS, HEAD

Command = Sequence[str]
ROOT = Path(__file__).parents[1]
EXTRANET = (sys.executable, "-m", "provisioning")
NOTHING = (sys.executable, "-c", "pass")
BARE_YAML = """
import gc, sys, yaml
gc.disable()
with open(sys.argv[1], encoding="utf-8") as file:
    for _ in yaml.parse(file, Loader=yaml.CSafeLoader):
        pass
"""


class Start(NamedTuple):
    """A command, and the interpreter starts that it may take."""

    name: str
    of: str
    most: int


STARTS = (
    Start("--help", "", 5),
    Start("validate", ", the sample", 12),
    Start("requests list", ", an empty store", 20),
    Start("worker status", ", an empty store", 20),
    Start("audit verify", ", an empty store", 20),
    Start("audit verify journal.jsonl", ", offline", 20),
)


SAID = (0, 2)
"""It did its work: nothing, or something, is left to do."""


def start_up(folder: Path, repeats: int) -> Mapping[str, float]:
    """Seconds of each command on the shipped sample with a new store, and of nothing at all."""
    folder.mkdir()
    for name in ("spaces.yaml", "approvals.yaml", "finess.csv"):
        shutil.copy(ROOT / name, folder)
    (folder / "journal.jsonl").touch()
    commands: Mapping[str, Command] = {
        **{each.name: (*EXTRANET, *each.name.split()) for each in STARTS},
        "nothing": NOTHING,
    }
    return seconds(commands, folder, repeats)


def heavy_file(path: Path, spaces: int, repeats: int) -> Mapping[str, float]:
    """Seconds to validate a large file, to have libyaml's events of it; its size in MB."""
    path.write_text("\n".join(heavy(spaces)) + "\n", encoding="utf-8")
    commands: Mapping[str, Command] = {
        "validate": (*EXTRANET, "validate", path.name),
        "bare": (sys.executable, "-c", BARE_YAML, path.name),
    }
    return {**seconds(commands, path.parent, repeats), "megabytes": path.stat().st_size / 1e6}


def seconds(commands: Mapping[str, Command], folder: Path, repeats: int) -> dict[str, float]:
    """Medians of the processor's time; the commands take turns, so that a noisy moment troubles
    them all. The first turn, which may compile, is not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(repeats + 1):
        for name, command in commands.items():
            used = _used(command, folder)
            if turn:
                taken[name].append(used)
    return {name: median(each) for name, each in taken.items()}


def _used(command: Command, folder: Path) -> float:
    """As where it is installed: modules are compiled once, and kept."""
    kept = {n: value for n, value in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPATH": str(ROOT)}
    began = _children()
    ran = subprocess.run(
        command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL
    )
    if ran.returncode not in SAID:
        raise subprocess.CalledProcessError(ran.returncode, command)
    return _children() - began


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def heavy(spaces: int) -> Iterator[str]:
    """About 2.5 kB and 60 lines for each space."""
    yield HEAD
    yield "profiles:"
    yield "  p: {label: ars - Référent, structure_types: [ars], home: s0}"
    yield f"home: {{referents: [{', '.join(ADMINS)}]}}"
    yield "spaces:"
    for number in range(spaces):
        yield f"  s{number}:"
        yield f"    title: Espace numéro {number}"
        yield "    requires: {any: [p]}"
        yield f"    referents: [{', '.join(ADMINS)}]"
        yield "    quick_links:"
        for link in range(6):
            yield f"      - title: Ressource {link} de l'espace {number}"
            yield f"        url: https://www.agence.example/espaces/{number}/ressources/{link}"
            yield "        description: Ce qu'il faut savoir avant de déposer un dossier complet"
        yield "    libraries:"
        for library in range(4):
            yield f"      documents{library}:"
            yield f"        title: Documents partagés, rayon {library}"
            yield "        columns:"
            yield "          Annee: {title: Année de référence, type: number, indexed: true}"
            yield "          Statut:"
            yield "            title: Statut du document"
            yield "            type: choice"
            yield "            choices: [brouillon, en relecture, validé, archivé]"
        yield "    pages:"
        yield "      mode-emploi:"
        yield "        title: Mode d'emploi"
        yield f"        text: {'Cet espace réunit les référents de la région. ' * 8}"


def starting(folder: Path, repeats: int, spaces: int) -> Iterator[Line]:
    took = start_up(folder / "sample", repeats)
    bare = took["nothing"]
    yield Line("**Starting, CPU of whole processes**", "beside an interpreter that does nothing")
    for name, of, most in STARTS:
        ratio = took[name] / bare
        yield Line(
            f"extranet {name}{of}",
            f"{took[name] * 1000:.0f} ms",
            f"{bare * 1000:.0f} ms",
            ratio,
            f"at most {most}",
            ratio <= most,
        )
    size = f"{spaces:,} spaces in"
    heavy = heavy_file(folder / "heavy.yaml", spaces, max(1, repeats // 3))
    yield Line(
        f"extranet validate, {size} {heavy['megabytes']:.1f} MB, beside libyaml's events",
        f"{heavy['validate']:.1f} s",
        f"{heavy['bare']:.1f} s",
        heavy["validate"] / heavy["bare"],
        "at most 2.5",
        heavy["validate"] <= 2.5 * heavy["bare"],
    )

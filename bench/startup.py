"""How long a command takes to start, beside an interpreter that does nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.table import Line
from bench.world import ADMINS, HEAD

Command = Sequence[str]
EXTRANET = (sys.executable, "-m", "provisioning")
NOTHING = (sys.executable, "-c", "pass")
BARE_YAML = "import sys, yaml; yaml.load(open(sys.argv[1], encoding='utf-8'), yaml.CSafeLoader)"


def start_up(repeats: int) -> Mapping[str, float]:
    """Seconds of ``--help``, of ``validate`` on the shipped sample, and of nothing at all."""
    return seconds(
        {
            "help": (*EXTRANET, "--help"),
            "validate": (*EXTRANET, "validate", "spaces.yaml"),
            "nothing": NOTHING,
        },
        repeats,
    )


def heavy_file(path: Path, spaces: int, repeats: int) -> Mapping[str, float]:
    """Seconds to validate a large file, to decode it with libyaml alone; its size in MB."""
    path.write_text("\n".join(heavy(spaces)) + "\n", encoding="utf-8")
    commands: Mapping[str, Command] = {
        "validate": (*EXTRANET, "validate", str(path)),
        "bare": (sys.executable, "-c", BARE_YAML, str(path)),
    }
    return {**seconds(commands, repeats), "megabytes": path.stat().st_size / 1e6}


def seconds(commands: Mapping[str, Command], repeats: int) -> dict[str, float]:
    """Medians; the commands take turns, so that a noisy moment troubles them all."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken[name].append(time.perf_counter() - began)
    return {name: median(each) for name, each in taken.items()}


def heavy(spaces: int) -> Iterator[str]:
    """About 2.5 kB and 60 lines for each space."""
    yield HEAD
    yield "profiles:"
    yield "  p: {label: ars - Référent, structure_types: [ars]}"
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
    took = start_up(repeats)
    bare = took["nothing"]
    yield Line("**Starting, whole processes**", "beside an interpreter that does nothing")
    ratio = took["help"] / bare
    yield Line(
        "extranet --help",
        f"{took['help'] * 1000:.0f} ms",
        f"{bare * 1000:.0f} ms",
        ratio,
        "at most 5",
        ratio <= 5,
    )
    yield Line(
        "extranet validate, the sample",
        f"{took['validate'] * 1000:.0f} ms",
        f"{bare * 1000:.0f} ms",
        took["validate"] / bare,
    )
    heavy = heavy_file(folder / "heavy.yaml", spaces, max(1, repeats // 3))
    yield Line(
        f"extranet validate, {spaces:,} spaces in {heavy['megabytes']:.1f} MB, beside libyaml",
        f"{heavy['validate']:.1f} s",
        f"{heavy['bare']:.1f} s",
        heavy["validate"] / heavy["bare"],
    )

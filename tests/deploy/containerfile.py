"""``deploy/Containerfile``, instruction by instruction, stage by stage."""

from __future__ import annotations

import re
from typing import NamedTuple

from tests.house.repository import ROOT

FILE = ROOT / "deploy" / "Containerfile"


class Instruction(NamedTuple):
    word: str
    rest: str


def instructions(text: str) -> list[Instruction]:
    """Comments left out, continued lines joined."""
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    lines = re.sub(r"\\\n\s*", "", kept).splitlines()
    return [Instruction(*line.split(maxsplit=1)) for line in lines if line]


def stages() -> list[list[Instruction]]:
    """From each FROM to the next; what stands before the first is in none."""
    made: list[list[Instruction]] = []
    for instruction in instructions(FILE.read_text("utf-8")):
        if instruction.word == "FROM":
            made.append([])
        if made:
            made[-1].append(instruction)
    return made


def each(stage: list[Instruction], word: str) -> list[str]:
    return [instruction.rest for instruction in stage if instruction.word == word]

"""A file of 5 MB and 2,000 spaces is read and checked in seconds, and its mistakes too."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load
from tests.spec.small import SMALL

LIBRARY = """\
      documents-{number}:
        title: Bibliothèque numéro {number}
        columns:
          Annee: {{title: Année, type: number, required: true}}
          Type: {{title: Type, type: choice, choices: [CAMSP, CMPP]}}
        folders:
          Comptes rendus: {{write: [ars-aidants], read: [ars-aidants]}}
          Ordres du jour: {{write: [ars-aidants], read: [ars-aidants]}}
"""
SPACE = """\
  espace-{number}:
    title: Espace numéro {number}
    description: Une description assez longue pour que le fichier pèse ce qu'il doit peser.
    label: confidentiel
    requires: {{any: [{profile}]}}
    referents:
      - ines.garnier@cnsa.example
      - {{address: paul.roche@cnsa.example, since: 2024-01-01}}
    libraries:
"""


def large(folder: Path, profile: str) -> Path:
    libraries = "".join(LIBRARY.format(number=number) for number in range(6))
    spaces = (SPACE.format(number=n, profile=profile) + libraries for n in range(2000))
    path = folder / "spaces.yaml"
    text = SMALL.replace("home:", "".join(spaces) + "home:")
    path.write_text(text.replace("[ars]}", "[ars], home: aidants}"), encoding="utf-8")
    assert path.stat().st_size > 5_000_000
    return path


def test_five_megabytes_load_in_seconds(tmp_path: Path) -> None:
    path = large(tmp_path, "ars-aidants")
    start = time.process_time()
    assert len(load(path).spec.spaces) == 2001
    assert time.process_time() - start < 15


def test_thousands_of_mistakes_are_said_in_seconds(tmp_path: Path) -> None:
    path = large(tmp_path, "ars-aidant, 7")
    start = time.process_time()
    with pytest.raises(Mistakes) as refusal:
        load(path)
    assert len(refusal.value.mistakes) == 4000
    assert time.process_time() - start < 25

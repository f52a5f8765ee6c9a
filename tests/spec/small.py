"""The smallest spaces.yaml without a mistake; tests spoil it."""

from __future__ import annotations

from pathlib import Path

from provisioning.errors import Mistakes
from provisioning.reviewed_files import load

SMALL = """\
instance:
  code: ext
  title: Extranet
  support: support@extranet.example
  domain: comptes.extranet.example
  invitation: {redirect: "https://extranet.example"}
admins: [ada@cnsa.example, bob@cnsa.example]
responsables: [ada@cnsa.example]
structure_types:
  ars: {label: Agence régionale de santé, key: region}
profiles:
  ars-aidants: {label: ars - Référent aidants, structure_types: [ars]}
spaces:
  aidants:
    title: Aidants
    requires: {any: [ars-aidants]}
    referents: [ines@cnsa.example, lina@cnsa.example]
home:
  referents: [ines@cnsa.example, lina@cnsa.example]
"""


def mistakes_of(path: Path) -> list[str]:
    """Every mistake without the folder: ``spaces.yaml:3:1: path: text``; a warning counts too."""
    try:
        found = load(path).warnings
    except Mistakes as refusal:
        found = refusal.mistakes
    return [str(mistake).removeprefix(f"{path.parent}/") for mistake in found]


def spoiled(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What is said of ``SMALL`` after each ``(old, new)``, without the name of the file."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    path = folder / "spaces.yaml"
    path.write_text(text, encoding="utf-8")
    return [line.removeprefix("spaces.yaml:") for line in mistakes_of(path)]

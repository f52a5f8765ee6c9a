"""Unit files as systemd reads them: the common drop-in laid under, specifiers put in."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import NamedTuple

from tests.house.repository import ROOT

FOLDER = ROOT / "deploy" / "systemd"
COMMON = FOLDER / "extranet-.service.d" / "common.conf"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
TENANT = "agence"


class Line(NamedTuple):
    section: str
    name: str
    value: str


def lines(path: Path) -> list[Line]:
    found: list[Line] = []
    section = ""
    for text in path.read_text("utf-8").splitlines():
        if text.startswith("["):
            section = text.strip("[]")
        elif text and not text.startswith(("#", ";")):
            name, _, value = text.partition("=")
            found.append(Line(section, name, value))
    return found


def values(path: Path, name: str) -> list[str]:
    """Of a service with its drop-ins, the common one first, or of a timer. An empty value forgets
    those before it, as systemd does.
    """
    below = [COMMON, *sorted(FOLDER.glob(f"{path.name}.d/*.conf"))]
    files = [path, *(below if path.suffix == ".service" else [])]
    found: list[str] = []
    for line in (each for file in files for each in lines(file) if each.name == name):
        found = [*found, line.value] if line.value else []
    return found


def only(path: Path, name: str) -> str:
    """The last word on what has one value."""
    return values(path, name)[-1]


class Host:
    """A machine whose root is a folder: where the paths of a unit are on this one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def filled(self, text: str) -> str:
        """``%%`` stands in none of our units."""
        places = {"%i": TENANT, "%S": str(self.root / "var/lib"), "%d": str(self.root / "cred")}
        for specifier, value in places.items():
            text = text.replace(specifier, value)
        assert "%" not in text, text
        return text

    def path(self, text: str) -> Path:
        return self.root / self.filled(text).lstrip("/")

    def environment(self, unit: Path) -> dict[str, str]:
        """``Environment=``, then the files, which win; as systemd does, nothing else comes in."""
        given = [self.filled(value) for value in values(unit, "Environment")]
        for name in values(unit, "EnvironmentFile"):
            text = self.path(name).read_text("utf-8")
            given += [line for line in text.splitlines() if line and not line.startswith("#")]
        return dict(line.split("=", 1) for line in given)

    def command(self, unit: Path, environment: Mapping[str, str]) -> list[str]:
        words = shlex.split(self.filled(only(unit, "ExecStart")))
        return [Template(word).substitute(environment) for word in words]

"""What kustomize makes of the manifests, as kubectl has it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.house.repository import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
EXAMPLE = FOLDER / "overlays" / "example"
Manifest = dict[str, Any]


def tool(*words: object) -> subprocess.CompletedProcess[str]:
    """A program that the locked requirements install."""
    program = Path(sys.executable).with_name(str(words[0]))
    return subprocess.run(
        [program, *map(str, words[1:])], capture_output=True, text=True, check=False
    )


@cache
def built(folder: Path) -> tuple[Manifest, ...]:
    ran = tool("kubectl", "kustomize", folder)
    assert ran.returncode == 0, ran.stderr
    assert not ran.stderr, ran.stderr  # a deprecated field, say
    return tuple(yaml.safe_load_all(ran.stdout))


class Pod(NamedTuple):
    owner: str
    """``Deployment/extranet-worker``."""
    labels: dict[str, str]
    spec: dict[str, Any]

    @property
    def container(self) -> dict[str, Any]:
        (container,) = self.spec["containers"]
        return dict(container)

    @property
    def command(self) -> list[str]:
        """What runs: the image's ENTRYPOINT is ``extranet``."""
        container = self.container
        return [*container.get("command", ["extranet"]), *container.get("args", [])]

    def configured(self, manifests: tuple[Manifest, ...]) -> dict[str, str]:
        """What its one ConfigMap of variables says."""
        (source,) = self.container["envFrom"]
        return dict(of(manifests, "ConfigMap")[source["configMapRef"]["name"]]["data"])


def pods(manifests: tuple[Manifest, ...]) -> Iterator[Pod]:
    for each in manifests:
        spec = each.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template:
            owner = f"{each['kind']}/{each['metadata']['name']}"
            yield Pod(owner, template["metadata"]["labels"], template["spec"])


def of(manifests: tuple[Manifest, ...], kind: str) -> dict[str, Manifest]:
    """By name."""
    return {each["metadata"]["name"]: each for each in manifests if each["kind"] == kind}

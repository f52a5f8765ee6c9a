"""The software bill of materials, from the locked requirements: CycloneDX 1.6, as JSON.

uv writes under each pinned package ``# via`` who asked for it: there the graph of parts is read.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
_VIA = re.compile(r"^    # (?:via |  )(?P<who>[A-Za-z0-9._-]+)", re.MULTILINE)


class Part(NamedTuple):
    name: str
    version: str
    asked_by: frozenset[str]


def parts(lock: str) -> Iterator[Part]:
    """Every pin of a lock that uv wrote; a name has two where its version depends on the Python."""
    for block in re.split(r"\n(?=\S)", lock):
        if found := _PIN.match(block):
            asked_by = frozenset(via["who"] for via in _VIA.finditer(block))
            yield Part(found["name"], found["version"], asked_by)


def sbom(name: str, version: str, lock: str, made: datetime) -> str:
    """The same text for the same lock, version and instant."""
    root = _component(name, version, ComponentType.APPLICATION)
    root.licenses.add(LicenseExpression("MIT"))
    locked = list(parts(lock))
    components = [(part, _component(part.name, part.version)) for part in locked]
    bom = Bom(
        components=[component for _, component in components],
        metadata=BomMetaData(component=root, timestamp=made),
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{root.purl}\n{lock}"),
    )
    for asker in (root, *bom.components):
        asked = [each for part, each in components if asker.name in part.asked_by]
        bom.register_dependency(asker, asked)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _component(name: str, version: str, kind: ComponentType = ComponentType.LIBRARY) -> Component:
    purl = PackageURL("pypi", name=name, version=version)
    return Component(name=name, version=version, type=kind, purl=purl, bom_ref=str(purl))

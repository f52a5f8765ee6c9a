"""A reviewed file in the one layout: indentation, lists, ends of lines. Comments and order stay."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from provisioning.errors import Mistakes
from provisioning.spec.files.document import load, read
from provisioning.spec.files.encoding import decode

_NEVER = 1 << 20


class Layout(NamedTuple):
    """The bytes of a file as it is, and as the one layout has it: the same data either way."""

    before: bytes
    after: bytes


def layout(path: Path) -> Layout:
    """Raises Mistakes for what is no YAML, OSError."""
    raw = path.read_bytes()
    data, mistakes = load(raw, str(path))
    if data is None:
        raise Mistakes(mistakes)
    text = decode(raw, str(path)).text
    written = _written(text)
    same = (each for each in (_tidy(written), written) if read(each, str(path))[0] == data)
    return Layout(raw, next(same, text).encode())


def _written(text: str) -> str:
    """Lines are not folded: who reviews a change sees the line that changed."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _NEVER
    yaml.indent(mapping=2, sequence=4, offset=2)
    written = StringIO()
    try:
        yaml.dump(yaml.load(text), written)
    except YAMLError:
        return text
    return written.getvalue()


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n") + "\n"

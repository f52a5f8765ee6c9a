"""Jinja2 over ``templates/``: the words that people receive and read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_HERE = Path(__file__).parent
FOLDER = next(
    folder for folder in (_HERE / "templates", _HERE.parent / "templates") if folder.is_dir()
)
"""Inside the package once installed, beside it in a checkout."""


@cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """``template`` is a path under ``templates/``; an undefined name is an error, not a blank."""
    return render_in(FOLDER, template, values)


def render_in(folder: Path, template: str, values: Mapping[str, Any]) -> str:
    return _environment(folder).get_template(template).render(**values).strip()

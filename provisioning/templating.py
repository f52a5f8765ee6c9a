"""Jinja2 over ``templates/``: the words that people receive and read."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)

from provisioning.errors import Mistake, Mistakes

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
    """``template`` is a path under ``templates/``. Raises Mistakes."""
    return render_in(FOLDER, template, values)


def render_in(folder: Path, template: str, values: Mapping[str, Any]) -> str:
    """An undefined name is an error, not a blank. Raises Mistakes."""
    try:
        return _environment(folder).get_template(template).render(**values).strip()
    except TemplateNotFound:
        text = "there is no such template; write it"
        raise broken(f"templates/{template}", 1, text) from None
    except TemplateError as error:
        raise broken(*_where(error, folder, template), f"{error.message}; correct it") from None


def broken(file: str, line: int, text: str) -> Mistakes:
    return Mistakes([Mistake(file, line, 1, "", text)])


def _where(error: TemplateError, folder: Path, template: str) -> tuple[str, int]:
    """The template and its line: Jinja2 rewrites tracebacks so that they name both."""
    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name}", error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(folder):
            return f"templates/{file.relative_to(folder)}", frame.lineno or 1
    return f"templates/{template}", 1

"""Jinja2 over ``templates/``: the words that people receive and read."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import cache, partial
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

from provisioning import i18n
from provisioning.errors import Mistake, Mistakes
from provisioning.i18n import Language

_HERE = Path(__file__).parent
FOLDER = next(
    folder for folder in (_HERE / "templates", _HERE.parent / "templates") if folder.is_dir()
)
"""Inside the package once installed, beside it in a checkout."""


_FAILED_INSIDE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the expressions of a template may raise."""


@cache
def _environment(folder: Path, language: Language) -> Environment:
    """French stands in ``templates/`` itself, another language in the folder of its code."""
    folders = [folder] if language == "fr" else [folder / language, folder]
    made = Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["language"] = language
    made.filters["plural"] = partial(i18n.plural, language=language)
    made.filters["counted"] = partial(i18n.counted, language=language)
    return made


def render(template: str, *, language: Language = "fr", **values: Any) -> str:
    """``template`` is a path under ``templates/``. Raises Mistakes."""
    return render_in(FOLDER, template, values, language)


def render_in(
    folder: Path, template: str, values: Mapping[str, Any], language: Language = "fr"
) -> str:
    """An undefined name is an error, not a blank. Raises Mistakes."""
    try:
        return _environment(folder, language).get_template(template).render(**values).strip()
    except TemplateNotFound as error:
        text = "there is no such template; write it"
        raise broken(f"templates/{error.name or template}", 1, text) from None
    except TemplateError as error:
        raise broken(*_where(error, folder, template), f"{error.message}; correct it") from None
    except _FAILED_INSIDE as error:
        text = f"{type(error).__name__}: {error}; correct it"
        raise broken(*_where(error, folder, template), text) from None


def broken(file: str, line: int, text: str) -> Mistakes:
    return Mistakes([Mistake(file, line, 1, "", text)])


def _where(error: Exception, folder: Path, template: str) -> tuple[str, int]:
    """The template and its line: Jinja2 rewrites tracebacks so that they name both."""
    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name}", error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file.is_relative_to(folder):
            return f"templates/{file.relative_to(folder)}", frame.lineno or 1
    return f"templates/{template}", 1

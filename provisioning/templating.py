"""Jinja2 over ``templates/``: the words that people receive and read."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from provisioning import i18n
from provisioning.errors import Mistake, Mistakes
from provisioning.i18n import Language
from provisioning.shipped import template_folders

_INSIDE = re.compile(r"(?<=[\w][@._/])(?=\w)")
_FAILED_INSIDE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the expressions of a template may raise."""


@cache
def _environment(folders: tuple[Path, ...], language: Language) -> ImmutableSandboxedEnvironment:
    """A template is part of a reviewed change: it lays words out, and reaches nothing else.

    French stands in the folders themselves, another language in the folder of its code.
    """
    spoken = () if language == "fr" else tuple(folder / language for folder in folders)
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader((*spoken, *folders)),
        undefined=StrictUndefined,
        autoescape=select_autoescape(enabled_extensions=("html.j2", "xml.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["language"] = language
    made.filters["breakable"] = _breakable
    made.filters["plural"] = partial(i18n.plural, language=language)
    made.filters["counted"] = partial(i18n.counted, language=language)
    return made


def _breakable(text: str) -> Markup:
    """HTML in which an address, or a name joined by signs, goes on the next line between its parts
    and nowhere else.
    """
    return Markup("<wbr>").join(_INSIDE.split(text))


def render(template: str, *, language: Language = "fr", **values: Any) -> str:
    """``template`` is a path under ``templates/``. Raises Mistakes."""
    return render_in(template_folders(), template, values, language)


def render_in(
    folders: tuple[Path, ...],
    template: str,
    values: Mapping[str, Any],
    language: Language = "fr",
) -> str:
    """The first folder that has the template gives it. An undefined name is an error, no blank.

    Raises Mistakes.
    """
    try:
        return _environment(folders, language).get_template(template).render(**values).strip()
    except TemplateNotFound as error:
        text = f"there is no such template as {error.name}; write it"
        raise broken(*_where(error, folders, template), text) from None
    except TemplateError as error:
        raise broken(*_where(error, folders, template), f"{error.message}; correct it") from None
    except _FAILED_INSIDE as error:
        text = f"{type(error).__name__}: {error}; correct it"
        raise broken(*_where(error, folders, template), text) from None


def broken(file: str, line: int, text: str) -> Mistakes:
    return Mistakes([Mistake(file, line, 1, "", text)])


def _where(error: Exception, folders: tuple[Path, ...], template: str) -> tuple[str, int]:
    """The template and its line: Jinja2 rewrites tracebacks so that they name both."""
    if isinstance(error, TemplateSyntaxError):
        return f"templates/{error.name}", error.lineno
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        for folder in folders:
            if file.is_relative_to(folder):
                return f"templates/{file.relative_to(folder)}", frame.lineno or 1
    return f"templates/{template}", 1

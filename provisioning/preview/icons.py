"""Icons drawn by us, for the names that SharePoint draws in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from markupsafe import Markup

from provisioning import shipped


class Drawing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``path`` is an SVG path of 24 by 24; ``words`` are parts of the names it stands for."""

    path: str
    words: tuple[str, ...] = ()


@cache
def drawings(file: Path) -> Mapping[str, Drawing]:
    return msgspec.yaml.decode(file.read_bytes(), type=dict[str, Drawing])


def drawn(name: str) -> Markup:
    """An SVG that assistive technology passes over: the words beside it say the same."""
    every = list(drawings(shipped.template("preview/icons.yaml")).values())
    fitting = [(len(word), each.path) for each in every for word in each.words if word in name]
    _, path = max(fitting, default=(0, every[0].path))
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>'
    ).format(path)

"""The register of knobs: read, told as a table, turned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, get_type_hints

import msgspec

from graph_simulator.settings import Lag, Settings


class Knob(NamedTuple):
    name: str
    default: object
    what: str
    source: str


def knobs() -> Iterator[Knob]:
    """Every knob, in order; those with a ``source`` are beliefs."""
    defaults = msgspec.to_builtins(Settings())
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        meta = next(each for each in hint.__metadata__ if isinstance(each, msgspec.Meta))
        extra: dict[str, Any] = meta.extra or {}
        yield Knob(name, defaults[name], meta.description or "", extra["source"])


def beliefs() -> dict[str, Knob]:
    return {knob.name: knob for knob in knobs() if knob.source}


def changed(settings: Settings, changes: dict[str, object]) -> None:
    """Turn knobs from JSON. ``lag`` may be a number: that many seconds for everything.

    Raises ``msgspec.ValidationError`` naming the knob that does not exist or does not fit.
    """
    wanted = dict(changes)
    match wanted.get("lag"):
        case int() | float() as seconds:
            wanted["lag"] = msgspec.to_builtins(Lag.of(seconds))
        case dict() as lag:
            wanted["lag"] = msgspec.to_builtins(settings.lag) | lag
    merged = msgspec.convert(msgspec.to_builtins(settings) | wanted, Settings)
    for name in settings.__struct_fields__:
        if name in wanted:
            setattr(settings, name, getattr(merged, name))


def table() -> str:
    """In Markdown; what is believed of the service says where it was read."""
    lines = [
        f"| `{knob.name}` | {_shown(knob.default)} | {knob.what} | {knob.source or '—'} |"
        for knob in knobs()
    ]
    return "\n".join(["| Knob | Default | | Read in |", "|---|---|---|---|", *lines]) + "\n"


def _shown(default: object) -> str:
    text = msgspec.json.encode(default).decode()
    return f"`{text}`" if len(text) < 40 else "see Lag"

"""How a place and a value of a file are said to whoever wrote them."""

from __future__ import annotations

from collections.abc import Mapping

from provisioning.spec.rules import Path


def written(path: Path) -> str:
    """``spaces.aidants.requires.any[0]``; a key that is more than a word is quoted."""
    text = ""
    for part in path:
        match part:
            case int():
                text += f"[{part}]"
            case str() if part.replace("-", "").replace("_", "").isalnum():
                text += f".{part}"
            case _:
                text += f'."{part}"'
    return text.removeprefix(".")


def shown(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case Mapping():
            return "a map"
        case list() | tuple():
            return "a list"
        case str() if len(value) > 60:
            return repr(value[:57] + "...")
        case _:
            return repr(value)

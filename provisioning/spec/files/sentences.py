"""What pydantic found wrong, in our words: what is wrong; what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from provisioning.spec.rules import Path, suggestion

Context = Mapping[str, Any]
Say = Callable[[Any, Context], str]

_PATTERNS = {
    r"^[a-z0-9][a-z0-9-]*$": "is not a code; write a-z, 0-9 and hyphens, such as aide-domicile",
    r"^[A-Za-z][A-Za-z0-9_]*$": "is not a column name; write letters without accents and digits",
    r"^[A-Za-z0-9][A-Za-z0-9_-]*$": "is not a nickname; write letters without accents and digits",
    r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$": "is not a group id; copy the object id of "
    "the group from the Entra admin centre, in small letters",
    r"^extensionAttribute([1-9]|1[0-5])$": "is not a marker; write extensionAttribute1 to 15",
    r"^[a-z][a-z0-9]*$": "is not an instance code; write a-z and digits, a letter first",
    r"^[a-z]{2}(-[A-Z]{2})?$": "is not a language; write it as fr-FR",
    r"^[A-Za-z][A-Za-z0-9]*$": "is not an icon; write the name of a Fluent UI icon, such as Help",
    r"^[a-z0-9]{1,8}$": "is not a file extension; write it without the dot, such as xlsx",
}


def sentence(error: ErrorDetails, model: type[BaseModel]) -> tuple[Path, str]:
    """The path of the mistake in the data, and what to tell whoever wrote it."""
    path = tuple(part for part in error["loc"] if part != "[key]")
    match error["type"]:
        case "missing":
            return path[:-1], f"key {path[-1]!r} is missing; add it"
        case "extra_forbidden":
            return path, _unknown_key(model_at(model, path[:-1]), str(path[-1]))
        case kind:
            say = _SAY.get(kind, _refused)
            return path, say(error["input"], error.get("ctx", {}))


def _unknown_key(entry: type[BaseModel] | None, key: str) -> str:
    if advice := getattr(entry, "retired", {}).get(key):
        return f"{key!r} is no longer taken: {advice}; remove this line"
    keys = list(entry.model_fields) if entry else ["include"]
    return f"unknown key {key!r}; {suggestion(key, keys)}"


def _expected(what: str) -> Say:
    def say(found: Any, _: Context) -> str:
        mend = "give it a value or remove the key" if found is None else "rewrite it that way"
        return f"expected {what}, found {shown(found)}; {mend}"

    return say


def _not_a_word(found: Any, context: Context) -> str:
    words = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
    return f"{shown(found)} is not taken here; {suggestion(str(found), words)}"


def _refused(found: Any, _: Context) -> str:
    return f"{shown(found)} is not taken here; see what `extranet schema` allows"


_SAY: Mapping[str, Say] = {
    "string_type": _expected("text"),
    "dict_type": _expected("a map (key: value)"),
    "model_type": _expected("a map (key: value)"),
    "tuple_type": _expected("a list (- item)"),
    "list_type": _expected("a list (- item)"),
    "literal_error": _not_a_word,
    "value_error": lambda _, context: str(context["error"]),
    "string_pattern_mismatch": lambda found, context: (
        f"{shown(found)} {_PATTERNS[context['pattern']]}"
    ),
    "string_too_long": lambda found, context: (
        f"{len(found)} characters are too many; shorten it to {context['max_length']}"
    ),
    "greater_than_equal": lambda found, context: (
        f"{found} is too small; write {context['ge']} or more"
    ),
    "less_than_equal": lambda found, context: (
        f"{found} is too large; write {context['le']} or less"
    ),
}


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


def model_at(model: Any, path: Path) -> type[BaseModel] | None:
    """The model that stands at ``path``; ``None`` where any key is taken."""
    for part in path:
        if isinstance(model, type) and issubclass(model, BaseModel):
            field = model.model_fields.get(str(part))
            model = _entry(field.annotation) if field else None
        else:
            model = _entry(_inside(model))
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _entry(annotation: Any) -> Any:
    """``X | None`` and ``Annotated[X, ...]`` -> ``X``."""
    while annotation is not None and get_origin(annotation) not in (None, dict, tuple):
        annotation = get_args(annotation)[0]
    return annotation


def _inside(annotation: Any) -> Any:
    """What a dict or a tuple holds."""
    arguments = get_args(annotation)
    if not arguments:
        return None
    return arguments[1] if get_origin(annotation) is dict else arguments[0]

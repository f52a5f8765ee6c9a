"""The small types of what a person writes: codes, lines of text, addresses, days.

Everything arrives as text (see ``spec.files.document``), so that ``no``, ``01`` and ``2A`` stay
what they are; a type that wants a number, a day or a truth turns the text into it here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from provisioning.spec.address import address
from provisioning.spec.model.effects import Effect, ReadBy, Waits
from provisioning.spec.text import line

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z").match
_WHOLE = re.compile(r"-?\d{1,9}\Z").match
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z").match


def day(text: str) -> date:
    if not _DAY(text):
        raise ValueError(f"{text!r} is not a day; write it as YYYY-MM-DD, such as 2026-04-30")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is no day of the calendar; write YYYY-MM-DD") from None


def truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"{text!r} is neither true nor false; write true or false")
    return text == "true"


def _whole(value: object) -> object:
    match value:
        case bool():
            pass
        case int():
            return value
        case str() if _WHOLE(value):
            return int(value)
    raise ValueError(f"{value!r} is not a whole number; write digits only, such as 30")


def _day(value: object) -> object:
    return value if isinstance(value, date) else day(str(value))


def _truth(value: object) -> object:
    return value if isinstance(value, bool) else truth(str(value))


def _https(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or not text.isprintable() or " " in text:
        raise ValueError(f"{text!r} is not a secure web address; write https://host/path")
    return text


def _link(text: str) -> str:
    scheme, _, rest = text.partition(":")
    return f"mailto:{address(rest)}" if scheme == "mailto" else _https(text)


def _domain(text: str) -> str:
    folded = text.casefold()
    if not _DOMAIN(folded):
        raise ValueError(f"{text!r} is not a domain; write it as comptes.extranet.example")
    return folded


def _written(format_: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": format_})


Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
ColumnName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=32)]
Nickname = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]
GroupId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")]
Line = Annotated[str, Field(max_length=255), AfterValidator(line)]
Text = Annotated[str, Field(max_length=20_000)]
Handle = Annotated[str, Field(pattern=r"^@[A-Za-z0-9][A-Za-z0-9._/-]*$", max_length=120)]
Digits = Annotated[Line, WithJsonSchema({"type": ["string", "integer"]})]
Flag = Annotated[bool, BeforeValidator(_truth)]
DIGITS = BeforeValidator(_whole)
"""Comes after the bounds of a number: before them, the JSON Schema would not know them."""
Whole = Annotated[int, Field(ge=0), DIGITS]
Count = Annotated[int, Field(ge=1), DIGITS]
Percent = Annotated[int, Field(ge=0, le=100), DIGITS]
Days = Annotated[int, Field(ge=1, le=36_500), DIGITS]
Day = Annotated[date, BeforeValidator(_day)]
Address = Annotated[str, AfterValidator(address), _written("email")]
Https = Annotated[str, AfterValidator(_https), _written("uri")]
Url = Annotated[str, AfterValidator(_link), _written("uri")]
Domain = Annotated[str, AfterValidator(_domain), _written("hostname")]


class Entry(BaseModel):
    """A map in the file. Its keys are its fields and no others.

    ``read_by`` or ``waits`` says what its fields act on, but for those that say it themselves.
    ``retired`` are keys that are no longer taken, with what to do instead.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    effect: ClassVar[Effect | None] = None
    retired: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(
        cls, *, read_by: str = "", waits: Waits | None = None, **more: Any
    ) -> None:
        super().__init_subclass__(**more)
        cls.effect = waits or (ReadBy(read_by) if read_by else None)


@cache
def effect(model: type[Entry], field: str) -> Effect | None:
    """What a field says of itself, else what is said by the class that declares it."""
    marks = model.model_fields[field].metadata
    own = next((mark for mark in marks if isinstance(mark, ReadBy | Waits)), None)
    return own or declaring(model, field).effect


def declaring(model: type[Entry], field: str) -> type[Entry]:
    """The class that a field is of."""
    lineage = (each for each in model.__mro__ if issubclass(each, Entry))
    return next(each for each in lineage if field in inspect.get_annotations(each))


class Shorthand(Entry):
    """A map, or the bare text of the one field that matters most."""

    bare: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {cls.bare: value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler(core)]}

"""The small types of what a person writes: codes, lines of text, addresses, days.

Everything arrives as text (see ``spec.files.document``), so that ``no``, ``01`` and ``2A`` stay
what they are; ``spec.files.reading`` turns it into what a type wants, and says what is wrong.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, NamedTuple, dataclass_transform, get_origin
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct, StructMeta, field, structs

from provisioning.spec.address import address
from provisioning.spec.model.effects import Effect, ReadBy, Waits
from provisioning.spec.text import line

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z").match
_WHOLE = re.compile(r"-?\d{1,9}\Z").match
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z").match


class Before(NamedTuple):
    """What is made of a value before its type is asked for; ValueError says what is wrong."""

    make: Callable[[Any], Any]


class After(NamedTuple):
    """What is made of a text that is right so far; ValueError says what is wrong."""

    make: Callable[[str], str]


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


def whole(value: object) -> int:
    if isinstance(value, str) and _WHOLE(value):
        return int(value)
    raise ValueError(f"{value!r} is not a whole number; write digits only, such as 30")


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


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise ValueError(f"{text!r} is no time zone; write it as Europe/Paris") from None
    return text


def shape(pattern: str, otherwise: str, *, most: int | None = None) -> Meta:
    """A text of this pattern, of so many characters; ``otherwise`` is said of any other."""
    return Meta(pattern=pattern, max_length=most, extra={"otherwise": otherwise})


def _format(name: str) -> Meta:
    return Meta(extra_json_schema={"format": name})


Code = Annotated[
    str,
    shape(
        r"^[a-z0-9][a-z0-9-]*$",
        "is not a code; write a-z, 0-9 and hyphens, such as aide-domicile",
        most=40,
    ),
]
ColumnName = Annotated[
    str,
    shape(
        r"^[A-Za-z][A-Za-z0-9_]*$",
        "is not a column name; write letters without accents and digits",
        most=32,
    ),
]
Nickname = Annotated[
    str,
    shape(
        r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        "is not a nickname; write letters without accents and digits",
        most=64,
    ),
]
GroupId = Annotated[
    str,
    shape(
        r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$",
        "is not a group id; copy the object id of the group from the Entra admin centre, "
        "in small letters",
    ),
]
Handle = Annotated[
    str,
    shape(
        r"^@[A-Za-z0-9][A-Za-z0-9._/-]*$",
        "is not a handle; write it with its @, such as @paul-martin",
        most=120,
    ),
]
TimeZone = Annotated[str, After(_time_zone)]
Line = Annotated[str, Meta(max_length=255), After(line)]
Text = Annotated[str, Meta(max_length=20_000)]
Digits = Annotated[Line, Meta(extra_json_schema={"type": ["string", "integer"]})]
Flag = bool
Whole = Annotated[int, Meta(ge=0)]
Count = Annotated[int, Meta(ge=1)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Days = Annotated[int, Meta(ge=1, le=36_500)]
Day = date
Address = Annotated[str, After(address), _format("email")]
Https = Annotated[str, After(_https), _format("uri")]
Url = Annotated[str, After(_link), _format("uri")]
Domain = Annotated[str, After(_domain), _format("hostname")]


class _EntryMeta(StructMeta):
    def __new__(
        mcls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        read_by: str = "",
        waits: Waits | None = None,
        frozen: bool = True,
    ) -> Any:
        made: Any = super().__new__(
            mcls,
            name,
            bases,
            namespace,
            frozen=frozen,
            kw_only=True,
            forbid_unknown_fields=True,
            dict=True,
        )
        made.effect = waits or (ReadBy(read_by) if read_by else None)
        return made


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Entry(Struct, metaclass=_EntryMeta, frozen=True):
    """A map in the file. Its keys are its fields and no others.

    ``read_by`` or ``waits`` says what its fields act on, but for those that say it themselves.
    ``retired`` are keys that are no longer taken, with what to do instead.
    What is made by hand is taken at its word: ``spec.files.reading`` looks at what is written.
    """

    effect: ClassVar[Effect | None] = None
    retired: ClassVar[Mapping[str, str]] = {}


@cache
def fields(model: type[Entry]) -> Mapping[str, structs.FieldInfo]:
    """What is known of each field, its type with all that is said of it."""
    return {each.name: each for each in structs.fields(model)}


def is_map(kind: Any) -> bool:
    """Whether a type is that of a map of any codes."""
    return get_origin(kind.__origin__ if get_origin(kind) is Annotated else kind) is dict


@cache
def effect(model: type[Entry], name: str) -> Effect | None:
    """What a field says of itself, else what is said by the class that declares it."""
    marks = getattr(fields(model)[name].type, "__metadata__", ())
    own = next((mark for mark in marks if isinstance(mark, ReadBy | Waits)), None)
    return own or declaring(model, name).effect


def declaring(model: type[Entry], name: str) -> type[Entry]:
    """The class that a field is of."""
    lineage = (each for each in model.__mro__ if issubclass(each, Entry))
    return next(each for each in lineage if name in inspect.get_annotations(each))


class Shorthand(Entry):
    """A map, or the bare text of the one field that matters most."""

    bare: ClassVar[str]

"""What runs found last, for the portal: it shares this database with them and no folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

import msgspec
from django.db.models import Q

from provisioning.requests.errors import BadRequest
from provisioning.requests.models import WorkerReport
from provisioning.requests.transaction import writing

T = TypeVar("T")
MOST: Final = 16 * 2**20
"""Bytes of one report."""


def keep(name: str, content: bytes, *, now: datetime) -> None:
    """JSON, in the place of what was found before under this name."""
    if len(content) > MOST:
        raise BadRequest(
            f"the report {name!r} has {len(content):,} bytes and the portal takes {MOST:,}: "
            "it goes on showing the one before"
        )
    with writing():
        WorkerReport.objects.update_or_create(
            name=name, defaults={"content": content.decode(), "at": now}
        )


def last(*names: str, beginning: str = "") -> Mapping[str, bytes]:
    """Of these names, and of those that begin so; what nobody reported is not in it."""
    asked = Q(name__in=names)
    if beginning:
        asked |= Q(name__startswith=beginning)
    rows = WorkerReport.objects.filter(asked).values_list("name", "content")
    return {name: content.encode() for name, content in rows}


def decoded(content: bytes | None, type_: type[T]) -> T | None:
    """What another release told is not understood: the next run tells it anew."""
    try:
        return msgspec.json.decode(content, type=type_) if content else None
    except msgspec.DecodeError:
        return None

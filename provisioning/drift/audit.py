"""Who did it, where the tenant's audit log says so (page *List directoryAudits*).

The log may be forbidden to us, and tells of a move minutes after it happened: then nobody knows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from provisioning.graph import Graph, literal, query
from provisioning.graph.errors import Forbidden, GraphError

MOST_ASKED = 20
"""Things looked up in one run: this log answers five calls in ten seconds, no more."""


class _Who(msgspec.Struct, frozen=True, rename="camel"):
    user_principal_name: str | None = None
    display_name: str | None = None


class _By(msgspec.Struct, frozen=True):
    user: _Who | None = None
    app: _Who | None = None


class _Target(msgspec.Struct, frozen=True):
    id: str | None = None


class AuditEvent(msgspec.Struct, frozen=True, rename="camel"):
    activity_display_name: str
    activity_date_time: datetime
    initiated_by: _By = _By()
    target_resources: tuple[_Target, ...] = ()

    @property
    def by(self) -> str:
        who = self.initiated_by.user or self.initiated_by.app or _Who()
        return who.user_principal_name or who.display_name or "somebody unnamed"

    def concerns(self, id_: str) -> bool:
        return any(target.id == id_ for target in self.target_resources)

    def __str__(self) -> str:
        when = f"{self.activity_date_time:%Y-%m-%d %H:%M} UTC"
        return f"{self.activity_display_name}, by {self.by}, {when}"


class Log(msgspec.Struct, frozen=True):
    """The events of each id, the latest first; ``unread`` says why there are none to be had."""

    events: Mapping[str, Sequence[AuditEvent]] = {}
    unread: str = ""

    def latest(self, id_: str, other: str | None = None) -> AuditEvent | None:
        """The last thing done to ``id_``, and to ``other`` at the same time where it is given."""
        for event in self.events.get(id_, ()):
            if other is None or event.concerns(other):
                return event
        return None


async def read(graph: Graph, ids: Iterable[str], since: datetime | None) -> Log:
    asked = list(dict.fromkeys(ids))
    some = asked[:MOST_ASKED]
    answers = await asyncio.gather(*(_of(graph, each, since) for each in some))
    unread = next((answer for answer in answers if isinstance(answer, str)), "")
    if not unread and len(asked) > MOST_ASKED:
        unread = f"only the first {MOST_ASKED} of {len(asked)} things were looked up"
    pairs = zip(some, answers, strict=True)
    return Log({id_: found for id_, found in pairs if not isinstance(found, str)}, unread)


async def _of(graph: Graph, id_: str, since: datetime | None) -> list[AuditEvent] | str:
    test = f"targetResources/any(t:t/id eq {literal(id_)})"
    if since:
        test += f" and activityDateTime ge {since:%Y-%m-%dT%H:%M:%SZ}"
    try:
        events = await graph.collect(query("/auditLogs/directoryAudits", filter=test), AuditEvent)
    except Forbidden:
        return "the app may not read the audit log (AuditLog.Read.All)"
    except GraphError as error:
        return f"the audit log could not be read: {error}"
    return sorted(events, key=lambda event: event.activity_date_time, reverse=True)

"""A site that is not ready for us: whatever it answers at its birth is waited for, not failed at.

Beyond what ``graph.lag`` waits out, and for SharePoint's own service, which does not say what it
has made: 404 before it is there, 403 until it lets us in, 423 while it is locked for its making,
5xx in between (issues 1911 of sp-dev-docs and 1265 of PnP-PowerShell).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from provisioning.graph.errors import Answered, Lagging
from provisioning.plan.model import Key

LATE = "SharePoint has not made the site of this group yet; run again in some minutes"
_LOCKED = (
    "the site is locked, as it may be while it is made; if that lasts, unlock it in the SharePoint "
    "admin centre (Active sites); the next run goes on"
)
_NOT_READY = frozenset({403, 404, 423, *range(500, 600)})
_BUSY = "the site does not answer as it will; the next run goes on"


@contextmanager
def awaited(site: Key) -> Iterator[None]:
    """Around the first calls to a site. Raises ``Lagging`` where it is not ready."""
    try:
        yield
    except Answered as error:
        if error.status not in _NOT_READY and not isinstance(error, Lagging):
            raise
        raise Lagging(
            error.status,
            error.code,
            f"{_reason(error.status, site)} ({error.message})",
            where=error.where,
            request_id=error.request_id,
        ) from None


def _reason(status: int, site: Key) -> str:
    match status:
        case 403:
            space = site.name.removeprefix("space/")
            return (
                "the site refuses us: it is too new, or waits for its grant "
                f"(extranet permissions --grant {space}); the next run goes on"
            )
        case 423:
            return _LOCKED
        case 400 | 404:
            return LATE
        case _:
            return _BUSY

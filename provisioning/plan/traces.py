"""What runs of other folders and machines took away, in letters that name nobody.

The tenant's own list keeps them, and many people read it: a person is the digest of an object id,
which only a directory tells. Whoever still stands in a plan is recognised; the others only count.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable
from typing import NamedTuple

from provisioning.plan.accesses import Held, Taken, held, lost
from provisioning.plan.diff import Change
from provisioning.plan.model import Key, Ledger, Resource

LETTERS = 8
"""Of each digest: 48 bits."""
GONE = "gone"
"""The kind of a key for somebody, or something, that is only known by its digest."""


class Trace(NamedTuple):
    """An access that somebody lost, and among which others the limits count it."""

    person: str
    resource: str
    access: str
    counted_with: Key


def digest(text: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:6]).decode()


def trace(taken: Taken, ids: Ledger) -> Trace:
    (person, resource, access), scope = taken
    return Trace(_person(person, ids), digest(str(resource)), access, scope)


def recognised(
    traces: Collection[Trace], there: Iterable[Resource], changes: Iterable[Change], ids: Ledger
) -> frozenset[Taken]:
    """By who is there and who leaves: whoever came back, and leaves again, counts once."""
    if not traces:
        return frozenset()
    scopes = {each.counted_with for each in traces}
    near = {each for one in there if one.counted_with in scopes for each in held(one)}
    near |= {each for change in changes for each in lost(change)}
    people = {_person(each.person, ids): each.person for each in near}
    resources = {digest(str(each.resource)): each.resource for each in near}
    resources |= {digest(str(scope)): scope for scope in scopes}
    return frozenset(
        Taken(
            Held(
                people.get(each.person) or Key(GONE, each.person),
                resources.get(each.resource) or Key(GONE, each.resource),
                each.access,
            ),
            each.counted_with,
        )
        for each in traces
    )


def _person(person: Key, ids: Ledger) -> str:
    return digest(ids.get(person) or str(person))

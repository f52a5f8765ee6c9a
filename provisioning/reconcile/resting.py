"""What the tenant refused lately is left out of a plan until its pause is over."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import msgspec

from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Update
from provisioning.plan.model import Key
from provisioning.plan.survey import Survey


def rested(surveyed: Survey, extranet: Extranet, resting: Collection[tuple[str, str]]) -> Survey:
    """Without what the tenant refused lately: it is tried again after a growing pause."""
    nobody = {
        extranet.keys[address]
        for address, profile in resting
        if not profile and address in extranet.people
    }
    tired = frozenset(key for key in nobody if key not in surveyed.ids)
    if not tired:
        return surveyed
    changes = tuple(
        left for change in surveyed.plan.changes if (left := _without(change, tired)) is not None
    )
    return dataclasses.replace(
        surveyed, plan=msgspec.structs.replace(surveyed.plan, changes=changes)
    )


def _without(change: Change, tired: frozenset[Key]) -> Change | None:
    match change:
        case Create(want) if want.key in tired:
            return None
        case Update(_, have, want, fields) if change.added("members") & tired:
            kept = msgspec.structs.replace(want, members=want.members - tired)  # type: ignore[attr-defined]
            left = tuple(name for name in fields if getattr(kept, name) != getattr(have, name))
            return msgspec.structs.replace(change, want=kept, fields=left) if left else None
        case _:
            return change

"""A group as it is wanted, and whether one of the tenant may be taken for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from provisioning.graph.rows import Group as Row
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared.messages.groups import GROUP
from provisioning.plan.model import Key, Resource, Restorable

OURS = "xnet-"
"""Opens the unique names of the groups of every extranet."""


class Group(Resource, frozen=True, kw_only=True):
    """``names`` are the unique names it may go by, today's first; ``adopt`` is an id to take over.

    ``family`` opens the unique names of all groups of this extranet. ``visibility`` is of
    Microsoft 365 groups alone: that of a security group may read back as null for ever.
    ``restores``: it was deleted by hand and is brought back rather than made anew, empty, at
    another address.
    """

    heading = ("Groupes", "Groups")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"family", "names", "adopt", "owners", "unified", "nickname", "restores"}
    )

    family: str
    names: tuple[str, ...]
    unified: bool
    nickname: str
    unique_name: str | None = None
    display_name: str | None = None
    description: str | None = None
    visibility: str | None = None
    classification: str | None = None
    adopt: str | None = None
    owners: frozenset[Key] = frozenset()
    restores: Restorable | None = None

    @property
    def title(self) -> str:
        return self.display_name or self.key.name

    @property
    def returning(self) -> Restorable | None:
        return self.restores


Claims = Mapping[str, Group]
"""Each unique name that an entry of the files may go by -> that entry."""


def claims(wanted: Iterable[Group]) -> Claims:
    return {name: want for want in wanted for name in want.names}


def captured(want: Group, row: Row, owners: Claims) -> Phrase | None:
    """Why this group, live or deleted, is not theirs to take: it is another entry's, another
    extranet's, of another sort than theirs, or opens roles of the directory.
    """
    name = row.unique_name or ""
    if row.is_assignable_to_role and not name:
        return phrase(GROUP["roles"], title=want.title, id=row.id)
    owner = owners.get(name, want)
    if owner.key != want.key:
        whose = phrase(GROUP["captured.entry"], title=owner.title, name=owner.key.name)
    elif name.startswith(OURS) and not name.startswith(want.family):
        whose = phrase(GROUP["captured.extranet"])
    elif ("Unified" in row.group_types) != want.unified:
        whose = phrase(GROUP["captured.sort"])
    else:
        return None
    values = {"name": row.display_name, "id": name or row.id, "whose": whose}
    return phrase(GROUP["captured"], title=want.title, **values)

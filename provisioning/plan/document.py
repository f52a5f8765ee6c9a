"""A plan as its file holds it: all that people read in it, as plain values.

Rendering takes this and nothing else, so ``show plan.json`` says what ``plan`` said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from provisioning import __version__, i18n
from provisioning.i18n import Language, Sentence
from provisioning.plan.allowances import Terms
from provisioning.plan.diff import subject
from provisioning.plan.limits import Exceeded
from provisioning.plan.model import Note, Resource
from provisioning.plan.plan import Cost, Described, Plan, Tenant, described
from provisioning.plan.summary import Summary, summary

FORMAT = 4


class Said(msgspec.Struct, frozen=True):
    """A note: ``text`` is the whole sentence, which opens with ``who`` where that is told, and
    ``french`` the same, where there is one.

    ``conflict``: the tenant stands against the files, and a person has to act.
    """

    level: Literal["note", "refused", "unknown", "manual"]
    key: str
    text: str
    who: str = ""
    conflict: bool = False
    french: str = ""

    def render(self, language: Language) -> str:
        """In English where nobody wrote it in French."""
        return self.french if language == "fr" and self.french else self.text

    def of_anybody(self, language: Language) -> str:
        """The sentence without whom it is of."""
        return self.render(language).removeprefix(f"{self.who} : ").removeprefix(f"{self.who}: ")


class Allowed(Terms, frozen=True, kw_only=True):
    """An allowance that the plan uses."""

    id: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """``headings`` and ``roles`` are of the kinds that change: what stands above them, and the
    word behind whoever stands in a field. ``places`` are the titles of what changes are part
    of. With ``since`` it tells what was done since then, and is not to be applied.
    """

    format: int
    tool: str
    tenant: Tenant
    fingerprint: str
    changes: tuple[Described, ...]
    names: Mapping[str, str]
    accounts: Mapping[str, str]
    notes: tuple[Said, ...]
    cost: Cost
    summary: Summary
    exceeded: tuple[Exceeded, ...]
    allowed: tuple[Allowed, ...]
    headings: Mapping[str, Sentence]
    roles: Mapping[str, Mapping[str, str]]
    places: Mapping[str, str]
    targets: tuple[str, ...] = ()
    since: str = ""

    @property
    def empty(self) -> bool:
        return not self.changes

    def name(self, key: str) -> str:
        return self.names.get(key, key.partition("/")[2])


def of(plan: Plan) -> Document:
    kinds = {change.key.kind: type(subject(change)) for change in plan.changes}
    return Document(
        format=FORMAT,
        tool=__version__,
        tenant=plan.tenant,
        fingerprint=plan.fingerprint,
        changes=tuple(map(described, plan.changes)),
        names={str(key): name for key, name in plan.names.items()},
        accounts={str(key): id_ for key, id_ in plan.accounts.items()},
        notes=tuple(map(_said, plan.notes)),
        cost=plan.cost,
        summary=summary(plan),
        exceeded=plan.exceeded,
        allowed=tuple(
            Allowed(id=use.id, **msgspec.structs.asdict(use.terms)) for use in plan.allowed
        ),
        headings={kind: resource.heading for kind, resource in kinds.items()},
        roles={kind: found for kind, each in kinds.items() if (found := _roles(each))},
        places=plan.places,
        targets=plan.targets,
        since=f"{plan.since:%Y-%m-%d %H:%M} UTC" if plan.since else "",
    )


def _said(note: Note) -> Said:
    french = f"{note.who} : {note.french}" if note.who and note.french else note.french
    return Said(note.level, str(note.key), str(note), note.who, note.differs, french)


def _roles(resource: type[Resource]) -> dict[str, str]:
    words = (pair for access in resource.accesses for pair in access.roles.items())
    return {field: word for field, word in words if word}


def as_data(document: Document) -> dict[str, Any]:
    """The plan for machines; what ``apply plan.json`` takes."""
    data: dict[str, Any] = i18n.as_data(document)
    return data


def as_file(plan: Plan, created: datetime) -> str:
    """What is left for review: the plan, when it was made, and a seal that editing breaks."""
    data = as_data(of(plan)) | {"created": created.astimezone(UTC).isoformat(timespec="seconds")}
    return _indented({**data, "seal": seal(data)})


def as_json(document: Document) -> str:
    return _indented(as_data(document))


def _indented(data: Mapping[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def seal(data: Mapping[str, Any]) -> str:
    """Of all that people read in a plan file: its names, notes, cost and limits too."""
    read = {name: value for name, value in data.items() if name != "seal"}
    return hashlib.sha256(msgspec.json.encode(read, order="deterministic")).hexdigest()[:32]

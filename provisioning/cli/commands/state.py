"""extranet state: what we manage in the tenant, with ids, and where each thing came from."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from provisioning.cli import store
from provisioning.cli.environment import settings
from provisioning.cli.everybody import everybody
from provisioning.cli.exit_codes import FAILED, NOTHING
from provisioning.cli.options import (
    FILES,
    LISTED,
    TARGETS,
    Action,
    argument,
    formats,
    which_tenant,
)
from provisioning.cli.tenancy import desired, visit
from provisioning.errors import Refusal
from provisioning.kinds import KINDS
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.plan.targets import PEOPLE
from provisioning.reconcile.journal import creations, key_of
from provisioning.reconcile.managed import Managed, managed
from provisioning.spec.files.origins import lines_of_entries
from provisioning.spec.model import Spec
from provisioning.spec.rules import suggestion


def listing(spec: Spec, arguments: argparse.Namespace) -> int:
    known = {kind.name for kind in KINDS if kind.changes}
    if arguments.kind and arguments.kind not in known:
        raise Refusal(f"no such kind {arguments.kind!r}; {suggestion(arguments.kind, known)}")
    sources = _sources(arguments, spec)
    rows = asyncio.run(_read(arguments, desired(arguments), arguments.target or (), sources))
    if arguments.kind:
        rows = [row for row in rows if row.key.startswith(f"{arguments.kind}/")]
    store.listing(map(_as_data, rows), arguments.format, ("key", "title", "status", "id", "origin"))
    return _told(rows)


def show(spec: Spec, arguments: argparse.Namespace) -> int:
    extranet, key = desired(arguments), _key(arguments.key)
    target, sources = _narrowed(extranet, key), _sources(arguments, spec)
    named = {row.key: row for row in asyncio.run(_read(arguments, extranet, target, sources))}
    if (row := named.get(str(key))) is None:
        hint = suggestion(str(key), named)
        raise Refusal(f"nothing that we manage is called {arguments.key!r}; {hint}")
    data = _as_data(row)
    if arguments.format == "text":
        data |= {**row.fields, "fields": ""}
    store.one(data, arguments.format)
    return _told([row])


def _told(rows: Iterable[Managed]) -> int:
    return FAILED if any(row.status == "unread" for row in rows) else NOTHING


async def _read(
    arguments: argparse.Namespace,
    extranet: Extranet,
    target: Sequence[str],
    sources: Mapping[str, Sequence[str]],
) -> list[Managed]:
    setting = settings()
    async with visit(arguments, setting, extranet, target=target) as visited:
        survey = visited.survey
    made = creations(setting.state_directory / "journal", survey.plan.tenant.id)
    return list(managed(survey, extranet.spec, made=made, sources=sources))


def _sources(arguments: argparse.Namespace, spec: Spec) -> Mapping[str, Sequence[str]]:
    """Who asks for a thing, by the address of a person or by the place that it is a part of."""
    at = lines_of_entries(arguments.file)
    sources: dict[str, Sequence[str]] = {
        f"{section.removesuffix('s')}/{code}": (line,)
        for (section, code), line in at.items()
        if section in ("spaces", "profiles") and code
    }
    if home := at.get(("home", "")):
        sources[f"space/{spec.home.code}"] = (home,)
    return sources | {who.address: who.source for who in everybody(arguments, spec)}


def _key(text: str) -> Key:
    key = key_of(text)
    return Key(key.kind, key.name.casefold()) if key.kind in PEOPLE else key


def _narrowed(extranet: Extranet, key: Key) -> Sequence[str]:
    """What has to be read for one thing; everything where the files do not know it."""
    if extranet.keys.get(key.name) == key:
        return (f"person/{key.name}",)
    resources = (each for kind in KINDS for each in kind.desire(extranet))
    place = next((each.place for each in resources if each.key == key), "")
    return (place,) if place.startswith("space/") else ()


def _as_data(row: Managed) -> dict[str, object]:
    data: dict[str, object] = msgspec.to_builtins(row)
    return {"origin": row.origin, **data}


COMMAND = {
    "list": Action(
        store.with_files(listing),
        "extranet state list --sandbox",
        "Everything that is managed: its key, its name, its id in the tenant.",
        (
            *FILES,
            which_tenant,
            argument("--kind", "only things of this kind, such as site", metavar="KIND"),
            TARGETS,
            LISTED,
        ),
    ),
    "show": Action(
        store.with_files(show),
        "extranet state show site/space/aidants --sandbox",
        "One thing: its id, where it came from, which line asks for it, what the tenant shows.",
        (
            argument("key", "as state list prints it, such as site/space/CODE", metavar="KEY"),
            *FILES,
            which_tenant,
            formats("text", "json"),
        ),
    ),
}

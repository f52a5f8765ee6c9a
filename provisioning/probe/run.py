"""The probes one after the other, and nothing of theirs left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from provisioning.errors import Refusal
from provisioning.graph import Graph, query, select
from provisioning.graph.errors import Answered, GraphError
from provisioning.graph.retry import Sleep
from provisioning.graph.rows import Organization
from provisioning.probe import leftovers
from provisioning.probe.model import CannotTellError, Probe, reason_of
from provisioning.probe.register import UNTELLABLE
from provisioning.probe.scratch import MARK, Scratch
from provisioning.tenant_facts import Fact


async def tenant_of(graph: Graph) -> Organization:
    path = query("/organization", select=select(Organization))
    found = await graph.collect(path, Organization)
    if not found or not found[0].verified_domains:
        raise Refusal("the tenant does not say which one it is (GET /organization)")
    return found[0]


async def scratch_of(
    graph: Graph,
    organization: Organization,
    prefix: str,
    *,
    patience: float,
    clock: Callable[[], float] | None = None,
    sleep: Sleep = asyncio.sleep,
    say: Callable[[str], None],
) -> Scratch:
    """Raise ``Refusal`` where the prefix is that of something which is not ours."""
    found = await leftovers.find(graph, prefix)
    if found.strangers:
        raise Refusal(
            f"{found.strangers} users or groups of this tenant are called {prefix}-… and were not "
            "made by a probe; choose another --scratch-prefix"
        )
    domains = organization.verified_domains
    domain = next((each.name for each in domains if each.is_initial), domains[0].name)
    clock = clock or asyncio.get_running_loop().time
    return Scratch(graph, prefix, domain, clock=clock, sleep=sleep, patience=patience, say=say)


async def ask(
    scratch: Scratch, probes: Iterable[Probe], beliefs: Mapping[str, Any]
) -> Sequence[Fact]:
    """One fact a probe; whatever happens, what was made is removed. ``beliefs``: their values."""
    facts: list[Fact] = []
    try:
        for probe in probes:
            scratch.say(f"{probe.belief}…")
            facts.append(await _asked(scratch, probe, beliefs[probe.belief]))
    finally:
        await clean(scratch)
    return facts


async def clean(scratch: Scratch) -> None:
    """What this run made, and what the mark shows of earlier ones, lists being late.

    Raise ``Refusal`` where something could not be removed: the next run finds it by its mark.
    """
    try:
        seen = await leftovers.find(scratch.graph, scratch.prefix)
        found = leftovers.Leftovers(
            list(dict.fromkeys((*scratch.users, *seen.users))),
            list(dict.fromkeys((*scratch.groups, *seen.groups))),
            seen.deleted,
        )
        kept = await leftovers.remove(scratch, found)
    except GraphError as error:
        raise Refusal(_kept(scratch.prefix, f"what is left is not known ({error})")) from None
    if kept:
        raise Refusal(_kept(scratch.prefix, f"{kept} could not be removed"))


def _kept(prefix: str, what: str) -> str:
    return (
        f"throwaway objects: {what}; they are called « {MARK} {prefix}-… », and extranet probe "
        f"--clean --scratch-prefix {prefix} removes them later"
    )


async def _asked(scratch: Scratch, probe: Probe, believed: Any) -> Fact:
    try:
        found = await probe.ask(scratch)
    except CannotTellError as error:
        return Fact(probe.belief, "could not tell", believed, reason=str(error))
    except GraphError as error:
        reason = reason_of(error)
        if isinstance(error, Answered) and error.status in (401, 403):
            reason += f"; the probe needs {', '.join(probe.permissions)}"
        return Fact(probe.belief, "could not tell", believed, reason=reason)
    return Fact(probe.belief, "as believed" if found == believed else "otherwise", believed, found)


def untold(beliefs: Mapping[str, Any], names: Container[str]) -> Sequence[Fact]:
    """Those of these beliefs that no probe asks about."""
    return [
        Fact(name, "could not tell", beliefs[name], reason=reason)
        for name, reason in UNTELLABLE.items()
        if name in names
    ]

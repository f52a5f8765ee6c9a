"""extranet probe: a test tenant is asked how it behaves, by small acts on throwaway objects."""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from provisioning import __version__
from provisioning.cli import terminal
from provisioning.cli.environment import settings
from provisioning.cli.exit_codes import NOTHING
from provisioning.cli.options import YES, Action, argument, flag, pace, which_tenant
from provisioning.cli.tenancy import opened, sole
from provisioning.errors import Refusal
from provisioning.graph import Graph, Patience
from provisioning.graph.errors import GraphError
from provisioning.graph.permissions import SITES, WIDER
from provisioning.plan.render import Line
from provisioning.probe import run as probing
from provisioning.probe.model import Probe
from provisioning.probe.register import PROBES, UNTELLABLE
from provisioning.probe.scratch import Scratch
from provisioning.spec.rules.finding import suggestion
from provisioning.target import Belief, beliefs
from provisioning.tenant_facts import Fact, Verdict, encoded

_PREFIX = re.compile(r"[a-z][a-z0-9]{5,19}")
_MARKS: Mapping[Verdict, str] = {"as believed": "+", "otherwise": "~", "could not tell": "?"}
_ALWAYS = ("Organization.Read.All", "User.ReadWrite.All", "Group.ReadWrite.All")
"""To know the tenant's domain, and to find and remove what probes have left."""


def run(arguments: argparse.Namespace) -> int:
    chosen = _chosen(arguments.only)
    if arguments.list:
        terminal.show(_listed(chosen, arguments.only))
        return NOTHING
    prefix = arguments.scratch_prefix
    if not prefix:
        raise Refusal(
            "what would throwaway objects be called? Say --scratch-prefix and a word that nothing "
            "in the tenant begins with; extranet probe --list shows what is made"
        )
    if arguments.out and not arguments.out.parent.is_dir():
        raise Refusal(f"{arguments.out.parent}: no such folder; name another file with --out")
    with sole(arguments, settings()):
        return asyncio.run(_probe(arguments, prefix, () if arguments.clean else chosen))


def _chosen(only: Sequence[str]) -> Sequence[Probe]:
    known = {probe.belief: probe for probe in PROBES}
    for name in only:
        if name not in known and name not in UNTELLABLE:
            raise Refusal(f"no belief {name!r}; {suggestion(name, [*known, *UNTELLABLE])}")
    return [known[name] for name in dict.fromkeys(only) if name in known] if only else PROBES


async def _probe(arguments: argparse.Namespace, prefix: str, chosen: Sequence[Probe]) -> int:
    me = asyncio.current_task()
    assert me
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, me.cancel)
    known = beliefs()
    values = {name: belief.value for name, belief in known.items()}
    try:
        async with opened(arguments, settings(), patience=Patience(lag=0)) as graph:
            scratch = await _scratch(arguments, graph, prefix, chosen)
            await probing.clean(scratch)
            if arguments.clean:
                terminal.show([Line("+", f"nothing called {prefix}-… is left", 1)])
                return NOTHING
            facts = await probing.ask(scratch, chosen, values)
    except GraphError as error:
        raise Refusal(f"the tenant could not be asked: {error}") from None
    except asyncio.CancelledError:
        raise Refusal("interrupted: what had been made was removed") from None
    facts = [*facts, *probing.untold(values, arguments.only or values)]
    terminal.show(_results(facts, known))
    if arguments.out:
        arguments.out.write_bytes(encoded(facts, tool=__version__, on=datetime.now(UTC).date()))
        terminal.say(f"facts written to {arguments.out}; they name no person and hold no secret")
    return NOTHING


async def _scratch(
    arguments: argparse.Namespace, graph: Graph, prefix: str, chosen: Sequence[Probe]
) -> Scratch:
    """Once what would be made has been shown and agreed to."""
    organization = await probing.tenant_of(graph)
    scratch = await probing.scratch_of(
        graph, organization, prefix, patience=arguments.wait, say=terminal.say
    )
    name = f"{organization.display_name} ({organization.id})"
    terminal.show(_intended(name, prefix, chosen))
    if not arguments.yes:
        if not terminal.interactive():
            raise Refusal("nobody to ask: add --yes to probe without a terminal")
        if not terminal.confirm(f"Make and remove this in {name}, a tenant for tests?"):
            raise Refusal("nothing was probed")
    return scratch


def _intended(tenant: str, prefix: str, chosen: Sequence[Probe]) -> Iterator[Line]:
    yield Line("", f"Tenant: {tenant}")
    if chosen:
        yield Line("", "What is made, then removed for good")
    for makes in dict.fromkeys(each for probe in chosen for each in probe.makes):
        yield Line("+", makes, 1)
    yield Line("", f"Each is called {prefix}-…, and nothing else is touched.")
    yield Line("", f"Permissions used: {', '.join(_permissions(chosen))}")


def _permissions(chosen: Sequence[Probe]) -> Sequence[str]:
    """A permission on chosen sites is asked about where there is no other on sites."""
    named = {*_ALWAYS, *(name for probe in chosen for name in probe.permissions)}
    wider = named & {*WIDER[SITES]}
    return sorted(named - {SITES} if wider else named)


def _listed(chosen: Sequence[Probe], only: Sequence[str]) -> Iterator[Line]:
    known = beliefs()
    for probe in chosen:
        yield from _belief(probe.belief, known[probe.belief])
        yield Line("", f"makes: {'; '.join(probe.makes) or 'nothing'}", 1)
        yield Line("", f"permissions: {', '.join(probe.permissions)}", 1)
    for name, reason in UNTELLABLE.items():
        if not only or name in only:
            yield from _belief(name, known[name])
            yield Line("?", f"no probe: {reason}", 1)
    yield Line("", f"Every probe also uses {', '.join(_ALWAYS)}.")


def _belief(name: str, belief: Belief) -> Iterator[Line]:
    yield Line("", name)
    yield Line("", f"believed: {_shown(belief.value)} ({belief.what})", 1)
    yield Line("", f"read in: {belief.source}", 1)


def _results(facts: Sequence[Fact], known: Mapping[str, Belief]) -> Iterator[Line]:
    for fact in facts:
        text = f"{fact.name}: {fact.verdict}"
        match fact.verdict:
            case "as believed":
                text += f", {_shown(fact.found)}"
            case "otherwise":
                text += f", {_shown(fact.found)} and not {_shown(fact.believed)}"
                text += f" ({known[fact.name].what})"
            case "could not tell":
                text += f", {fact.reason}"
        yield Line(_MARKS[fact.verdict], text, 1)
    counts = (f"{sum(fact.verdict == each for fact in facts)} {each}" for each in _MARKS)
    yield Line("", f"Probed: {', '.join(counts)}.")


def _shown(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no prefix; write it as essai2026: 6 to 20 small letters and digits, "
            "a letter first"
        )
    return text


COMMAND = Action(
    run,
    "extranet probe --sandbox --scratch-prefix essai2026 --only lag --out facts.json --yes",
    "For each belief of the simulator: as believed, otherwise, or could not tell. Never aim it at "
    "a tenant that people use.",
    (
        argument(
            "--scratch-prefix",
            "what throwaway objects are called; nothing in the tenant may begin so",
            type=_prefix,
            metavar="WORD",
        ),
        argument("--out", "the facts file to write", type=Path, metavar="FILE"),
        argument("--only", "these beliefs alone", nargs="+", default=[], metavar="NAME"),
        flag("--list", "show each belief, its source and what its probe makes; ask nothing"),
        flag("--clean", "only remove what a run that was killed has left"),
        argument(
            "--wait",
            "how long the birth of a site is waited for (default 15m)",
            type=pace,
            default=900,
            metavar="PACE",
        ),
        YES,
        which_tenant,
    ),
)

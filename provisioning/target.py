"""Which tenant: a real one, one at an address that speaks Graph, or the sandbox.

The sandbox is the simulated tenant inside this process; what it holds is kept in one file.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from provisioning.errors import Refusal
from provisioning.graph import (
    Budgets,
    Graph,
    OnAway,
    Patience,
    Shape,
    closed_sharepoint,
    connect,
    credential,
)
from provisioning.graph.auth import is_loopback
from provisioning.i18n import render
from provisioning.kinds import NEEDS
from provisioning.plan.labels import CLASSIFICATIONS
from provisioning.private import FILE, private_folder
from provisioning.settings import Settings
from provisioning.spec.model import Spec
from provisioning.tenant_facts import read_facts

if TYPE_CHECKING:
    from graph_simulator import Simulator


_BOUNDLESS = Shape(1e12, 1)
_NOBODY_ELSE = Budgets(
    units=_BOUNDLESS, writes=_BOUNDLESS, invitations=_BOUNDLESS, sharepoint=_BOUNDLESS
)
"""The tenant inside this process is ours alone: its quotas would only make people wait."""


class Belief(NamedTuple):
    """What the simulator takes the service to do: ``value``, in words, and where it was read."""

    value: Any
    what: str
    source: str


def beliefs() -> Mapping[str, Belief]:
    from graph_simulator.app.knobs import beliefs as knobs

    return {name: Belief(knob.default, knob.what, knob.source) for name, knob in knobs().items()}


@asynccontextmanager
async def tenant(
    settings: Settings,
    root: str,
    patience: Patience | None = None,
    on_away: OnAway = lambda _: None,
) -> AsyncIterator[Graph]:
    """The tenant at ``root``; a credential is asked for only when it is not on this machine."""
    budgets = Budgets.of(settings.tenant_size, settings.licences)
    identity = credential(settings, root)
    if is_loopback(root):
        await _somebody_listens(root)
    async with connect(
        root,
        identity,
        budgets=budgets,
        patience=patience or Patience(timeout=settings.request_timeout),
        lanes=settings.lanes,
        needs=NEEDS,
        sharepoint=closed_sharepoint(settings, root),
        on_away=on_away,
    ) as graph:
        yield graph


async def _somebody_listens(root: str) -> None:
    """A port of this machine that is closed stays closed: no use in asking again and again."""
    parts = urlsplit(root)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        _, writer = await asyncio.open_connection(parts.hostname, port)
    except OSError:
        raise Refusal(f"nobody listens at {root}; start extranet simulate --port {port}") from None
    writer.close()
    await writer.wait_closed()


@asynccontextmanager
async def sandbox(
    settings: Settings,
    spec: Spec | None = None,
    *,
    facts: Path | None = None,
    patience: Patience | None = None,
) -> AsyncIterator[Graph]:
    """With a ``spec``, the people it names are in the tenant before us; with ``facts``, it
    behaves as the tenant that they are of, without its throttling.
    """
    from provisioning.graph.auth import LocalCredential

    path = settings.state_directory / "sandbox.json"
    simulator = remembered(path)
    if facts:
        behave(simulator, facts)
    if spec:
        hire(simulator, spec)
    simulator.settings.throttling = False
    try:
        async with connect(
            "http://localhost/v1.0",
            LocalCredential(),
            transport=simulator.transport(),
            budgets=_NOBODY_ELSE,
            patience=patience,
            needs=NEEDS,
            sharepoint="",
        ) as graph:
            yield graph
    finally:
        private_folder(path.parent)
        simulator.save(path)
        path.chmod(FILE)


def remembered(path: Path | None) -> Simulator:
    """The simulated tenant kept in ``path``; where there is no such file, one like no other.

    A tenant that starts anew under an old id would be taken for the old one, lagging.
    """
    from graph_simulator import Simulator

    seed = secrets.randbits(32)
    try:
        return Simulator.load(path, seed=seed) if path else Simulator(seed=seed)
    except ValueError as error:
        raise Refusal(str(error)) from None


def behave(simulator: Simulator, facts: Path) -> None:
    """As the tenant that was probed. Raise ``Refusal`` where the file tells of anything else."""
    from graph_simulator.app.knobs import beliefs as knobs, changed

    values = read_facts(facts).values()
    if unknown := sorted(values.keys() - knobs()):
        raise Refusal(
            f"{facts}: {unknown[0]} is no belief of this version; run extranet probe again"
        )
    for name, value in values.items():
        try:
            changed(simulator.settings, {name: value})
        except msgspec.ValidationError as error:
            raise Refusal(f"{facts}: {name} cannot be {value!r} ({error})") from None


def hire(simulator: Simulator, spec: Spec) -> None:
    """The agency's own people are in its tenant before us, the mailbox that writes, and the words
    of its labels, as docs/first-day.md has them added.
    """
    simulator.tenant.add_domain(spec.instance.domain)
    mailbox = [spec.instance.mailbox] if spec.instance.mailbox else []
    for address in [*staff(spec), *mailbox]:
        first, _, last = address.partition("@")[0].partition(".")
        simulator.add_staff(address, first.title(), last.title())
    if not simulator.classified:
        lang = spec.instance.lang
        simulator.classify(*(render(words, lang) for words in CLASSIFICATIONS.values()))


def staff(spec: Spec) -> Iterable[str]:
    places = (spec.home, *spec.spaces.values())
    answering = (who.address for place in places for who in place.referents)
    accepting = (who.address for who in spec.responsables)
    return sorted({*spec.admins, *accepting, *answering})

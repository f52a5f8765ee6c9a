"""Where the plan meets the tenant: desire, observe, plan; then apply."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from provisioning.graph import Budgets, CallCost as Calls, Graph, cost, query, select
from provisioning.graph.errors import GraphError, Lagging, Lost, Throttled
from provisioning.graph.rows import Organization
from provisioning.i18n import phrase
from provisioning.kinds.shared.refusals import unread
from provisioning.plan.accesses import gained, people
from provisioning.plan.allowances import Spent, permitted
from provisioning.plan.desired import Extranet
from provisioning.plan.diff import Change, Create, Delete, Update, diff, members, subject
from provisioning.plan.kind import Call, Kind, Made, Unfinished
from provisioning.plan.limits import exceeded, taken
from provisioning.plan.messages import PLAN
from provisioning.plan.model import (
    Key,
    Ledger,
    Note,
    Reading,
    RecentWrites,
    Resource,
    RightsRead,
    needs,
    references,
)
from provisioning.plan.notes import noted
from provisioning.plan.outcome import Outcome, Status, summed_up
from provisioning.plan.plan import Cost, Plan, Tenant, ordered
from provisioning.plan.survey import Survey
from provisioning.plan.targets import Targets
from provisioning.plan.traces import recognised

T = TypeVar("T")
IN_FLIGHT = 240
"""Changes of one kind under way at once: enough to fill its budget, few enough to stop soon.

Each kind has places of its own: thousands of invitations never keep SharePoint waiting.
"""


async def survey(
    graph: Graph,
    extranet: Extranet,
    *,
    kinds: Sequence[Kind],
    budgets: Budgets | None = None,
    recent_writes: Callable[[Tenant], RecentWrites] = lambda _: RecentWrites(),
    rights_read: Callable[[Tenant], Mapping[str, str]] = lambda _: {},
    spent: Callable[[Tenant], Spent] = lambda _: Spent(),
    ids: Ledger | None = None,
    targets: Targets | None = None,
) -> Survey:
    """Read the tenant and say what must change. Writes nothing.

    ``spent`` tells which allowances earlier runs used on this tenant, ``rights_read`` which rights
    on folders earlier passes read. ``ids`` is the ledger of another reading of this run, which
    this one goes on from. Of what is not of ``targets`` nothing is planned.
    """
    tenant = await whose(graph)
    ids = ids or Ledger(recent_writes(tenant), _rotation(extranet, rights_read(tenant)))
    ids.untouched = extranet.unpublished
    desired = wishes(extranet, kinds)
    readings = await observe(graph, desired, kinds, ids)
    plan = planned(
        tenant,
        extranet,
        desired=desired,
        readings=readings,
        kinds=kinds,
        ids=ids,
        budgets=budgets,
        spent=spent(tenant),
        targets=targets,
    )
    return Survey(plan, ids, readings, kinds)


def _rotation(extranet: Extranet, read: Mapping[str, str]) -> RightsRead:
    return RightsRead(extranet.today.toordinal(), extranet.spec.instance.rights_read_days, read)


Wanted = Mapping[str, Mapping[Key, Resource]]
"""What is wanted of each kind, by its name."""


def wishes(extranet: Extranet, kinds: Iterable[Kind]) -> dict[str, dict[Key, Resource]]:
    return {kind.name: {want.key: want for want in kind.desire(extranet)} for kind in kinds}


async def observe(
    graph: Graph, desired: Wanted, kinds: Iterable[Kind], ids: Ledger
) -> dict[str, Reading]:
    """What the tenant shows, level by level: each level knows the ids of those before."""
    readings: dict[str, Reading] = {}
    for level in levels(kinds):
        answers = await asyncio.gather(*(_read(k, graph, desired[k.name], ids) for k in level))
        for kind, reading in zip(level, answers, strict=True):
            readings[kind.name] = reading
            _learn(ids, reading)
    return readings


def planned(
    tenant: Tenant,
    extranet: Extranet,
    *,
    desired: Wanted,
    readings: Mapping[str, Reading],
    kinds: Sequence[Kind],
    ids: Ledger,
    budgets: Budgets | None,
    spent: Spent,
    targets: Targets | None = None,
) -> Plan:
    """What must change, ordered, priced and held against the limits. Pure."""
    changes = [
        change
        for reading in readings.values()
        for change in diff(reading.found, reading.wanted)
        if targets is None or targets.covers(subject(change))
    ]
    changes, homeless = possible(changes, ids)
    permits = permitted(extranet.spec, changes, today=extranet.today, spent=spent)
    there = [found.resource for reading in readings.values() for found in reading.found.values()]
    earlier = spent.taken | recognised(spent.traces, there, changes, ids)
    notes = [*extranet.notes, *(n for kind in kinds for n in kind.remarks(extranet))]
    notes += _once(n for r in readings.values() for n in r.notes)
    notes = [note for note in notes if targets is None or targets.tells(note)]
    notes += [*homeless, *permits.notes]
    return Plan(
        tenant=tenant,
        changes=ordered(changes, {kind.name: rank for rank, kind in enumerate(kinds)}),
        notes=tuple(notes),
        names=_names(changes, desired, readings),
        accounts=_accounts(changes, ids),
        cost=price(changes, kinds, budgets or Budgets()),
        allowed=permits.uses,
        exceeded=tuple(exceeded(changes, there, extranet.spec.limits, permits, earlier)),
        taken=tuple(taken(changes, permits)),
        places=_places(changes, extranet),
        targets=targets.names if targets else (),
    )


def _places(changes: Iterable[Change], extranet: Extranet) -> dict[str, str]:
    """How people call what these changes are part of, in the order of the file."""
    titles = {f"profile/{code}": each.label for code, each in extranet.spec.profiles.items()}
    titles |= {f"space/{code}": space.title for code, space in extranet.spaces.items()}
    mentioned = {subject(change).place for change in changes}
    return {place: title for place, title in titles.items() if place in mentioned}


async def whose(graph: Graph) -> Tenant:
    """The one reading without which there is no plan: which tenant it is, with a token it takes.

    Whatever else is refused is left alone, and said (``_read``).
    """
    path = query("/organization", select=select(Organization))
    return tenant_of(await graph.collect(path, Organization))


def tenant_of(organizations: Sequence[Organization]) -> Tenant:
    match organizations:
        case [one, *_]:
            return Tenant(one.id, one.display_name or one.id)
        case _:
            raise GraphError("GET /organization: the tenant does not say which one it is")


async def _read(kind: Kind, graph: Graph, wanted: Mapping[Key, Resource], ids: Ledger) -> Reading:
    """A kind's reading; what needs something that could not be read is put aside with it.

    A kind sets apart what it cannot read; where it raises, the whole kind is left alone.
    """
    aside = set[Key]()
    if ids.unread:
        aside = {key for key, want in wanted.items() if not ids.unread.isdisjoint(needs(want))}
    try:
        reading = await kind.read(graph, {k: w for k, w in wanted.items() if k not in aside}, ids)
    except GraphError as error:
        every = Key(kind.name, "*")
        reading = Reading(unread=set(wanted), notes=[unread(every, error, "kind", kind=kind.name)])
    reading.unread |= aside
    return reading


def _once(notes: Iterable[Note]) -> Iterator[Note]:
    """What could not be read is said by the first who met it."""
    said = set[Key]()
    for note in notes:
        if note.level == "unknown" and note.key in said:
            continue
        said |= {note.key} if note.level == "unknown" else set()
        yield note


def levels(kinds: Iterable[Kind]) -> list[list[Kind]]:
    """Kinds whose readings can run at the same time, in the order in which ids become known.

    A kind that is not among them is not waited for.
    """
    remaining, found = list(kinds), list[list[Kind]]()
    while remaining:
        waited = {kind.name for kind in remaining}
        level = [kind for kind in remaining if waited.isdisjoint(kind.after)]
        assert level, "kinds read after each other in a circle"
        found.append(level)
        remaining = [kind for kind in remaining if kind not in level]
    return found


def _learn(ids: Ledger, reading: Reading) -> None:
    for key, found in reading.found.items():
        for each in (key, *found.resource.aliases):
            ids.learn(each, found.id, found.url)
        if inside := members(found.resource, "members"):
            ids.members[key] = inside
    for key, candidates in reading.ambiguous.items():
        ids.doubt(key, candidates)
    for key in reading.unread:
        ids.leave(key)
    for key, want in reading.wanted.items():
        if key not in reading.found and all(n in ids or n in ids.pending for n in needs(want)):
            ids.pending.add(key)


def possible(changes: Sequence[Change], ids: Ledger) -> tuple[list[Change], list[Note]]:
    """What can be done: each need is in the tenant, or in the plan. The rest is said.

    What needs a thing that is brought back waits for the next plan, which sees what came with it.
    """
    returning = {c.key for c in changes if isinstance(c, Create) and c.want.returning}
    pending = {change.key: change for change in changes}
    notes: list[Note] = []
    while True:
        stuck = {
            key: need
            for key, change in pending.items()
            for need in _needs(change)
            if need in returning or (need not in ids and not isinstance(pending.get(need), Create))
        }
        if not stuck:
            return list(pending.values()), notes
        for key, need in stuck.items():
            want = pending.pop(key)
            if need in returning:
                returning.add(key)
                continue
            title = want.have.title if isinstance(want, Delete) else want.want.title
            text = phrase(PLAN["waits"], title=title, need=need)
            notes.append(noted(key, text, "manual"))


def _needs(change: Change) -> Iterable[Key]:
    return () if isinstance(change, Delete) else needs(change.want)


def _names(
    changes: Iterable[Change],
    desired: Mapping[str, Mapping[Key, Resource]],
    readings: Mapping[str, Reading],
) -> dict[Key, str]:
    """How people call everybody whom the changes mention."""
    mentioned = {key for change in changes for key in _mentioned(change)}
    names = {k: name for reading in readings.values() for k, name in reading.names.items()}
    for key in mentioned - names.keys():
        if want := desired.get(key.kind, {}).get(key):
            names[key] = want.title
    return {key: names[key] for key in sorted(mentioned & names.keys())}


def _accounts(changes: Iterable[Change], ids: Ledger) -> dict[Key, str]:
    coming = people(held for change in changes for held in gained(change))
    return {key: id_ for key in sorted(coming) if (id_ := ids.get(key))}


def _mentioned(change: Change) -> Iterable[Key]:
    yield change.key
    match change:
        case Create(want):
            yield from references(want)
        case Update(fields=fields):
            for name in fields:
                moved = change.added(name) | change.removed(name)
                yield from (key for key in moved if isinstance(key, Key))
        case Delete(_, have):
            yield from references(have)


def price(changes: Iterable[Change], kinds: Iterable[Kind], budgets: Budgets) -> Cost:
    """What the changes cost; minutes assume that nothing was spent before."""
    priced = {kind.name: kind.price for kind in kinds}
    calls: list[Call] = [call for change in changes for call in priced[change.key.kind](change)]
    total = Calls.total(cost(method, path) for method, path in calls)
    shapes = (budgets.units, budgets.writes, budgets.invitations, budgets.sharepoint)
    seconds = max(
        (amount - shape.amount) * shape.seconds / shape.amount
        for amount, shape in zip(total, shapes, strict=True)
    )
    return Cost(
        requests=len(calls),
        units=round(total.units),
        writes=round(total.writes),
        invitations=round(total.invitations),
        sharepoint=round(total.sharepoint),
        minutes=round(max(seconds, 0.0) / 60, 1),
        write_share=round(total.writes / budgets.writes.amount, 3),
    )


async def apply(
    graph: Graph,
    surveyed: Survey,
    *,
    on_start: Callable[[Change], None] = lambda _: None,
    on_outcome: Callable[[Outcome], None] = lambda _: None,
    stop: asyncio.Event | None = None,
) -> list[Outcome]:
    """Carry the plan out. What does not depend on each other runs at the same time.

    A failure stops only what needs it. Once ``stop`` is set nothing new begins. Where it cannot
    be written down what begins or ends (a full disk, a store that is away), what is under way
    lands, nothing new begins, and that is raised as it was.
    """
    run = _Run(graph, surveyed, stop or asyncio.Event())
    return await run.all(on_start, on_outcome)


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """Nobody above knows of groups: one trouble is told, as it would be of one change."""
    inner = several.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


class _Run:
    def __init__(self, graph: Graph, surveyed: Survey, stop: asyncio.Event) -> None:
        self._graph = graph
        self._ids = surveyed.ids
        self._changes = surveyed.plan.changes
        self._kinds = {kind.name: kind for kind in surveyed.kinds}
        self._stop = stop
        self._untold: Exception | None = None
        self._places = {name: asyncio.Semaphore(IN_FLIGHT) for name in self._kinds}
        self._tasks: dict[Key, asyncio.Task[Outcome]] = {}

    async def all(
        self, on_start: Callable[[Change], None], on_outcome: Callable[[Outcome], None]
    ) -> list[Outcome]:
        async def one(change: Change) -> Outcome:
            outcome = await self._in_turn(change, self._reporting(on_start))
            if change.key not in self._ids:
                self._ids.outcomes[change.key] = outcome.status
            self._reporting(on_outcome)(outcome)
            return outcome

        try:
            async with asyncio.TaskGroup() as group:
                for change in self._changes:
                    self._tasks[change.key] = group.create_task(one(change))
        except BaseExceptionGroup as several:
            raise _first(several) from None
        if self._untold:
            raise self._untold
        return [task.result() for task in self._tasks.values()]

    def _reporting(self, tell: Callable[[T], None]) -> Callable[[T], bool]:
        """Whether it could be told; the first trouble is kept, and is the end of the run."""

        def reported(what: T) -> bool:
            try:
                tell(what)
            except Exception as trouble:  # noqa: BLE001 - raised once all is landed
                self._untold = self._untold or trouble
                return False
            return True

        return reported

    async def _in_turn(self, change: Change, on_start: Callable[[Change], bool]) -> Outcome:
        if not isinstance(change, Delete):
            for need in needs(change.want):
                if need not in self._ids and (fate := await self._unmet(need)):
                    status: Status = "waiting" if fate == "waiting" else "skipped"
                    return Outcome(change, status, f"it needs {need}, whose own fate is: {fate}")
            for key in references(change.want):
                if key not in self._ids and key in self._tasks:
                    await asyncio.wait([self._tasks[key]])
        async with self._places[change.key.kind]:
            if self._stop.is_set() or self._untold or not on_start(change):
                return Outcome(change, "skipped", "the run was stopped before it began")
            return await self._carry_out(change)

    async def _unmet(self, need: Key) -> str | None:
        task = self._tasks.get(need)
        if task is None:
            return "not there"
        await asyncio.wait([task])
        return None if need in self._ids else task.result().status

    async def _carry_out(self, change: Change) -> Outcome:
        try:
            return await self._do(change)
        except Unfinished as error:
            self._ids.learn(change.key, *error.made)
            passing = isinstance(error.__cause__, (Lagging, Throttled))
            status: Status = "waiting" if passing else "failed"
            return Outcome(change, status, str(error), id=error.made.id)
        except Lost as error:
            return Outcome(change, "unknown", str(error))
        except (Lagging, Throttled) as error:
            return Outcome(change, "waiting", str(error))
        except GraphError as error:
            return Outcome(change, "failed", str(error))

    async def _do(self, change: Change) -> Outcome:
        kind = self._kinds[change.key.kind]
        match change:
            case Create(want):
                assert kind.create
                given = await kind.create(self._graph, want, self._ids)
                made = given if isinstance(given, Made) else Made(given)
                self._ids.learn(want.key, *made)
                return Outcome(change, "done", id=made.id)
            case Update():
                assert kind.update
                return summed_up(change, await kind.update(self._graph, change, self._ids))
            case Delete():
                assert kind.delete
                await kind.delete(self._graph, change, self._ids)
                return Outcome(change, "done")

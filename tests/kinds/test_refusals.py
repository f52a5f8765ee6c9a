"""A refusal of one thing is a refusal of that thing; what is not shown is not taken for absent.

One law over every read of a full plan: whatever it answers, the plan for all that does not need
it is the same, and where it is needed nobody is let in, put out, made or taken away because of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from provisioning.graph import Graph
from provisioning.graph.errors import GraphError
from provisioning.kinds import holding
from provisioning.plan.details import details, moves
from provisioning.plan.diff import Change, Create, Delete, Update
from provisioning.plan.model import Key
from provisioning.plan.survey import Survey
from provisioning.reconcile import engine
from provisioning.reconcile.targeted import focused
from tests import answers
from tests.answers import Spoil, Spoiler
from tests.depositing import CLEO, GAEL, PEUPLIERS, TILLEULS, TOM, ZOE, depositor, spaces
from tests.tenancy import Tenancy, people, person

PERSISTENT: dict[str, Spoil] = {
    "401": answers.refused(401, "InvalidAuthenticationToken"),
    "403": answers.refused(403, "accessDenied"),
    "404": answers.refused(404, "itemNotFound"),
    "410": answers.refused(410, "resyncRequired"),
    "423": answers.refused(423, "resourceLocked"),
    "429": answers.refused(429, "TooManyRequests", Retry_After="1"),
    "500": answers.refused(500, "generalException"),
    "503": answers.refused(503, "serviceNotAvailable"),
    "garbled": answers.garbled,
    "blank": answers.blank,
    "cut": answers.cut,
    "endless": answers.endless,
}
ONCE: dict[str, Spoil] = {
    "emptied": answers.emptied,
    "halved": answers.halved,
    "repeated": answers.repeated,
}
NO_TENANT = "/organization?"
"""The one read without which there is no plan."""
ADVICE = "/groupSettings"
"""Nothing rests on it: it lets a label be said to be wrong before the tenant refuses it."""
WHO_DECIDED = re.compile(r"mail eq '[^']*@cnsa\.example'")
"""Where it is refused, those whom they let in are looked up instead."""
NAMED = re.compile(r"\(uniqueName=|/root:/[^/]+:")
"""Reads of one thing by its name or path."""
EVERY_READ = bool(os.environ.get("EXTRANET_EVERY_READ"))
"""All reads rather than one or two of each shape: some minutes."""

LISTS = """\
    lists:
      contacts:
        title: Contacts utiles
        key: Nom
        columns:
          Nom: {title: Nom, required: true, indexed: true}
          Rang: {type: number}
        rows:
          - {Nom: Accueil, Rang: "1"}
          - {Nom: Astreinte, Rang: "2"}
"""
PAUL = person("Paul", "Martin", "aidants", "tarif")
LEA = person("Léa", "Roux", "aidants")
SAM = person("Sam", "Petit", "tarif", mode="standard")
EVA = person("Eva", "Blanc", "aidants", address="eva.blanc@cnsa.example")
ANA = depositor("Ana", TILLEULS.title)
HOME = "structure_types: [ars], home: finances"
NEW_SPACE = """\
  essais:
    title: Essais
    requires: {any: [tarif]}
    referents: [karim.dubois@cnsa.example]
"""


@dataclass
class World:
    """Settled days ago; since then the file, the people and the tenant have moved everywhere."""

    tenancy: Tenancy
    spoiler: Spoiler
    good: Survey
    reads: tuple[str, ...]

    def survey(self, target: str | None, spoil: Spoil = answers.garbled) -> Survey:
        self.spoiler.aim(target, spoil)
        return surveyed(self.tenancy)


def surveyed(tenancy: Tenancy) -> Survey:
    async def read(graph: Graph) -> Survey:
        return await engine.survey(graph, tenancy.extranet(hire=False), kinds=tenancy.kinds)

    found: Survey = tenancy.run(read)
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    spoiler = Spoiler()
    tenancy = Tenancy(
        tmp_path_factory.mktemp("refusals"),
        spaces=spaces().replace("  finances:\n", f"{LISTS}  finances:\n"),
        approvals=people(PAUL, LEA, ZOE, TOM, GAEL, EVA),
        establishments=(TILLEULS, PEUPLIERS),
        through=spoiler.around,
    )
    tenancy.extranet()
    tenancy.simulator.add_staff("eva.blanc@cnsa.example", "Eva", "Blanc")
    tenancy.converge()
    move(tenancy)
    spoiler.asked.clear()
    good = surveyed(tenancy)
    return World(tenancy, spoiler, good, tuple(spoiler.asked))


def move(tenancy: Tenancy) -> None:
    """Something to do in every kind, and somebody who must go out."""
    group = tenancy.look("/groups(uniqueName='xnet-ext-space-finances')?$select=id")["id"]
    stranger = tenancy.simulator.add_staff("x@cnsa.example", "X", "Y")

    async def join(graph: Graph) -> None:
        link = {"@odata.id": f"{graph.root}/directoryObjects/{stranger}"}
        await graph.post(f"/groups/{group}/members/$ref", link)

    tenancy.run(join)
    place = f"Zone de dépôt/{holding.NAME}"
    tenancy.simulator.inherit_as("ines.garnier@cnsa.example", "CAMSP - CMPP", place)
    tenancy.wait(3 * 24 * 3600)
    tenancy.approvals = people(LEA, SAM, ZOE, ANA, TOM, GAEL, CLEO, EVA)
    tenancy.spaces = (
        tenancy.spaces.replace('Rang: "2"', 'Rang: "3"')
        .replace("title: Zone de dépôt", "title: Zone des dépôts")
        .replace("title: Liste Finess", "title: Liste FINESS")
        .replace("title: Financement", "title: Financements")
        .replace("tarification, structure_types: [ars]}", f"tarification, {HOME}}}")
        .replace("\nhome:\n", f"\n{NEW_SPACE}home:\n")
    )
    tenancy.extranet()


def sample(world: World, spoil: str) -> Iterator[str]:
    """The first read of each shape, for the commonest faults also the last, or all."""
    shapes: dict[str, list[str]] = {}
    for read in world.reads:
        bare = re.sub(r"'[^']*'", "'*'", read)
        shapes.setdefault(re.sub(r"/[^/?]*(,|!|-)[^/?]*", "/*", bare), []).append(read)
    for alike in shapes.values():
        ends = (alike[0], alike[-1]) if spoil in ("403", "emptied") else (alike[0],)
        yield from alike if EVERY_READ else dict.fromkeys(ends)


def test_the_world_has_something_to_do_in_every_kind_and_every_way_of_reading(
    world: World,
) -> None:
    kinds = {change.key.kind for change in world.good.plan.changes}
    assert kinds == {
        "guest", "account", "group", "membership", "site", "list", "library", "holding", "folder",
        "page",
    }  # fmt: skip
    assert not world.good.plan.partial
    assert len(list(sample(world, "403"))) >= 25


@pytest.mark.parametrize("spoil", PERSISTENT)
def test_what_does_not_need_an_answer_is_planned_without_it(world: World, spoil: str) -> None:
    for read in sample(world, spoil):
        if read.startswith(NO_TENANT):
            with pytest.raises(GraphError, match="/organization"):
                world.survey(read, PERSISTENT[spoil])
            continue
        if spoil == "endless" and not _listing(read):
            continue
        if spoil == "404" and NAMED.search(read):
            continue  # that is how Graph says that nothing has this name
        found = world.survey(read, PERSISTENT[spoil])
        assert world.spoiler.met, read
        asked_one_by_one = "getByIds" in read and spoil in ("401", "403")
        if read == ADVICE or asked_one_by_one:
            assert found.plan.changes == world.good.plan.changes
            continue
        assert found.plan.partial, read
        unread = [str(note) for note in found.plan.notes if note.level == "unknown"]
        assert 1 <= len(unread) <= 3, "\n".join([read, *unread])
        held(world, read, found)


@pytest.mark.parametrize("spoil", ONCE)
def test_what_one_answer_leaves_out_is_not_taken_for_absent(world: World, spoil: str) -> None:
    for read in sample(world, spoil):
        if not _listing(read):
            continue
        if read.startswith(NO_TENANT):
            continue
        found = world.survey(read, ONCE[spoil])
        assert world.spoiler.met, read
        held(world, read, found)


@pytest.mark.parametrize("spoil", ["403", "404", "429", "cut"])
def test_a_pass_over_a_few_people_stops_for_none_of_them(world: World, spoil: str) -> None:
    """The worker's reading: whatever is refused, it adds no more than it would have."""
    few = ("lea.roux@ars.example", "sam.petit@ars.example", "ana@depots.example")

    def survey() -> Survey:
        async def read(graph: Graph) -> Survey:
            extranet = world.tenancy.extranet(hire=False)
            return await engine.survey(graph, extranet, kinds=focused(extranet, few))

        found: Survey = world.tenancy.run(read)
        return found

    world.spoiler.aim(None)
    world.spoiler.asked.clear()
    good = {change.key: change for change in survey().plan.changes}
    assert {key.kind for key in good} == {"guest", "account", "membership"}
    for read in tuple(world.spoiler.asked):
        if read.startswith(NO_TENANT) or (spoil == "404" and NAMED.search(read)):
            continue
        world.spoiler.aim(read, PERSISTENT[spoil])
        plan = survey().plan
        if WHO_DECIDED.search(read):
            assert {change.key: change for change in plan.changes} == good, read
            continue
        assert plan.partial, read
        for change in plan.changes:
            was = good[change.key]
            if isinstance(change, Update) and isinstance(was, Update):
                assert change.added("members") <= was.added("members"), read
            else:
                assert same(was, change), read


def _listing(read: str) -> bool:
    path = read.partition("?")[0]
    one = r"/root$|/root:/[^/]+:$|/drive$|\)$|/groups/[^/]+$|/users/[^/]+$|getByIds$"
    return not re.search(one, path)


def held(world: World, read: str, found: Survey) -> None:
    """The law itself."""
    good = {change.key: change for change in world.good.plan.changes}
    here = {change.key: change for change in found.plan.changes}
    for key in good.keys() | here.keys():
        was, now = good.get(key), here.get(key)
        if same(was, now):
            continue
        assert needs(world, read, key), (read, key, now, [str(n) for n in found.plan.notes])
        assert now is None or weaker(world, found, now, was, read), (read, key, now, was)


def same(was: Change | None, now: Change | None) -> bool:
    match was, now:
        case Create(one), Create(other):
            return one == other
        case Update(id, _, one, fields), Update(other_id, _, other, others):
            pair = all(getattr(one, name) == getattr(other, name) for name in fields)
            return id == other_id and fields == others and pair
        case _:
            return was == now


def weaker(world: World, found: Survey, now: Change, was: Change | None, read: str) -> bool:
    """Whether ``now`` does nothing that ``was`` did not do."""
    match now, was:
        case Create(), Create():
            return True
        case Update(), Update():
            return all(_weaker(world, found, now, was, name, read) for name in now.fields)
        case Update(), None if re.search(r"/(members|owners)\?", read):
            # Its own listing fell short: they are asked in again, and are in already.
            return not any(now.removed(name) for name in now.fields)
        case Delete(), Delete():
            return True
        case _:
            return False


def _weaker(world: World, found: Survey, now: Update, was: Update, name: str, read: str) -> bool:
    value = getattr(now.want, name)
    if isinstance(value, frozenset):
        fell_short = re.search(r"/(members|owners|permissions)(\?|$)", read)
        out = {found.ids.get(key) for key in now.removed(name)}
        may_go = {world.good.ids.get(key) for key in was.removed(name)}
        added = now.added(name) <= was.added(name) or bool(fell_short)
        return added and out <= may_go
    if details(value):
        moved = moves(getattr(now.have, name), value)
        before = moves(getattr(was.have, name), getattr(was.want, name))
        return all(
            {each.name for each in some} <= {each.name for each in others}
            for some, others in (
                (moved.added, before.added),
                (moved.removed, before.removed),
            )
        )
    return name in was.fields or name == "digest"


_SITE_KINDS = frozenset({"site", "list", "library", "holding", "folder", "page"})
_PEOPLE = frozenset({"guest", "account", "referent"})


def needs(world: World, read: str, key: Key) -> bool:
    """Whether the plan of ``key`` rests on this read; written down from the pages of Graph."""
    kind = key.kind
    ids = world.good.ids
    if read.startswith(("/groups?", "/directory/deletedItems/microsoft.graph.group")):
        return kind not in _PEOPLE
    if read.startswith(("/users", "/directory/")):
        address = re.search(r"eq '([^']*)'", read) if "userType" not in read else None
        if kind in _PEOPLE:
            return address is None or key.name == address[1]
        return kind in ("membership", "folder") or (kind == "group" and address is not None)
    if read.startswith("/directoryObjects/getByIds"):
        return kind == "membership"
    if read == ADVICE:
        return False
    if name := re.match(r"/groups\(uniqueName='xnet-ext-(space|profile)-([^']*)'\)", read):
        where = f"{name[1]}/{name[2]}"
        return key.name == where or (kind in _SITE_KINDS and _near(world, name[2], key))
    if of := re.match(r"/groups/([^/]+)/(members|owners)", read):
        [group] = {each.name for each in ids.keys(of[1]) if each.kind == "group"}
        return key == Key("membership", group)
    if of := re.match(r"/(?:groups|sites|drives)/([^/]+)", read):
        beside = (each for each, value in ids.beside.items() if value == of[1])
        names = {each.name.removeprefix("space/") for each in (*ids.keys(of[1]), *beside)}
        names |= {each.partition("/")[0] for each in names}
        return kind in _SITE_KINDS and any(_near(world, name, key) for name in names)
    raise AssertionError(f"nobody said what rests on {read}")


def _near(world: World, space: str, key: Key) -> bool:
    """In that space, or a page that may lead there; the home keeps the stamps of all."""
    mine = key.name.removeprefix("space/").partition("/")[0] == space
    return mine or key.kind == "page" or (space == "accueil" and key.kind == "folder")

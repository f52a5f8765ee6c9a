"""What SharePoint's own service refuses of one site is refused of that site, in what only it says.

The law of ``test_refusals``, over every read of that service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from provisioning.plan.diff import Change
from provisioning.plan.model import Key
from provisioning.plan.plan import Plan
from tests import answers
from tests.answers import Spoil, Spoiler
from tests.tenancy import SHELVES, SPACES, Tenancy

SPOILS: dict[str, Spoil] = {
    "401": answers.refused(401, "InvalidAuthenticationToken"),
    "403": answers.refused(403, "-2147024891, System.UnauthorizedAccessException"),
    "404": answers.refused(404, "-1, Microsoft.SharePoint.Client.ResourceNotFoundException"),
    "423": answers.refused(423, "-2130575223, Microsoft.SharePoint.SPException"),
    "429": answers.refused(429, "-2147429894, Microsoft.SharePoint.SPQueryThrottledException"),
    "500": answers.refused(500, "-1, System.Exception"),
    "garbled": answers.garbled,
    "blank": answers.blank,
    "cut": answers.cut,
}
HOLDS = """\
    libraries:
      notes: {title: Notes, members: contribute}
"""
OURS = ("rights", "menu", "level")
EDIT, READ = 1073741830, 1073741826


@dataclass
class World:
    tenancy: Tenancy
    spoiler: Spoiler
    good: Plan
    reads: tuple[str, ...]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Settled; since then people have moved what each of the three kinds looks after."""
    spoiler = Spoiler()
    text = SPACES.replace("  finances:\n", f"{HOLDS}  finances:\n")
    tenancy = Tenancy(
        tmp_path_factory.mktemp("sharepoint"),
        spaces=f"{text}{HOLDS[2:].replace(chr(10) + '    ', chr(10) + '  ')}  menu: [aidants]\n",
        kinds=SHELVES,
        sharepoint="",
        through=spoiler.around,
    )
    tenancy.converge()
    for site in ("ext-aidants", "ext-accueil"):
        tenancy.simulator.level_members(site, EDIT)
        tenancy.simulator.level_members_of(site, "Notes", READ)
        tenancy.simulator.edit_menu(site, out="Notes", put="Ma page", under="")
        tenancy.simulator.share_site(site, 1)
    tenancy.simulator.edit_menu("ext-accueil", out="Aidants", put="Ma page")
    tenancy.simulator.edit_menu("ext-aidants", out="Accueil", put="Ma page")
    tenancy.spaces = tenancy.spaces.replace("title: Notes", "title: Notes et guides")
    spoiler.asked.clear()
    good = tenancy.plan()
    return World(tenancy, spoiler, good, tuple(each for each in spoiler.asked if "/_api/" in each))


def changes(plan: Plan) -> dict[Key, Change]:
    return {change.key: change for change in plan.changes}


def test_there_is_something_to_do_in_every_kind_and_two_sites(world: World) -> None:
    kinds = {kind: {key.name for key in changes(world.good) if key.kind == kind} for kind in OURS}
    assert kinds == {
        "rights": {"aidants", "accueil"},
        "menu": {"aidants", "accueil"},
        "level": {"library/aidants/notes", "library/accueil/notes"},
    }
    assert len(world.reads) > 15


@pytest.mark.parametrize("spoil", SPOILS)
def test_one_read_that_is_refused_changes_nothing_beside_it(world: World, spoil: str) -> None:
    good = changes(world.good)
    for read in world.reads:
        world.spoiler.aim(read, SPOILS[spoil])
        plan = world.tenancy.plan()
        assert world.spoiler.met, read
        found = changes(plan)
        assert found.keys() <= good.keys(), read
        for key, change in good.items():
            if key not in found or found[key] != change:
                assert key.kind in OURS, (read, key)
                assert near(world, read, key), (read, key)
                assert plan.notes != world.good.notes, read


def near(world: World, read: str, key: Key) -> bool:
    """Whether the read is of the site of that change."""
    space = key.name.removeprefix("library/").partition("/")[0]
    if found := re.match(r"/sites/ext-([a-z]+)/_api/", read):
        return found[1] == space
    group = world.tenancy.look(f"/groups(uniqueName='xnet-ext-space-{space}')?$select=id")["id"]
    site = world.tenancy.look(f"/groups/{group}/sites/root?$select=id")["id"]
    return site.split(",")[1] in read and key.kind == "rights"

"""A store that was replaced by another is not a store that nobody is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.errors import Refusal
from provisioning.graph import Graph
from provisioning.reconcile.turn import Means, turn
from provisioning.requests.setup import configure
from tests.reconcile.agency import PAUL, Agency
from tests.requests.engines import Engine


@pytest.mark.parametrize("full", [False, True])
def test_a_new_empty_database_turns_nobody_out(
    agency: Agency, engine: Engine, tmp_path: Path, *, full: bool
) -> None:
    agency.granted(PAUL)
    agency.passed(full=True)

    with engine.fresh(tmp_path / "other") as other:
        configure(other)
        if not full:
            agency.granted("anne.petit@ars.example")
        with pytest.raises(Refusal, match=r"store named 1 people .* is another one now"):
            agency.passed(full=full)

    assert agency.tenancy.members("space-aidants") == {"Paul Martin"}


def test_wishes_without_any_source_are_not_those_of_nobody(agency: Agency) -> None:
    """However they came about: whoever writes is held to what was read at the last apply."""
    agency.granted(PAUL)
    agency.passed(full=True)
    bare = agency.wishes(agency.now)
    bare.sources = ()

    async def write(graph: Graph) -> None:
        async with turn(graph, bare, Means(agency.tenancy.folder, agency.tenancy.folder / "locks")):
            raise AssertionError("nobody writes by it")

    with pytest.raises(Refusal, match="named 1 people at the last apply and is not read any more"):
        agency.tenancy.run(write)

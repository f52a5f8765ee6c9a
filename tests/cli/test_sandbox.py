"""The tenant inside the command."""

from __future__ import annotations

import asyncio
from pathlib import Path

from provisioning.settings import Settings
from provisioning.target import sandbox
from tests import virtual_time

ANSWERS = 1500
"""More than a minute's budget of SharePoint, of a small tenant."""


def test_nobody_waits_for_the_quota_of_a_tenant_that_nobody_shares(tmp_path: Path) -> None:
    async def much() -> float:
        async with sandbox(Settings(state_directory=tmp_path)) as graph:
            asked = (graph.get("/sites/root", dict) for _ in range(ANSWERS))
            assert len({each["id"] for each in await asyncio.gather(*asked)}) == 1
        return asyncio.get_running_loop().time()

    assert virtual_time.run(much()) == 0

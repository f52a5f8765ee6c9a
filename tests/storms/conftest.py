from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.served import Served
from tests.storms.world import Machine, world


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Served]:
    with world(tmp_path) as served:
        yield served


@pytest.fixture
def machine(tenant: Served) -> Machine:
    return Machine(tenant)

"""A store that was replaced by another is not a store that nobody is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.errors import Refusal
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

"""The part of a plan that comes before the tenant: reading spaces.yaml and the approvals."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measure import cpu, tell
from bench.world import TODAY
from provisioning.plan.desired import Extranet
from provisioning.reviewed_files import from_file, wishes


def read(folder: Path) -> Extranet:
    register = folder / "finess.csv"
    found, _ = wishes(
        folder / "spaces.yaml",
        [from_file(folder / "approvals.csv")],
        today=TODAY,
        finess=register if register.exists() else None,
    )
    assert not found.notes, found.notes[:3]
    return found


if __name__ == "__main__":
    began = cpu()
    read(Path(sys.argv[1]))
    tell(work=cpu() - began)

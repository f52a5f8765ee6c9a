"""``extranet plan`` where nothing is to be done, from a cold start: the measured process."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from bench.measure import cpu, peak, tell
from provisioning import cli
from provisioning.commands import NOTHING

LATE = ("provisioning.commands.plan", "provisioning.graph.wire")
"""What the command imports while it runs: counted among the imports."""


def main(address: str, folder: Path) -> None:
    for name in LATE:
        import_module(name)
    os.environ["EXTRANET_TENANT_SIZE"] = "L"
    words = ["plan", "--file", folder / "spaces.yaml", "--approvals", folder / "approvals.csv"]
    began = cpu()
    code = cli.main([*map(str, words), "--graph", f"{address}/v1.0"])
    work = cpu() - began
    assert code == NOTHING, f"the plan is not empty, or there is none (exit code {code})"
    tell(cpu=cpu(), work=work, peak=peak())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

"""``extranet drift --once`` where nothing has changed: one pass of a watch."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.measure import cpu, import_late, peak, tell
from bench.world import LICENCES
from provisioning import cli
from provisioning.cli.exit_codes import NOTHING


def main(address: str, folder: Path) -> None:
    import_late("provisioning.cli.commands.drift", "provisioning.graph.wire")
    os.environ["EXTRANET_TENANT_SIZE"] = "L"
    os.environ["EXTRANET_LICENCES"] = str(LICENCES)
    os.environ["EXTRANET_STATE"] = str(folder / "state")
    files = ["--file", folder / "spaces.yaml", "--approvals", folder / "approvals.csv"]
    words = ["drift", "--once", *files]
    began = cpu()
    code = cli.main([*map(str, words), "--graph", f"{address}/v1.0"])
    work = cpu() - began
    assert code == NOTHING, f"something drifted, or nobody could tell (exit code {code})"
    tell(cpu=cpu(), work=work, peak=peak())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

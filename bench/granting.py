"""What the plan reads from the store of requests, kept as the plan keeps it: the measured process.

``python -m bench.granting FOLDER [DATABASE_URL]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measure import cpu, peak, tell
from bench.world import TODAY
from provisioning.requests.setup import configure
from provisioning.reviewed_files import load
from provisioning.settings import Settings


def main(folder: Path, url: str = "") -> None:
    configure(Settings(state_directory=folder, environment={"DATABASE_URL": url}))
    from provisioning.requests.store.granting import granting

    spec = load(Path("spaces.yaml")).spec
    before, began = peak(), cpu()
    let_in = list(granting(TODAY, spec=spec))
    spent = cpu() - began
    grants = sum(len(who.approvals) for who in let_in)
    tell(work=spent, peak=peak() - before, people=len(let_in), grants=grants)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

"""What the tenant refuses each time, from the journals: nobody here can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from provisioning.check_result import CheckResult
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.reconcile.refused import mend, refused

FEW = 3


def refusals(journal: Path, tenant: str, extranet: Extranet) -> Iterator[CheckResult]:
    """One result for each reason and each way to mend it; of who is still approved alone."""
    alike: dict[tuple[str, str], set[Key]] = {}
    approved = set(extranet.keys.values())
    for (whom, what), refusal in refused(journal, tenant).items():
        if whom in approved:
            alike.setdefault((str(refusal), mend(whom, what)), set()).add(whom)
    for (text, mending), people in sorted(alike.items()):
        names = sorted(key.name for key in people)
        more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
        yield CheckResult("warning", "refusals", f"{', '.join(names[:FEW])}{more}: {text}", mending)

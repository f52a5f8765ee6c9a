"""A ladder: rungs of approvals or rules, each of which converges, then plans nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from provisioning.plan.plan import Plan
from tests.tenancy import SPACES, Tenancy


def climb(
    folder: Path, rungs: Mapping[str, str], *, spaces: Mapping[str, str] | None = None
) -> dict[str, Plan]:
    """``rungs`` are approvals by name, ``spaces`` the rules of those rungs that change them."""
    tenancy = Tenancy(folder)
    plans: dict[str, Plan] = {}
    for name, approvals in rungs.items():
        tenancy.spaces = (spaces or {}).get(name, tenancy.spaces or SPACES)
        tenancy.approvals = approvals
        plans[name] = tenancy.converge()
    return plans

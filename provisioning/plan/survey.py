"""What looking at a tenant gives: a plan, and what it was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisioning.plan.kind import Kind
from provisioning.plan.model import Ledger, Reading
from provisioning.plan.plan import Plan


@dataclass
class Survey:
    """A plan and the ledger it was made with; applying one needs the other."""

    plan: Plan
    ids: Ledger
    readings: Mapping[str, Reading]
    kinds: Sequence[Kind]

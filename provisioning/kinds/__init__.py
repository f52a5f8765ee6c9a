"""The kinds of things an extranet is made of: the contract, and the register.

To add one: write a module whose ``KIND`` fills the contract, add it to ``KINDS``.
A kind is written as if requests were free and one at a time; batching, budgets, retries and
the tenant's lag live below it, once.
"""

from __future__ import annotations

from provisioning.contract import Kind
from provisioning.kinds import account, group, guest, referent, roster

KINDS: tuple[Kind, ...] = (
    referent.KIND,
    guest.KIND,
    account.KIND,
    group.KIND,
    roster.KIND,
)

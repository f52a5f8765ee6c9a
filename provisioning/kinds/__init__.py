"""The kinds of things an extranet is made of: the register.

To add one: write a module whose ``KIND`` fills ``provisioning.plan.kind.Kind``, and name it here.
A kind is written as if requests were free and one at a time; batching, budgets, retries and
the tenant's lag live below it, once.
"""

from __future__ import annotations

from provisioning.kinds import (
    account,
    folder,
    group,
    guest,
    library,
    list as lists,
    membership,
    notice,
    page,
    referent,
    site,
)
from provisioning.plan.kind import Kind

KINDS: tuple[Kind, ...] = (
    referent.KIND,
    guest.KIND,
    account.KIND,
    group.KIND,
    membership.KIND,
    site.KIND,
    lists.KIND,
    library.KIND,
    folder.KIND,
    page.KIND,
    notice.KIND,
)

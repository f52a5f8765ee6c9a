"""The kinds of things an extranet is made of: the register.

To add one: write a module whose ``KIND`` fills ``provisioning.plan.kind.Kind``, and name it here.
A kind is written as if requests were free and one at a time; batching, budgets, retries and
the tenant's lag live below it, once.
"""

from __future__ import annotations

from provisioning.graph.permissions import TENANT, table
from provisioning.kinds import (
    account,
    announcement,
    folder,
    group,
    guest,
    holding,
    level,
    library,
    list as lists,
    membership,
    menu,
    notice,
    page,
    referent,
    rights,
    site,
    unread,
    visitors,
)
from provisioning.plan.kind import Kind

KINDS: tuple[Kind, ...] = (
    referent.KIND,
    guest.KIND,
    account.KIND,
    unread.KIND,
    group.KIND,
    membership.KIND,
    site.KIND,
    visitors.KIND,
    rights.KIND,
    lists.KIND,
    library.KIND,
    level.KIND,
    holding.KIND,
    folder.KIND,
    page.KIND,
    announcement.KIND,
    menu.KIND,
    notice.KIND,
)

NEEDS = table([*TENANT, *(need for kind in KINDS for need in kind.permissions)])
"""Every call that the tool makes, and the least permission that it needs."""

"""One module per family of Graph resources; adding a family is one file and one line here."""

from __future__ import annotations

from provisioning.simulator.families import (
    deleted_items,
    deltas,
    directory_objects,
    groups,
    invitations,
    members,
    organization,
    policies,
    users,
)

FAMILIES = (
    users,
    invitations,
    groups,
    members,
    directory_objects,
    deleted_items,
    deltas,
    organization,
    policies,
)
ROUTES = tuple(route for family in FAMILIES for route in family.ROUTES)

"""One module per family of Graph resources; adding a family is one file and one line here."""

from __future__ import annotations

from graph_simulator.families import (
    audit_logs,
    authentication,
    columns,
    content_types,
    deleted_items,
    deltas,
    directory_objects,
    drives,
    groups,
    invitations,
    list_items,
    lists,
    mail,
    members,
    membership_checks,
    organization,
    pages,
    permissions,
    policies,
    sites,
    subscribed_skus,
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
    audit_logs,
    policies,
    subscribed_skus,
    sites,
    lists,
    columns,
    content_types,
    list_items,
    drives,
    permissions,
    pages,
    mail,
    authentication,
    membership_checks,
)
ROUTES = tuple(route for family in FAMILIES for route in family.ROUTES)

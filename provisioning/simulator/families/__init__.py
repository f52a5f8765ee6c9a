"""One module per family of Graph resources; adding a family is one file and one line here."""

from __future__ import annotations

from provisioning.simulator.families import groups, invitations, members, users

ROUTES = (
    *users.ROUTES,
    *invitations.ROUTES,
    *groups.ROUTES,
    *members.ROUTES,
)

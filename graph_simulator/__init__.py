"""A Microsoft 365 tenant that remembers, behind Graph's v1.0 surface, and stricter than Graph."""

from __future__ import annotations

from graph_simulator.app.administering import Act
from graph_simulator.app.faults import Effect, Fault
from graph_simulator.app.journal import Call, Journal, Totals
from graph_simulator.app.serving import serve
from graph_simulator.app.simulator import Simulator
from graph_simulator.directory.outbox import Mail
from graph_simulator.objects.directory import Device, OrgContact, ServicePrincipal
from graph_simulator.settings import Lag, Settings
from graph_simulator.sharepoint.visibility import Visible
from graph_simulator.tenant.people import Person
from graph_simulator.tenant.tenant import Tenant

__all__ = [
    "Act",
    "Call",
    "Device",
    "Effect",
    "Fault",
    "Journal",
    "Lag",
    "Mail",
    "OrgContact",
    "Person",
    "ServicePrincipal",
    "Settings",
    "Simulator",
    "Tenant",
    "Totals",
    "Visible",
    "serve",
]

"""A Microsoft 365 tenant that remembers, behind Graph's v1.0 surface, and stricter than Graph."""

from __future__ import annotations

from provisioning.simulator.app import Simulator
from provisioning.simulator.journal import Call, Journal, Totals
from provisioning.simulator.mishaps import Mishap
from provisioning.simulator.people import Person
from provisioning.simulator.serving import serve
from provisioning.simulator.settings import Lag, Settings
from provisioning.simulator.sharepoint.sight import Seen
from provisioning.simulator.tenant import Mail, Tenant

__all__ = [
    "Call",
    "Journal",
    "Lag",
    "Mail",
    "Mishap",
    "Person",
    "Seen",
    "Settings",
    "Simulator",
    "Tenant",
    "Totals",
    "serve",
]

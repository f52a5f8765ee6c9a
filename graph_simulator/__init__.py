"""A Microsoft 365 tenant that remembers, behind Graph's v1.0 surface, and stricter than Graph."""

from __future__ import annotations

from graph_simulator.app import Simulator
from graph_simulator.journal import Call, Journal, Totals
from graph_simulator.mishaps import Mishap
from graph_simulator.people import Person
from graph_simulator.serving import serve
from graph_simulator.settings import Lag, Settings
from graph_simulator.sharepoint.sight import Seen
from graph_simulator.tenant import Mail, Tenant

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

"""One module per family of Graph resources, and nothing else: adding a family is adding its file.

A family has ``ROUTES``, and a ``MEMORY`` when it remembers more than the directory does.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from graph_simulator.tenant.memory import Memory
from graph_simulator.wire.routing import Route

FAMILIES = tuple(import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
ROUTES: tuple[Route, ...] = tuple(route for family in FAMILIES for route in family.ROUTES)
MEMORIES: tuple[Memory[Any], ...] = tuple(
    family.MEMORY for family in FAMILIES if hasattr(family, "MEMORY")
)

"""The store from a command that does without one: where there is one, its verbs run beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from provisioning.cli import terminal
from provisioning.cli.environment import store_in_use
from provisioning.errors import Refusal
from provisioning.settings import Settings

T = TypeVar("T")


def stored(setting: Settings, verb: Callable[[], T]) -> T | None:
    """In a thread of its own: Django asks no database inside an event loop."""
    if not store_in_use(setting):
        return None
    from provisioning.reconcile.store_thread import store_thread
    from provisioning.requests.source import opened_for

    def opened() -> T:
        opened_for(setting)
        return verb()

    with store_thread() as store:
        return store.now(opened)


def tell(setting: Settings, verb: Callable[[], None]) -> None:
    """For the portal: what was found is found, whether it hears of it or not."""
    try:
        stored(setting, verb)
    except Refusal as refusal:
        terminal.complain(f"the portal is not told: {refusal}")

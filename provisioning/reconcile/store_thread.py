"""The store, asked from inside an event loop: its verbs run in one thread of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import ParamSpec, TypeVar

from provisioning.requests.lock import hang_up
from provisioning.requests.transaction import reading

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """One connection to the store, for as long as a worker works."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread

    async def ask(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(_answered, verb, *args, **kwargs))

    def now(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Wait for it here: what must be written down before the next step is taken."""
        return self._thread.submit(partial(_answered, verb, *args, **kwargs)).result()


def _answered(verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Here, once, a database that is away becomes a sentence, whatever was asked of it."""
    with reading():
        return verb(*args, **kwargs)


@contextmanager
def store_thread() -> Iterator[StoreThread]:
    with ThreadPoolExecutor(1, "store") as thread:
        try:
            yield StoreThread(thread)
        finally:
            thread.submit(hang_up).result()

"""An event loop that jumps to its next timer instead of sleeping.

Minutes of throttled service take milliseconds. In-process transports only: with real sockets
the clock would run ahead of the network. Threads (a blocking credential) are waited for.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.SelectSelector):
    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(1)  # nothing is due: only a thread can wake us
        if timeout > 0 and self.loop.threads:
            return super().select(1)  # the clock stands while a thread works: it wakes us
        events = super().select(0)
        if not events and timeout > 0:
            self.loop.now += timeout
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """``time()`` starts at zero and counts virtual seconds."""

    now = 0.0
    threads = 0

    def __init__(self) -> None:
        selector = _JumpingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> asyncio.Future[Any]:
        self.threads += 1
        working = super().run_in_executor(executor, func, *args)
        working.add_done_callback(self._returned)
        return working

    def _returned(self, _: object) -> None:
        self.threads -= 1


def run(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)

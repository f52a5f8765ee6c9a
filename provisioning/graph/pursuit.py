"""One call that met trouble, followed to its end, whichever service it was put to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from provisioning.graph.auth import Tokens
from provisioning.graph.calls import Answer, Call, Outcome, Stats
from provisioning.graph.failures import failure
from provisioning.graph.permissions import Need
from provisioning.graph.retry import OnAway, RetryState, Sleep


async def pursued(
    first: Outcome,
    call: Call,
    ask: Callable[[Call], Awaitable[Outcome]],
    *,
    state: RetryState,
    tokens: Tokens,
    stats: Stats,
    sleep: Sleep,
    on_away: OnAway,
    needs: Iterable[Need],
) -> Answer:
    """The good answer; raises the tree of ``provisioning.graph.errors`` where there is none."""

    async def again() -> Outcome:
        stats.retries += 1
        if state.refused:
            tokens.forget()
        return await ask(call)

    async def rest(seconds: float) -> None:
        if state.unanswered:
            on_away(state.unanswered)
        await sleep(seconds)

    outcome = await state.settle(first, again, rest)
    match outcome:
        case Answer(status=status) if status < 300:
            return outcome
        case Answer(status=404) if call.method == "DELETE" and state.ambiguous:
            return outcome  # the attempt whose answer was lost had done it
    raise failure(call, outcome, lagging=state.lagging, needs=needs)

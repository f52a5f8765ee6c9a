"""When to ask again, and after how long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec
from tenacity import AsyncRetrying, RetryCallState

from provisioning.graph.calls import Answer, Broken, Call, Outcome
from provisioning.graph.lag import Newborns, lags

Sleep = Callable[[float], Awaitable[None]]
OnAway = Callable[[str], None]
"""Called with a reason before each rest of a call for which the service seems away."""

_IDEMPOTENT = frozenset({"GET", "PATCH", "MERGE", "DELETE"})
_REFUSALS = frozenset({501, 505, 507})
"""Of the 5xx, those that are an answer: to ask again changes nothing."""
_BUSY = frozenset({502, 503, 504})


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """``lag``: seconds granted to the tenant to show what we have just created.

    ``timeout``: seconds for one whole answer, however slowly it drips.

    ``attempts`` bounds the calls spent on one request in trouble, ``failures`` those that the
    service says it failed at (500); a service that asks for more than ``longest`` seconds of
    silence is not waited for, and nothing is asked again ``total`` seconds after its first trouble.
    """

    lag: float = 60
    timeout: float = 120
    attempts: int = 10
    failures: int = 3
    longest: float = 600
    total: float = 3600


def repeats(method: str, outcome: Outcome, *, repeatable: bool) -> bool:
    """Whether the same request may be sent again as it is."""
    match outcome:
        case Answer(status=429):
            return True
        case Broken(sent=False, lasting=lasting):
            return not lasting
        case _:
            return ambiguous(outcome) and (repeatable or method in _IDEMPOTENT)


def ambiguous(outcome: Outcome) -> bool:
    """Whether the request may have been carried out although no good answer came."""
    match outcome:
        case Broken(sent=sent):
            return sent
        case Answer(status=status):
            return status >= 500 and status not in _REFUSALS


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds asked for: whole, fractional or an HTTP date; ``None`` when absent or unreadable."""
    asked = headers.get("retry-after")
    if asked is None:
        return None
    try:
        seconds = float(asked)
    except ValueError:
        until, since = _date(asked), _date(headers.get("date")) or now or datetime.now(UTC)
        return None if until is None else max(0.0, (until - since).total_seconds())
    return max(0.0, seconds) if seconds < float("inf") else None


def _date(text: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(text or "")
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def backoff(attempt: int, jitter: float) -> float:
    """Seconds before attempt ``attempt + 1`` when the service names none: 1, 2, 4... up to 60.

    ``jitter`` (about 1) keeps apart the clients of one service. It is drawn once a connection:
    calls that failed together come back together, in one envelope.
    """
    return min(60.0, 2.0 ** (attempt - 1)) * jitter


class RetryState:
    """One call that met trouble, until it has its final answer.

    ``refused`` says that its token was; that is asked once more, with a new one.
    ``unanswered`` says why the service seems away: a connection that was not made, or two attempts
    in a row without a good answer.
    A refusal that is the tenant's lag (``graph.lag``) is waited out, as long as patience allows.
    """

    def __init__(
        self,
        call: Call,
        patience: Patience,
        clock: Callable[[], float],
        newborns: Newborns,
        *,
        jitter: float,
    ) -> None:
        self.lagging = False
        self.ambiguous = False
        self.refused = False
        self.unanswered = ""
        self._call = call
        self._patience = patience
        self._clock = clock
        self._newborns = newborns
        self._birth = newborns.birth(call)
        self._jitter = jitter
        self._troubles = self._failures = 0
        self._since = clock()
        self._deadline: float | None = None
        self._pause = 0.0

    async def settle(
        self, first: Outcome, ask: Callable[[], Awaitable[Outcome]], sleep: Sleep
    ) -> Outcome:
        """The final outcome; ``first`` is how the first attempt ended."""
        known = [first]

        async def attempt() -> Outcome:
            return known.pop() if known else await ask()

        retrying = AsyncRetrying(
            sleep=sleep, retry=self._goes_on, wait=lambda _: max(self._pause, 0.001)
        )
        return await retrying(attempt)

    def _goes_on(self, state: RetryCallState) -> bool:
        assert state.outcome is not None
        if state.outcome.failed:
            return False
        outcome: Outcome = state.outcome.result()
        self.ambiguous = self.ambiguous or ambiguous(outcome)
        if self.lagging and self._birth is not None:
            self._newborns.hidden(self._clock() - self._birth)
        self.lagging = False
        if lags(self._call, outcome, newborn=self._birth is not None):
            self.lagging = True
            return self._waits_out_lag()
        if isinstance(outcome, Answer) and outcome.status == 401:
            self._pause, first, self.refused = 0.0, not self.refused, True
            return first
        return self._waits_out_trouble(outcome)

    def _waits_out_lag(self) -> bool:
        now = self._clock()
        if self._deadline is None:
            self._deadline, self._pause = now + self._patience.lag, 0.5
        self._pause = min(self._pause * 2, 10.0, max(self._deadline - now, 0.0))
        return now < self._deadline

    def _away(self, outcome: Outcome) -> str:
        match outcome:
            case Broken(sent=sent, reason=reason):
                return reason if self._troubles > 1 or not sent else ""
            case Answer(status=status):
                return f"HTTP {status}" if self._troubles > 1 and status >= 500 else ""

    def _waits_out_trouble(self, outcome: Outcome) -> bool:
        self._troubles += 1
        busy = not isinstance(outcome, Answer) or outcome.status == 429 or outcome.status in _BUSY
        self._failures += not busy
        self.unanswered = self._away(outcome)
        if not repeats(self._call.method, outcome, repeatable=self._call.repeatable):
            return False
        asked = retry_after(outcome.headers) if isinstance(outcome, Answer) else None
        # A millisecond more: a timer may ring a hair early, and the service keeps count.
        self._pause = backoff(self._troubles, self._jitter) if asked is None else asked + 0.001
        patience, ends = self._patience, self._clock() + self._pause - self._since
        tried = self._troubles >= patience.attempts or self._failures >= patience.failures
        return not tried and self._pause <= patience.longest and ends <= patience.total

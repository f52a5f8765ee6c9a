"""The service's budgets, kept on our side so that we slow down before it says so.

Shapes and costs: page *Microsoft Graph service-specific throttling limits* for the directory and
invitations, *Avoid getting throttled or blocked in SharePoint Online* for SharePoint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Literal

import msgspec

from provisioning.graph.calls import CallCost

Size = Literal["S", "M", "L"]

_UNITS: Final = {
    "/users": 2,
    "/groups/*/members": 3,
    "/groups/*/transitiveMembers": 5,
    "/users/*/memberOf": 2,
    "/users/*/transitiveMemberOf": 2,
    "/applications": 2,
}
# These are POSTs that read.
_QUESTIONS: Final = {
    "checkMemberGroups": 4,
    "checkMemberObjects": 4,
    "isMemberOf": 4,
    "getMemberGroups": 2,
    "getMemberObjects": 2,
    "getByIds": 3,
}
_SHAREPOINT: Final = re.compile(
    r"/(sites|drives|shares)([/?(]|$)|/(groups|users)/[^/]+/(drives?|sites)([/?(]|$)"
)
_PERMISSIONS: Final = re.compile(r"/permissions([/?(]|$)|/(invite|createLink)$|expand=[^&]*permiss")
_MANY: Final = re.compile(
    r"/(sites|subsites|lists|items|columns|contentTypes|drives|children|pages|versions)(/microsoft\.graph\.sitePage)?$"
)
_REST_READ, _REST_WRITE = 3, 5
"""More than Graph's, and not published (page *Avoid getting throttled*): what we set aside."""
_FEW: Final = re.compile(r"[?&](?:\$|%24)top=1?[0-9](?:&|$)")


def cost(method: str, path: str) -> CallCost:
    """The documented price of one call; ``path`` is relative to the root, with its query."""
    bare, _, query = path.partition("?")
    if "/_api/" in bare:
        return CallCost(sharepoint=_REST_READ if method == "GET" else _REST_WRITE)
    if _SHAREPOINT.match(bare):
        return CallCost(sharepoint=_sharepoint_units(method, bare, query))
    if method == "POST" and bare == "/invitations":
        return CallCost(invitations=1)
    pieces = bare.split("/")
    if method == "GET":
        pieces[2::2] = "*" * len(pieces[2::2])
        return CallCost(units=_modified(_UNITS.get("/".join(pieces), 1), query))
    question = pieces[-1].removeprefix("microsoft.graph.")
    if method == "POST" and question in _QUESTIONS:
        return CallCost(units=_QUESTIONS[question])
    return CallCost(units=1, writes=1)


def _modified(units: int, query: str) -> int:
    if query:
        units -= "select=" in query
        units += "expand=" in query
        units -= _FEW.search("?" + query) is not None
    return max(units, 1)


def _sharepoint_units(method: str, bare: str, query: str) -> int:
    if _PERMISSIONS.search(bare) or _PERMISSIONS.search(query):
        return 5
    if method != "GET":
        return 2
    if bare.endswith(("/delta", "/delta()")):
        return 1 if "token=" in query else 2
    return 2 if _MANY.search(bare) else 1


_BY_LICENCES: Final = (
    (50_000, 6_000),
    (15_000, 4_800),
    (5_000, 3_600),
    (1_000, 2_400),
    (-1, 1_200),
)
"""Above so many licences, SharePoint's units a minute."""


class Shape(msgspec.Struct, frozen=True):
    """``amount`` at once, then ``amount`` per ``seconds``."""

    amount: float
    seconds: float


class Budgets(msgspec.Struct, frozen=True, kw_only=True):
    """``margin`` is the share of each documented budget that we allow ourselves."""

    units: Shape = Shape(3_500, 10)
    writes: Shape = Shape(3_000, 150)
    invitations: Shape = Shape(150, 5)
    sharepoint: Shape = Shape(1_200, 60)
    margin: float = 0.99

    @classmethod
    def of(cls, size: Size, licences: int = 0) -> Budgets:
        """By size of tenant: S under 50 users, M up to 500, L above; SharePoint's by licences."""
        shared = next(units for above, units in _BY_LICENCES if licences > above)
        return cls(
            units=Shape({"S": 3_500, "M": 5_000, "L": 8_000}[size], 10),
            sharepoint=Shape(shared, 60),
        )


class Bucket:
    """A token bucket that fills at ``rate`` a second; debts are allowed and waited for.

    After a refusal the rate is cut once per event, then heals by one percent of each accepted
    call, never above what is documented.
    """

    def __init__(self, shape: Shape, *, margin: float = 1.0, now: float = 0.0) -> None:
        self.capacity = shape.amount * margin
        self.nominal = self.rate = self.capacity / shape.seconds
        self.tokens = self.capacity
        self._stamp = now

    def reserve(self, amount: float, now: float) -> float:
        """Take ``amount`` and say how many seconds to wait before using it."""
        self._fill(now)
        self.tokens -= amount
        return max(0.0, self._stamp - now) + max(0.0, -self.tokens / self.rate)

    def correct(self, amount: float) -> None:
        """The service counted ``amount`` more (or less) than we did."""
        self.tokens = min(self.capacity, self.tokens - amount)

    def hear(self, used: float, now: float) -> None:
        """The service says which share of its limit is used; rounded, so believed to 5 %."""
        self._fill(now)
        self.tokens = min(self.tokens, max(0.0, 1.05 - used) * self.capacity)

    def empty(self, until: float) -> None:
        """Nothing is left, and nothing comes before ``until``."""
        self.tokens = min(self.tokens, 0.0)
        self._stamp = max(self._stamp, until)

    def cut(self, factor: float) -> None:
        self.rate = max(self.nominal / 50, self.rate * factor)

    def heal(self, accepted: float) -> None:
        if self.rate < self.nominal:
            self.rate = min(self.nominal, self.rate + 0.01 * accepted)

    def _fill(self, now: float) -> None:
        if now > self._stamp:
            self.tokens = min(self.capacity, self.tokens + (now - self._stamp) * self.rate)
            self._stamp = now


class Purse:
    """The buckets of one tenant, in the order of ``CallCost``'s fields."""

    def __init__(self, budgets: Budgets, now: float) -> None:
        shapes = (budgets.units, budgets.writes, budgets.invitations, budgets.sharepoint)
        self.buckets = tuple(Bucket(shape, margin=budgets.margin, now=now) for shape in shapes)


class Meter:
    """What one kind of traffic draws on: a purse shared with the others, a pause of its own."""

    def __init__(self, purse: Purse, main: int, clock: Callable[[], float]) -> None:
        self._purse = purse
        self._main = main
        self._clock = clock
        self._paused_until = 0.0
        self._epoch = float("-inf")
        self._cuts = 0

    def reserve(self, price: CallCost) -> float:
        """Pay ``price``; seconds to wait before sending."""
        now = self._clock()
        buckets = zip(self._purse.buckets, price, strict=True)
        waits = [bucket.reserve(amount, now) for bucket, amount in buckets if amount]
        return max(max(waits, default=0.0), self.pause())

    def pause(self) -> float:
        """Seconds left of the service's own demand to stay away."""
        return max(0.0, self._paused_until - self._clock())

    def accepted(self, calls: int) -> None:
        self._purse.buckets[self._main].heal(calls)

    def counted(self, units: float) -> None:
        """The service priced our directory calls ``units`` above what we had reserved."""
        self._purse.buckets[0].correct(units)

    def used(self, share: float) -> None:
        self._purse.buckets[self._main].hear(share, self._clock())

    def throttled(self, sent_at: float, after: float, *, units_ran_out: bool) -> None:
        """A refusal: everybody waits ``after`` seconds; the rate is cut once per event.

        Calls that were already under way when the event began are part of it.
        A refusal soon after the last pause means that the cut was too small.
        """
        now = self._clock()
        again = self._cuts and now - self._paused_until < 2 * after
        self._paused_until = max(self._paused_until, now + after)
        bucket = self._purse.buckets[0 if units_ran_out else self._main]
        bucket.empty(self._paused_until)
        if sent_at >= self._epoch:
            bucket.cut(0.85**3 if again else 0.85)
            self._epoch = now
            self._cuts += 1

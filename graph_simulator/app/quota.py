"""The documented throttling: of identity and access, of invitations, of SharePoint.

Numbers and costs: pages *Microsoft Graph service-specific throttling limits* and *Avoid getting
throttled or blocked in SharePoint Online*.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from graph_simulator.settings import Settings
from graph_simulator.tenant.tenant import Clock
from graph_simulator.wire.errors import GraphError
from graph_simulator.wire.messages import Request
from graph_simulator.wire.routing import Route

UNITS: Mapping[str, tuple[float, float]] = {"S": (3500, 10), "M": (5000, 10), "L": (8000, 10)}
WRITES = (3000.0, 150.0)
INVITATIONS = (150.0, 5.0)
SHOWN_ABOVE = 0.8


class Bucket:
    """``size`` tokens that come back evenly over ``seconds``."""

    def __init__(self, size: float, seconds: float, now: float) -> None:
        self.size, self.rate = size, size / seconds
        self.level, self._at = size, now

    def refill(self, now: float) -> None:
        self.level = min(self.size, self.level + (now - self._at) * self.rate)
        self._at = now

    def take(self, cost: float) -> None:
        """May go below zero, where refused calls count, but never beyond one more bucket."""
        self.level = max(-self.size, self.level - cost)

    @property
    def used(self) -> float:
        return 1 - self.level / self.size

    def wait(self, cost: float) -> float:
        return max(0.0, (cost - self.level) / self.rate)


@dataclass(frozen=True, slots=True)
class Charge:
    units: int
    writes: int
    headers: Mapping[str, str]


class Quota:
    """Who has used what, on the clock given. Each limit stops a call on its own."""

    def __init__(self, settings: Settings, clock: Clock, tenant_id: str) -> None:
        self._settings, self._clock, self._tenant_id = settings, clock, tenant_id
        self._buckets: dict[str, Bucket] = {}

    def charge(self, route: Route, request: Request) -> Charge:
        """What the call costs. Raise 429 when there is not enough left."""
        now = self._clock()
        wanted = self._wanted(route, request, now)
        units = units_of(route, request)
        short = [
            (name, bucket, cost)
            for name, (bucket, cost) in wanted.items()
            if bucket.level < cost and self._settings.throttling
        ]
        if not short or self._settings.refused_calls_count:
            for bucket, cost in wanted.values():
                bucket.take(cost)
        if short:
            raise self._refusal(route, *max(short, key=lambda entry: entry[1].wait(entry[2])))
        if route.service == "sharepoint":
            return Charge(units, route.writes, self._rate_limit(wanted["SharePoint"][0]))
        headers = {} if route.service == "invitations" else {"x-ms-resource-unit": str(units)}
        used = max(bucket.used for bucket, _ in wanted.values())
        if used > SHOWN_ABOVE and self._settings.throttling:
            headers["x-ms-throttle-limit-percentage"] = f"{min(used, 1.8):.2f}"
        return Charge(units, route.writes, headers)

    def _wanted(
        self, route: Route, request: Request, now: float
    ) -> Mapping[str, tuple[Bucket, float]]:
        costs: dict[str, float] = {}
        if route.service == "sharepoint":
            costs["SharePoint"] = sharepoint_units(route, request)
        elif route.service == "invitations":
            costs["Invitations"] = 1
            if self._settings.invitations_use_write_quota:
                costs["Write"] = 1
        else:
            costs["ResourceUnit"] = units_of(route, request)
            if route.writes:
                costs["Write"] = route.writes
        return {name: (self._bucket(name, now), cost) for name, cost in costs.items()}

    def _bucket(self, name: str, now: float) -> Bucket:
        limits = {
            "Write": WRITES,
            "Invitations": INVITATIONS,
            "SharePoint": (float(self._settings.sharepoint_units), 60.0),
        }
        size, seconds = limits.get(name, UNITS[self._settings.tenant_size])
        bucket = self._buckets.get(name)
        if bucket is None or bucket.size != size:
            bucket = self._buckets[name] = Bucket(size, seconds, now)
        bucket.refill(now)
        return bucket

    def _rate_limit(self, bucket: Bucket) -> dict[str, str]:
        """Shown once 80 % of the minute is used."""
        if bucket.used < SHOWN_ABOVE or not self._settings.throttling:
            return {}
        return {
            "RateLimit-Limit": f"{bucket.size:.0f}",
            "RateLimit-Remaining": f"{max(0, math.floor(bucket.level))}",
            "RateLimit-Reset": f"{math.ceil(bucket.wait(bucket.size))}",
        }

    def _refusal(self, route: Route, name: str, bucket: Bucket, cost: float) -> GraphError:
        if name == "SharePoint":
            seconds = math.ceil(max(bucket.wait(cost), 0.001))
            headers = {**self._rate_limit(bucket), "Retry-After": str(seconds)}
            if self._settings.sharepoint_refusal == 503:
                return GraphError(503, "serviceNotAvailable", "The service is busy.", headers)
            return GraphError(429, "activityLimitReached", "The app is throttled.", headers)
        scope = "Write" if name != "ResourceUnit" else "ReadWrite" if route.writes else "Read"
        headers = {
            "x-ms-throttle-scope": f"Tenant_Application/{scope}/simulated/{self._tenant_id}",
            "x-ms-throttle-information": f"{name}LimitExceeded",
            "x-ms-throttle-limit-percentage": f"{min(max(bucket.used, 1.0), 1.8):.2f}",
        }
        wait = max(bucket.wait(cost), 0.001)
        match self._settings.retry_after:
            case "whole":
                headers["Retry-After"] = str(math.ceil(wait))
            case "fractional":
                headers["Retry-After"] = f"{wait + 0.0005:.3f}"
        return GraphError(429, "TooManyRequests", "Please retry again later.", headers)


def units_of(route: Route, request: Request) -> int:
    """Base cost, one less with ``$select``, one more with ``$expand``, one less under 20 rows."""
    if route.service == "sharepoint":
        return sharepoint_units(route, request)
    units, query = route.units, request.query
    if "$select" in query:
        units -= 1
    if "$expand" in query:
        units += 1
    top = query.get("$top", "")
    if top.isdecimal() and int(top) < 20:
        units -= 1
    return max(1, units)


def sharepoint_units(route: Route, request: Request) -> int:
    """5 for whatever shows or changes permissions; a delta with a token costs a unit less."""
    if "permissions" in request.query.get("$expand", ""):
        return 5
    if route.template.endswith("/delta") and "token" in request.query:
        return 1
    return route.units

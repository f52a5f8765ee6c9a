from __future__ import annotations

import asyncio

import pytest

from provisioning.graph import Budgets, CallCost, cost
from provisioning.graph.budget import Bucket, Shape
from tests.graph.service import Limit, Service, error, to
from tests.virtual_time import run


@pytest.mark.parametrize(
    ("method", "path", "price"),
    [
        ("GET", "/users", CallCost(units=2)),
        ("GET", "/users?$select=id&$top=999", CallCost(units=1)),
        ("GET", "/users?$top=10", CallCost(units=1)),
        ("GET", "/users?$top=100", CallCost(units=2)),
        ("GET", "/users?%24select=id", CallCost(units=1)),
        ("GET", "/users/u1", CallCost(units=1)),
        ("GET", "/groups/g/members?$top=999", CallCost(units=3)),
        ("GET", "/groups/g/members?$select=id&$top=999", CallCost(units=2)),
        ("GET", "/groups/g/members?$select=id&$top=5", CallCost(units=1)),
        ("GET", "/groups/g/transitiveMembers", CallCost(units=5)),
        ("GET", "/users/u/memberOf", CallCost(units=2)),
        ("GET", "/groups?$expand=members", CallCost(units=2)),
        ("GET", "/groups/g/owners?$select=id", CallCost(units=1)),
        ("POST", "/directoryObjects/getByIds", CallCost(units=3)),
        ("POST", "/users/u/checkMemberGroups", CallCost(units=4)),
        ("POST", "/invitations", CallCost(invitations=1)),
        ("POST", "/users", CallCost(units=1, writes=1)),
        ("PATCH", "/groups/g", CallCost(units=1, writes=1)),
        ("DELETE", "/groups/g/members/u/$ref", CallCost(units=1, writes=1)),
        ("GET", "/sites/s", CallCost(sharepoint=1)),
        ("GET", "/sites/s/lists", CallCost(sharepoint=2)),
        ("GET", "/groups/g/sites/root", CallCost(sharepoint=1)),
        ("GET", "/sites/s/lists/l?$expand=columns", CallCost(sharepoint=1)),
        ("POST", "/sites/s/lists", CallCost(sharepoint=2)),
        ("GET", "/sites/s/pages/microsoft.graph.sitePage?$select=id", CallCost(sharepoint=2)),
        ("GET", "/sites/s/pages/p/microsoft.graph.sitePage", CallCost(sharepoint=1)),
        ("POST", "/drives/d/items/i/invite", CallCost(sharepoint=5)),
        ("GET", "/drives/d/root/permissions", CallCost(sharepoint=5)),
        ("GET", "/drives/d/items/i?$expand=permissions", CallCost(sharepoint=5)),
        ("GET", "/drives/d/root/delta?token=x", CallCost(sharepoint=1)),
        ("GET", "/drives/d/root/delta", CallCost(sharepoint=2)),
    ],
)
def test_what_a_call_costs(method, path, price):
    assert cost(method, path) == price


def write(count, limit, *, retry_after="10", budgets=None):
    """Virtual seconds that ``count`` writes take under ``limit``, and the final stats."""

    def respond(_item):
        if limit.admits(asyncio.get_running_loop().time()):
            return 204, {}, None
        headers = {"Retry-After": retry_after} if retry_after else {}
        return 429, headers, error("TooManyRequests")

    async def main():
        async with to(Service(respond).transport, budgets=budgets or Budgets()) as graph:
            await asyncio.gather(*(graph.patch(f"/groups/{n}", {}) for n in range(count)))
            return asyncio.get_running_loop().time(), graph.stats

    return run(main())


def test_a_long_run_uses_the_write_quota_without_being_told_off():
    limit = Limit(3_000, 150)
    took, stats = write(6_000, limit)
    ideal = (6_000 - limit.amount) / (limit.amount / limit.seconds)
    assert ideal / took >= 0.95
    assert stats.throttled < 0.01 * 6_000
    assert stats.writes == 6_000


@pytest.mark.parametrize("retry_after", ["10", "2.5", None])
def test_a_quota_that_somebody_else_has_emptied_is_learnt(retry_after):
    limit = Limit(3_000, 150)
    limit.tokens = 0
    took, stats = write(3_000, limit, retry_after=retry_after)
    assert (3_000 / 20) / took >= 0.65
    assert stats.throttled < 0.1 * 3_000


def test_a_quota_half_as_large_as_documented_is_learnt():
    took, stats = write(4_500, Limit(1_500, 150))
    assert (3_000 / 10) / took >= 0.85
    assert stats.throttled < 0.1 * 4_500


def test_a_quota_a_tenth_as_large_as_documented_fails_nobody():
    took, _ = write(3_000, Limit(300, 150), retry_after="1")
    assert (2_700 / 2) / took >= 0.6


def test_nobody_comes_back_while_the_service_asks_for_silence():
    until = [0.0]
    early = []

    def respond(_item):
        now = asyncio.get_running_loop().time()
        if now < until[0]:
            early.append(now)
        if not until[0] and now > 20:
            until[0] = now + 30 + 1  # the answer itself travels for a while
            return 429, {"Retry-After": "30"}, error("TooManyRequests")
        return 204, {}, None

    async def main():
        service = Service(respond, latency=2)
        async with to(service.transport, budgets=Budgets(writes=Shape(20, 1)), lanes=1) as graph:
            await asyncio.gather(*(graph.patch(f"/groups/{n}", {}) for n in range(600)))

    run(main())
    assert until[0]
    # Only the neighbours in the refused envelope were answered in the meantime.
    assert len(early) <= 19
    assert all(now <= until[0] - 31 + 0.001 for now in early)


def test_reported_units_correct_our_estimate():
    service = Service(lambda _: (200, {"x-ms-resource-unit": "5"}, {"id": "x"}))

    async def main():
        async with to(service.transport, budgets=Budgets(units=Shape(100, 100))) as graph:
            for n in range(40):
                await graph.get(f"/users/{n}", dict)
            return asyncio.get_running_loop().time(), graph.stats.units

    took, units = run(main())
    assert units == 200
    assert took > 90


def test_a_nearly_used_up_limit_slows_us_down_before_any_refusal():
    def respond(_item):
        return 204, {"x-ms-throttle-limit-percentage": "1.1"}, None

    async def main():
        async with to(Service(respond).transport) as graph:
            for _ in range(2):
                await asyncio.gather(*(graph.patch(f"/groups/{n}", {}) for n in range(100)))
            return asyncio.get_running_loop().time()

    assert run(main()) > 4


def test_a_bucket_gives_its_amount_at_once_and_then_at_its_rate():
    bucket = Bucket(Shape(100, 10), now=0)
    assert bucket.reserve(100, 0) == 0
    assert bucket.reserve(10, 0) == pytest.approx(1)
    assert bucket.reserve(10, 2) == 0
    assert bucket.reserve(100, 1_000) == 0
    assert bucket.reserve(1, 1_000) > 0


def test_a_cut_rate_heals_but_never_beyond_what_is_documented():
    bucket = Bucket(Shape(100, 10), now=0)
    bucket.cut(0.5)
    cut = bucket.rate
    bucket.heal(100)
    assert cut < bucket.rate < bucket.nominal
    bucket.heal(1e9)
    assert bucket.rate == bucket.nominal
    for _ in range(1_000):
        bucket.cut(0.5)
    assert bucket.rate > 0


def test_larger_tenants_have_larger_budgets():
    small, medium, large = (Budgets.of(size).units.amount for size in ("S", "M", "L"))
    assert small < medium < large


@pytest.mark.parametrize(
    ("licences", "units"), [(0, 1_200), (1_000, 1_200), (1_001, 2_400), (60_000, 6_000)]
)
def test_sharepoint_allows_more_to_tenants_with_more_licences(licences, units):
    assert Budgets.of("S", licences).sharepoint.amount == units

"""What probes make is removed whatever happens, and nothing else ever is."""

from __future__ import annotations

import httpx
import pytest

from graph_simulator.app.faults import Fault
from graph_simulator.tests.calls import security
from provisioning.errors import Refusal
from provisioning.probe.leftovers import Named, ours
from tests.probe.probing import PREFIX, Probed


class CutTransport(httpx.AsyncBaseTransport):
    """After so many calls the machine is gone: nothing more is sent, cleaning up included."""

    def __init__(self, inner: httpx.AsyncBaseTransport, calls: int) -> None:
        self._inner, self._left = inner, calls

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left < 0:
            raise httpx.ConnectError("gone", request=request)
        return await self._inner.handle_async_request(request)


@pytest.mark.parametrize("calls", [12, 25, 40, 60, 80, 95])
def test_the_next_run_removes_what_a_killed_one_has_left(calls: int) -> None:
    probed = Probed()
    before = probed.contents()
    probed.through = lambda inner: CutTransport(inner, calls)
    with pytest.raises(Refusal, match=f"--clean --scratch-prefix {PREFIX}"):
        probed.ask()
    assert probed.contents() != before

    probed.through = lambda inner: inner
    probed.ask("max_or_clauses")

    assert probed.contents() == before


@pytest.mark.parametrize("status", [400, 403, 500])
def test_probes_that_fail_half_way_leave_nothing(status: int) -> None:
    probed = Probed()
    before = probed.contents()
    for path, spared in (("/groups", 6), ("/sites/*", 1), ("/drives/*", 1), ("/users", 2)):
        fault = Fault(method="POST", path=path, status=status, times=9, skip=spared)
        probed.simulator.faults.add(fault)

    verdicts = [fact.verdict for fact in probed.ask(patience=60).values()]

    assert verdicts.count("could not tell") > 5
    assert probed.contents() == before


@pytest.mark.parametrize(
    "bystander",
    [
        {"displayName": "Essai", "mailNickname": f"{PREFIX}-groupe"},
        {"displayName": f"extranet-probe {PREFIX}-group-1", "mailNickname": "autre"},
    ],
    ids=["by its name", "by its mark"],
)
def test_a_prefix_that_something_else_bears_is_refused(bystander: dict[str, str]) -> None:
    probed = Probed()
    probed.run(lambda graph: graph.post("/groups", security(**bystander)))
    before = probed.contents()

    with pytest.raises(Refusal, match="choose another --scratch-prefix"):
        probed.ask("max_or_clauses")

    assert probed.contents() == before


def test_what_another_prefix_has_left_is_not_touched() -> None:
    probed = Probed()
    probed.through = lambda inner: CutTransport(inner, 60)
    with pytest.raises(Refusal):
        probed.ask(prefix="essai2025")
    before = probed.contents()

    probed.through = lambda inner: inner
    probed.ask("security_groups_soft_deleted")

    assert probed.contents() == before


@pytest.mark.parametrize(
    ("shown", "name", "is_ours"),
    [
        ("extranet-probe essai2026-user-1", "essai2026-user-1@a.example", True),
        ("extranet-probe essai2026-user-1", "ab12essai2026-user-1@a.example", True),
        ("extranet-probe essai20267-user-1", "essai2026-user-1@a.example", False),
        ("essai2026-user-1", "essai2026-user-1@a.example", False),
        ("extranet-probe essai2026-user-1", "paul@a.example", False),
        (None, None, False),
    ],
)
def test_only_what_bears_both_signs_is_ours(
    shown: str | None, name: str | None, is_ours: bool
) -> None:
    """The id of a deleted account stands before its name."""
    row = Named(id="ab-12", display_name=shown, user_principal_name=name)

    assert ours(row, PREFIX) is is_ours

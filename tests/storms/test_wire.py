"""Between a run and its tenant, what networks, proxies and gateways do to answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from tests.cli.files import MARC, PAUL, ZOE
from tests.cli.served import Served
from tests.storms.authority import Authority
from tests.storms.wire import IMPATIENT, MISCHIEF, OF_BATCHES, Plan, bad_line
from tests.storms.world import NEWCOMERS, Ended, Machine, approve, world


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Which nobody writes to here."""
    with world(tmp_path_factory.mktemp("wire")) as served:
        approve(served.folder, PAUL, ZOE, MARC, *NEWCOMERS)
        yield served


@pytest.fixture(scope="module")
def good(tenant: Served) -> Ended:
    return Machine(tenant).run("plan")


def planned(tenant: Served, address: str, **settings: str) -> Ended:
    return Machine(dataclasses.replace(tenant, address=address), more=settings).run("plan")


@pytest.mark.parametrize("of_batches", [True, False])
def test_a_plan_is_the_same_on_a_bad_line(tenant: Served, good: Ended, *, of_batches: bool) -> None:
    mischiefs = [each for each in MISCHIEF.values() if (each in OF_BATCHES) is of_batches]
    with bad_line(tenant) as line:
        line.plan = Plan(mischiefs, every=1 if of_batches else 2)
        bad = planned(tenant, line.address, **IMPATIENT)

    assert line.plan.met == len(mischiefs) > 3
    assert good.code == 2
    assert (bad.code, bad.out) == (good.code, good.out)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def test_a_certificate_of_an_authority_of_ones_own_is_trusted_once_it_is_named(
    tenant: Served, good: Ended, authority: Authority
) -> None:
    with bad_line(tenant, authority.server("127.0.0.1")) as line:
        refused = planned(tenant, line.address)
        trusted = planned(tenant, line.address, SSL_CERT_FILE=str(authority.file))

    assert (trusted.code, trusted.out) == (good.code, good.out)
    assert (refused.code, refused.out) == (1, "")
    assert "the certificate of 127.0.0.1 is not trusted: " in refused.err
    assert "name its authority's file in SSL_CERT_FILE" in refused.err


@pytest.mark.parametrize(
    ("name", "days", "why"), [("127.0.0.2", 1, "mismatch"), ("127.0.0.1", -1, "has expired")]
)
def test_a_certificate_of_another_or_of_another_day_is_refused_at_once(
    tenant: Served, authority: Authority, name: str, days: int, why: str
) -> None:
    with bad_line(tenant, authority.server(name, days=days)) as line:
        refused = planned(tenant, line.address, SSL_CERT_FILE=str(authority.file))

    assert (refused.code, refused.out) == (1, "")
    assert why in refused.err


def test_a_tenant_that_does_not_speak_tls_is_said_at_once(tenant: Served) -> None:
    refused = planned(tenant, tenant.address.replace("http:", "https:"))
    assert (refused.code, refused.out) == (1, "")
    assert "127.0.0.1 does not speak TLS as it should: " in refused.err


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_a_file_of_authorities_that_is_none_is_said(
    tenant: Served, authority: Authority, content: str | None
) -> None:
    file = authority.file.with_name("other.pem")
    if content:
        file.write_text(content)
    with bad_line(tenant, authority.server("127.0.0.1")) as line:
        refused = planned(tenant, line.address, SSL_CERT_FILE=str(file))

    assert refused.code == 1
    assert "SSL_CERT_FILE, where it is set, must name a file of PEM certificates" in refused.err


def test_the_zone_of_a_machine_changes_nothing(tenant: Served, good: Ended) -> None:
    """The day is that of UTC, a day ahead of which this one always is for fourteen hours."""
    far = planned(tenant, tenant.address, TZ="Pacific/Kiritimati")
    assert (far.code, far.out) == (good.code, good.out)


@pytest.mark.parametrize("days", [-400, 1])
def test_a_clock_that_was_moved_lets_nobody_in_or_out(tenant: Served, days: int) -> None:
    with bad_line(tenant) as line:
        line.ahead = days * 86400.0
        through = dataclasses.replace(tenant, address=line.address)
        refused = Machine(through).run("apply", "--yes")

    way = "behind" if days > 0 else "ahead of"
    assert refused.code == 1
    assert f"seconds {way} the service: set its clock" in refused.err
    assert tenant.mails() == []

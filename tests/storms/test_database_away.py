"""A worker outlives its database: it pauses, says what was done, and goes on."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from tests.patience import HANG
from tests.requests.conftest import postgresql
from tests.requests.engines import KEY, Postgresql
from tests.storms.world import Machine, invited_once, world

__all__ = ["postgresql"]


def until(mark: str, process: subprocess.Popen[str]) -> str:
    """The line that holds ``mark``. A worker that ended instead is a failure."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if mark in line:
            return line
    raise AssertionError(f"it ended without saying {mark!r}:\n{said}")


def test_postgresql_away_in_the_middle_of_a_pass_is_a_pause(
    postgresql: Postgresql, tmp_path: Path
) -> None:
    postgresql.sql("CREATE DATABASE away")
    settings = {"DATABASE_URL": postgresql.url("away"), "EXTRANET_SECRET_KEY": KEY}
    with world(tmp_path) as tenant:
        machine = Machine(tenant, more=settings)
        tenant.door("settings", {"latency": 0.2})
        words = ("worker", "run", "--every", "1s", "--full-every", "1s")
        with machine.begin(*words, stderr=subprocess.STDOUT) as worker:
            try:
                while not tenant.mails():
                    assert worker.poll() is None
                postgresql.sql("ALTER DATABASE away ALLOW_CONNECTIONS false")
                postgresql.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'"
                )
                paused = until("the pass stopped, the next one resumes: ", worker)
                assert "the database of requests cannot be used" in paused
                assert " done" in paused.partition("before that: ")[2]
                tenant.door("settings", {"latency": 0})
                postgresql.sql("ALTER DATABASE away ALLOW_CONNECTIONS true")
                until("everybody was read: nothing to change", worker)
                worker.send_signal(signal.SIGTERM)
                out, _ = worker.communicate(timeout=HANG)
            finally:
                worker.kill()
        assert "Traceback" not in out
        assert worker.returncode == 0
        assert invited_once(tenant)
    postgresql.sql("DROP DATABASE away")


def test_a_worker_whose_connection_was_lost_takes_its_lock_again_or_stops(
    postgresql: Postgresql, tmp_path: Path
) -> None:
    from provisioning.reconcile.store_thread import store_thread
    from provisioning.requests.errors import StoreUnavailable
    from provisioning.requests.lock import alone
    from provisioning.requests.setup import configure

    def cut() -> None:
        postgresql.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'store_%'"
        )

    def kept(lock) -> str:
        for _ in range(2):  # the first finds out that the connection died
            try:
                lock.keep()
            except StoreUnavailable as refusal:
                said = str(refusal)
            else:
                return "kept"
        return said

    with postgresql.fresh(tmp_path / "state") as given:
        configure(given)
        with store_thread() as one, store_thread() as other:
            held = alone(given.state_directory)
            lock = one.now(held.__enter__)
            cut()
            assert one.now(kept, lock) == "kept"
            cut()
            rival = alone(given.state_directory)
            other.now(rival.__enter__)
            assert "another worker is at work" in one.now(kept, lock)
            one.now(held.__exit__, None, None, None)
            other.now(rival.__exit__, None, None, None)

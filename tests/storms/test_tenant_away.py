"""A worker outlives its tenant: it pauses, says so in a sentence, and goes on."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.served import Served
from tests.patience import HANG
from tests.storms.authority import Authority
from tests.storms.test_database_away import until
from tests.storms.wire import IMPATIENT, MISCHIEF, BadLine, Plan, bad_line
from tests.storms.world import Machine, invited_once

WORDS = ("worker", "run", "--every", "1s", "--full-every", "1s")
AWAY = "the tenant does not answer ("
PAUSE, AT_WORK = "the pass stopped, the next one resumes: ", "everybody was read"


@contextmanager
def worker(tenant: Served, line: BadLine, **more: str) -> Iterator[subprocess.Popen[str]]:
    """On that line, until it is told to stop; whatever it went through, it ends well."""
    through = dataclasses.replace(tenant, address=line.address)
    machine = Machine(through, more={**IMPATIENT, **more})
    with machine.begin(*WORDS, stderr=subprocess.STDOUT) as process:
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=HANG)
        finally:
            process.kill()
    assert "Traceback" not in out
    assert process.returncode == 0


def test_a_token_that_ends_in_the_middle_of_a_pass_is_a_pause(tenant: Served) -> None:
    tenant.door("settings", {"latency": 0.2})
    with bad_line(tenant) as line, worker(tenant, line) as process:
        while not tenant.mails():
            assert process.poll() is None
        line.plan = Plan([MISCHIEF["tokens expired"]] * 10_000)
        until(PAUSE, process)
        tenant.door("settings", {"latency": 0})
        line.plan = Plan()
        until(AT_WORK, process)
    assert invited_once(tenant)


def test_a_port_that_closes_in_the_middle_of_a_pass_is_said_at_once(tenant: Served) -> None:
    tenant.door("settings", {"latency": 0.2})
    with bad_line(tenant) as line, worker(tenant, line) as process:
        while not tenant.mails():
            assert process.poll() is None
        line.leave()
        until(AWAY, process)
        line.come_back()
        tenant.door("settings", {"latency": 0})
        until(AT_WORK, process)
    assert invited_once(tenant)


def test_answers_lost_for_a_moment_are_not_even_that(tenant: Served) -> None:
    lost = [MISCHIEF[name] for name in ("no answer", "answers cut", "answers that drip")]
    with bad_line(tenant) as line, worker(tenant, line) as process:
        line.plan = Plan(lost, every=5)
        until(AT_WORK, process)
    assert line.plan.met == len(lost)
    assert invited_once(tenant)


def test_a_certificate_that_ended_is_said_at_each_pass_until_it_is_renewed(
    tenant: Served, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    trusted = {"SSL_CERT_FILE": str(authority.file)}
    ended, renewed = (authority.server("127.0.0.1", days=days) for days in (-1, 1))
    with bad_line(tenant, ended) as line, worker(tenant, line, **trusted) as process:
        assert "has expired" in until(PAUSE, process)
        assert "has expired" in until(PAUSE, process)
        line.tls = renewed
        until(AT_WORK, process)
    assert invited_once(tenant)

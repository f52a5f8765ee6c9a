"""Killed between any two steps: all of a verb happened, or nothing of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from provisioning.requests import link
from provisioning.requests.errors import AccessRefusal
from provisioning.requests.setup import configure
from provisioning.requests.store import (
    accounts,
    audit_verify,
    expiry,
    leaving,
    merging,
    readings,
    recertification,
    retention,
)
from provisioning.requests.store.readings import Shown
from tests.requests.engines import KEY, Sqlite
from tests.requests.story import (
    ADMIN,
    CLAIRE,
    DAY,
    INES,
    NOW,
    PAUL,
    SPEC,
    ZOE,
    accepted,
    approved,
    asked,
    confirmed,
    granted,
    wanting,
)


class Killed(BaseException):
    """Nothing catches it, as nothing catches the end of the process."""


@contextmanager
def killed_before(statement: int) -> Iterator[None]:
    seen = count(1)

    def execute(run, sql, params, many, context):
        if next(seen) == statement:
            raise Killed
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


def everything() -> dict[str, list[tuple[object, ...]]]:
    models = apps.get_app_config("access").get_models()
    return {model.__name__: sorted(model.objects.values_list(), key=repr) for model in models}


def accepting() -> Callable[[], object]:
    request = confirmed()
    return lambda: accounts.accept(SPEC, request.id, by=CLAIRE, digest=request.digest, now=NOW)


def confirming() -> Callable[[], object]:
    request = asked()
    return lambda: accounts.confirm(SPEC, link.token(request.id, NOW), now=NOW)


def asking_profiles() -> Callable[[], object]:
    accepted()
    return lambda: wanting("aidants", "tarif")


def approving() -> Callable[[], object]:
    accepted()
    (request,) = wanting(function="charge")
    return lambda: approved(request)


def renewing() -> Callable[[], object]:
    grant = granted()
    return lambda: expiry.renew(SPEC, grant.id, by=INES, digest=grant.digest, now=NOW)


def expiring() -> Callable[[], object]:
    accepted()
    wanting("aidants", "tarif")
    return lambda: expiry.expire(SPEC, now=NOW + 91 * DAY)


def leaving_() -> Callable[[], object]:
    granted()
    wanting("tarif")
    return lambda: leaving.leave(SPEC, PAUL, by=CLAIRE, now=NOW)


def merging_() -> Callable[[], object]:
    granted()
    granted(address=ZOE)
    return lambda: merging.merge(SPEC, PAUL, ZOE, by=ADMIN, now=NOW)


def marking() -> Callable[[], object]:
    granted()
    shown = [
        Shown(address=PAUL, state="provisioned"),
        Shown(address=PAUL, profile="aidants", state="provisioned"),
    ]
    return lambda: readings.mark(SPEC, shown, now=NOW)


def closing() -> Callable[[], object]:
    granted("tarif")
    recertification.open_review(SPEC, "finances", by=INES, now=NOW)
    for _ in range(2):
        recertification.remind(SPEC, "finances", now=NOW)
    return lambda: recertification.close_review(SPEC, "finances", by=INES, now=NOW)


def purging() -> Callable[[], object]:
    asked()
    return lambda: retention.purge(SPEC, now=NOW + 8 * DAY)


STORIES = [
    lambda: asked,
    confirming,
    accepting,
    asking_profiles,
    approving,
    renewing,
    expiring,
    leaving_,
    merging_,
    marking,
    closing,
    purging,
]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_verb_killed_at_any_statement_happened_not_at_all(story) -> None:
    verb = story()
    before = everything()
    for statement in count(1):
        try:
            with killed_before(statement):
                verb()
        except Killed:
            assert everything() == before
        else:
            break
    assert statement > 3
    assert everything() != before
    assert audit_verify.verify_journal().faults == ()
    with pytest.raises(AccessRefusal) if story not in REPEATABLE else _nothing_more():
        verb()
    assert audit_verify.verify_journal().faults == ()


@contextmanager
def _nothing_more() -> Iterator[None]:
    before = everything()
    yield
    assert everything() == before


REPEATABLE = {expiring, marking, purging}


PROGRAM = """
import os, signal, sys
from pathlib import Path
from provisioning.requests.setup import configure
from provisioning.settings import Settings
configure(Settings(
    state_directory=Path(sys.argv[1]), environment={"EXTRANET_SECRET_KEY": sys.argv[2]}
))
from provisioning.requests.transaction import writing
from tests.requests.story import asked
with writing():
    asked("killed@ars.example")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_before_its_commit_leaves_a_whole_store(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    with sqlite.fresh(tmp_path / "state") as given:
        died = subprocess.run(
            [sys.executable, "-c", PROGRAM, given.state_directory, KEY],
            check=False,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONPATH": "."},
        )
        assert died.returncode == -signal.SIGKILL
        configure(given)
        assert audit_verify.verify_journal().lines == 0
        assert asked("killed@ars.example").state == "submitted"

"""Whether the portal is alive and ready, for what watches it; its numbers, for who may read them.

Answered before anything looks at the host or at a session: a probe has neither.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse

from provisioning.errors import Mistakes
from provisioning.portal import rules
from provisioning.requests.errors import StoreUnavailable

Answering = Callable[[HttpRequest], HttpResponse]

_PLAIN: Final = "text/plain; charset=utf-8"
_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


def probed(answer: Answering) -> Answering:
    """Nothing of why is told to whoever asks: the log says it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        match request.path:
            case "/sante/vif":
                return _said("vif")
            case "/sante/pret":
                return _said("prêt") if _ready() else _said("pas prêt", status=503)
            case "/sante/mesures" if rules.source(request) in rules.deployment().scrapers:
                return metrics(request)
            case _:
                return answer(request)

    return middleware


def metrics(_: HttpRequest) -> HttpResponse:
    """What ``worker status --format prometheus`` says."""
    return HttpResponse(rules.operations().metrics, content_type=_PROMETHEUS)


def _said(text: str, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text + "\n", content_type=_PLAIN, status=status, headers=headers)


def _ready() -> bool:
    """The rules are sound, the database answers and is as new as this program."""
    try:
        rules.spec()
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, Mistakes, StoreUnavailable):
        return False

"""What holds for every answer of the portal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db.utils import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.errors import Mistakes
from provisioning.requests.errors import StoreUnavailable
from provisioning.requests.transaction import known

Answering = Callable[[HttpRequest], HttpResponse]

_PLAIN = """<!DOCTYPE html>
<html lang="fr">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="stylesheet" href="/static/portal.css">
</head>
<body><main><h1>{title}</h1><p>{text}</p></main></body>
</html>
"""
_AWAY = _PLAIN.format(
    title="Le portail est momentanément indisponible",
    text="Rien n'a été enregistré. Réessayez dans quelques minutes.",
)
_BROKEN = _PLAIN.format(
    title="Cette page ne peut pas être affichée",
    text="L'équipe technique en est avertie. Réessayez plus tard.",
)
_BAD = _PLAIN.format(
    title="Cette demande n'est pas valable",
    text="Rien n'a été enregistré. Revenez à l'accueil du portail et recommencez.",
)
_LACKING = frozenset({"42P01", "42703"})
"""A table, a column: SQLSTATE of PostgreSQL. A release whose migrations are not applied."""


def away(error: BaseException | None) -> bool:
    """The store or the rules cannot be used for now; nothing was written."""
    if isinstance(error, StoreUnavailable | OperationalError | InterfaceError | Mistakes):
        return True
    if isinstance(error, SessionInterrupted | UpdateError):  # what Django makes of any failure
        return away(error.__context__)
    if isinstance(error, ProgrammingError):
        return getattr(error.__cause__, "sqlstate", "") in _LACKING
    return isinstance(error, DatabaseError) and known(error) is not error


class unavailable:  # noqa: N801 - Django names a middleware by its path
    """What a screen raises because its database is away becomes the page that says so."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, _: HttpRequest, error: Exception) -> HttpResponse | None:
        return _away(error) if away(error) else None


def failed(_: HttpRequest) -> HttpResponse:
    """The last page, while an error of no screen is handled: a session that cannot be kept, a
    template that is broken. It needs neither database, nor rules, nor template.
    """
    error = sys.exception()
    return _away(error) if away(error) else HttpResponse(_BROKEN, status=500)


def bad(_: HttpRequest, exception: Exception) -> HttpResponse:
    """What no screen could take: a host that is not ours, a session that cannot be kept."""
    return _away(exception) if away(exception) else HttpResponse(_BAD, status=400)


def _away(error: BaseException | None) -> HttpResponse:
    sys.stderr.write(f"503: {type(error).__name__}\n")
    return HttpResponse(_AWAY, status=503, headers={"Retry-After": "60"})


def make_logs_discreet() -> None:
    for name in ("django.request", "django.security.csrf"):
        logging.getLogger(name).addFilter(_discreet)


def _discreet(record: logging.LogRecord) -> bool:
    """A log holds no path, which may be a link that proves an address, and no words of a database
    that is away.
    """
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and record.args:
        found = request.resolver_match
        route = f"/{found.route}" if found else "no page of ours"
        record.args = tuple(route if each == request.path else each for each in record.args)
    if record.exc_info and away(record.exc_info[1]):
        record.exc_info = None
    return True


def never_kept(answer: Answering) -> Answering:
    """Pages are about people: no cache keeps them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is not ours, or is from before the browser forgot its cookies."""
    del reason
    return render(request, "portal/stale-form.html", status=403)

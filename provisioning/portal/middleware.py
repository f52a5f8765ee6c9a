"""What holds for every answer of the portal."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from provisioning.errors import Mistakes
from provisioning.portal import drafts
from provisioning.requests.errors import StoreUnavailable

Answering = Callable[[HttpRequest], HttpResponse]

_AWAY = b"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Service indisponible</title></head>
<body><main><h1>Le portail est momentan&eacute;ment indisponible</h1>
<p>Rien n'a &eacute;t&eacute; enregistr&eacute;. R&eacute;essayez dans quelques minutes.</p>
</main></body></html>
"""


class unavailable:  # noqa: N801 - Django names a middleware by its path
    """No database, or rules that cannot be read: a page that says so, which needs neither."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.answer(request)
        except (StoreUnavailable, OperationalError, InterfaceError, Mistakes) as error:
            return self.process_exception(request, error)

    def process_exception(self, _: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, StoreUnavailable | OperationalError | InterfaceError | Mistakes):
            sys.stderr.write(f"503: {type(error).__name__}\n")
            return HttpResponse(_AWAY, status=503, headers={"Retry-After": "60"})
        return None


def never_kept(answer: Answering) -> Answering:
    """Pages are about people: no cache keeps them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def remembered(answer: Answering) -> Answering:
    """The key of a form that was begun goes to its browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        drafts.tell(request, response)
        return response

    return middleware


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is not ours, or is from before the browser forgot its cookies."""
    del reason
    return render(request, "portal/stale-form.html", status=403)

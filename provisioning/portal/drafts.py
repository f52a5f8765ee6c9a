"""A form that was begun outlives its session, as long as ``retention.draft`` says.

The browser holds a key that nobody can guess; the row holds its digest and what was typed.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from provisioning.portal import rules
from provisioning.portal.models import BegunForm

COOKIE: Final = "demande"
_CHANGED: Final = "draft_key"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _span() -> timedelta:
    return timedelta(days=rules.spec().retention.draft)


def kept(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    key = request.COOKIES.get(COOKIE)
    rows = BegunForm.objects.filter(at__gt=now - _span())
    row: BegunForm | None = rows.filter(key=_digest(key)).first() if key else None
    return row.content if row else None


def keep(request: HttpRequest, content: dict[str, Any], now: datetime) -> None:
    BegunForm.objects.filter(at__lte=now - _span()).delete()
    key = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    known = {"content": content, "at": now}
    BegunForm.objects.update_or_create(key=_digest(key), defaults=known)
    setattr(request, _CHANGED, key)


def drop(request: HttpRequest) -> None:
    if key := request.COOKIES.get(COOKIE):
        BegunForm.objects.filter(key=_digest(key)).delete()
        setattr(request, _CHANGED, "")


def tell(request: HttpRequest, response: HttpResponse) -> None:
    """The browser learns its key, or forgets it."""
    key: str | None = getattr(request, _CHANGED, None)
    if key:
        age = int(_span().total_seconds())
        secure = not rules.deployment().sandbox
        response.set_cookie(COOKIE, key, max_age=age, secure=secure, httponly=True, samesite="Lax")
    elif key is not None:
        response.delete_cookie(COOKIE)

"""A session is of one set of rights, and ends: by being idle (Django's own), and by its age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from provisioning.portal import credentials, rules
from provisioning.portal.configuration import IDLE
from provisioning.portal.middleware import Answering
from provisioning.portal.models import Credential
from provisioning.portal.policies import credential_of, roles

OLDEST: Final = timedelta(hours=12)
_NOTED_EVERY: Final = 60
"""Seconds: a page is not worth a write of its own."""
_SINCE, _SEEN, _RIGHTS = "since", "seen", "rights"


def bounded(answer: Answering) -> Answering:
    def middleware(request: HttpRequest) -> HttpResponse:
        if credential_of(request):
            _look(request)
        return answer(request)

    return middleware


def _look(request: HttpRequest) -> None:
    """Another key at each change of rights: what was seen of it before opens nothing after."""
    now, session = rules.now(), request.session
    held = sorted(roles(rules.spec(), credential_of(request), now.date()))
    at = int(now.timestamp())
    if session.get(_RIGHTS, held) != held:
        _another_key(request)
    since, seen = session.setdefault(_SINCE, at), session.get(_SEEN, at)
    if _age(since, now) > OLDEST or _age(seen, now) > IDLE:
        logout(request)
        return
    if at - session.get(_SEEN, 0) >= _NOTED_EVERY or session.get(_RIGHTS) != held:
        session[_SEEN], session[_RIGHTS] = at, held


def _age(at: int, now: datetime) -> timedelta:
    return now - datetime.fromtimestamp(at, UTC)


def tidy() -> None:
    """What was noted of sessions that are over: where from, and by which browser."""
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(there)).delete()


def alone(request: HttpRequest, user: Credential, **_: object) -> None:
    """A second factor came or went: the session goes on under another key, the others end."""
    _another_key(request)
    end_other_sessions(request, user)
    credentials.tell(user, "factor", rules.now())


def _another_key(request: HttpRequest) -> None:
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


authenticator_added.connect(alone)
authenticator_removed.connect(alone)

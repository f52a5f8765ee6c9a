"""Mails that are due, with everything their words need: plain values, links as secrets.

A mail that cannot be said (its notice is of another release, its template or its data is broken)
stops neither the worker nor the others: it is put off and told of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from provisioning.errors import Mistakes
from provisioning.i18n import Language, phrase
from provisioning.mail.letters import compose
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted
from provisioning.plan.notices import Notice
from provisioning.requests.errors import Unknown
from provisioning.requests.messages import UNSAYABLE
from provisioning.requests.notices import NOTICES
from provisioning.requests.notices._notice import Case, Moment, NoticeType, Stale
from provisioning.requests.store import finding, mails
from provisioning.requests.store.mails import QueuedMail

MOST = 1000
"""Mails that one pass looks at; those that may leave are far fewer."""
SECRET = "first-secret"  # noqa: S105 -- a notice's name
"""The notice without which no door is open to its holder."""
_MISFITS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a row whose form another release changed may raise."""


class DueMails(NamedTuple):
    """``notes`` tell of those that could not be said."""

    notices: list[Notice]
    notes: list[Note]


class _Unsayable(Exception):
    """Why this mail cannot be said now, as a ``Message``."""


def due(
    extranet: Extranet,
    now: datetime,
    *,
    relay: str = "",
    notices: Mapping[str, NoticeType] = NOTICES,
) -> DueMails:
    """Oldest first. A mail that is no longer true is dropped: nobody waits for it."""
    moment, found = Moment(extranet, now), DueMails([], [])
    for mail in mails.due(now, most=MOST):
        try:
            found.notices.append(_notice(moment, mail, relay, notices.get(mail.template)))
        except (Stale, Unknown):
            mails.drop(mail.id)
        except _Unsayable as reason:
            mails.put_off(mail.id, str(reason), now)
            key, who = Key("notice", str(mail.id)), f"{mail.template} <{mail.to}>"
            text = phrase(UNSAYABLE["not_sent"], reason=reason)
            found.notes.append(noted(key, text, "manual", who=who))
    return found


def _notice(moment: Moment, mail: QueuedMail, relay: str, declared: NoticeType | None) -> Notice:
    if declared is None:
        raise _Unsayable(phrase(UNSAYABLE["unknown"], template=mail.template))
    try:
        content = declared.content(Case(moment, mail.to, mail.about))
    except _MISFITS as error:
        why = f"{type(error).__name__}: {error}"
        raise _Unsayable(phrase(UNSAYABLE["misfit"], about=mail.about, error=why)) from error
    values = {**_common(moment.extranet, mail.to), **content.values}
    language = moment.extranet.spec.instance.lang
    _rehearse(mail.template, declared.samples if content.secret else ({},), values, language)
    return Notice(
        number=mail.id,
        template=mail.template,
        to=mail.to,
        values=values,
        door=content.door,
        account=content.account,
        secret=content.secret,
        after=mails.owed(SECRET, mail.to) if content.door and not content.secret else None,
        closed=content.closed,
        relay=relay,
    )


def _rehearse(
    name: str,
    samples: Sequence[Mapping[str, Any]],
    values: Mapping[str, Any],
    language: Language,
) -> None:
    """Say it once with its own values; samples stand for a secret that is made on leaving."""
    for sample in samples:
        try:
            compose(name, {**sample, **values}, language)
        except Mistakes as mistakes:
            raise _Unsayable(phrase(UNSAYABLE["words"], mistakes=str(mistakes))) from None


def _common(extranet: Extranet, to: str) -> Mapping[str, Any]:
    instance, portal = extranet.spec.instance, extranet.spec.portal
    person = finding.known(to)
    return {
        "name": f"{person.first_name} {person.last_name}" if person else "",
        "title": instance.title,
        "portal": portal.title,
        "portal_url": portal.url or "",
        "support": instance.support,
        "redirect": instance.invitation.redirect,
    }

"""Somebody forgot their login or their password: the link by which they choose another."""

from __future__ import annotations

from provisioning.plan.model import Secret
from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale


def content(case: Case) -> NoticeContent:
    """``about`` is the portal's: ``reset/12#login``."""
    from provisioning.requests import link

    _, number, login = case.subject
    place = case.spec.portal.url
    if not place:
        raise Stale("the portal has no address any more")
    code = link.token(number, case.now, link.RESET)
    values = {
        "link": Secret(f"{place.rstrip('/')}/oubli/{code}"),
        "login": login,
        "hours": link.RESET_HOURS,
    }
    return NoticeContent(values)


_SAMPLE = {"link": "https://portail.extranet.example/oubli/EXEMPLE", "hours": 1}
NOTICE = NoticeType(content, (_SAMPLE | {"login": "paumartin"}, _SAMPLE | {"login": ""}))

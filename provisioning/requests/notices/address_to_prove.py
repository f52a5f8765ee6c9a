"""Somebody asked for an account: they prove that the address is theirs."""

from __future__ import annotations

from provisioning.plan.model import Secret
from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale


def content(case: Case) -> NoticeContent:
    from provisioning.requests import link
    from provisioning.requests.store import accounts

    if accounts.show(case.number).state != "submitted":
        raise Stale("this address is proved, or the request is closed")
    code, place = link.token(case.number, case.now), case.spec.portal.url
    return NoticeContent(
        {
            "link": Secret(f"{place.rstrip('/')}/confirmer/{code}" if place else ""),
            "code": Secret(code),
            "hours": case.spec.retention.confirmation_hours,
        }
    )


NOTICE = NoticeType(
    content,
    (
        {
            "link": "https://portail.extranet.example/confirmer/EXEMPLE",
            "code": "EXEMPLE",
            "hours": 48,
        },
    ),
)

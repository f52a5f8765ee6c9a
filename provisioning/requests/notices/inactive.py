"""Somebody was not seen for long: their account is blocked on a day unless they sign in."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale, day


def content(case: Case) -> NoticeContent:
    from provisioning.requests.store import signs_of_life

    warning = signs_of_life.warning(case.spec, case.number)
    if warning is None:
        raise Stale("they were seen again, or blocked meanwhile")
    return NoticeContent(
        {"last_seen": day(warning.last_seen), "blocked_on": day(warning.blocked_on)}
    )


NOTICE = NoticeType(content, ({"last_seen": "24/01/2025", "blocked_on": "24/01/2027"},))

"""What protects somebody's way into the portal changed: was it they?"""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType


def content(case: Case) -> NoticeContent:
    """``about`` is the portal's: ``way-in/12#password 2026-11-23T09:00``."""
    what, _, _ = case.subject[2].partition(" ")
    return NoticeContent({"what": what})


NOTICE = NoticeType(content, ({"what": "password"}, {"what": "factor"}, {"what": "link"}))

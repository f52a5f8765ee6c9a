"""Nobody decided in time: the request is closed."""

from __future__ import annotations

from provisioning.requests.notices._decided import ACCOUNT, PROFILE, request
from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType


def content(case: Case) -> NoticeContent:
    return NoticeContent({**request(case), "days": case.spec.retention.undecided})


NOTICE = NoticeType(content, ({**ACCOUNT, "days": 90}, {**PROFILE, "days": 1}))

"""Nobody decided in time: the request is closed."""

from __future__ import annotations

from provisioning.requests.notices._decided import ACCOUNT, PROFILE, request
from provisioning.requests.notices._notice import Case, Content, NoticeType


def content(case: Case) -> Content:
    return Content({**request(case), "days": case.spec.retention.undecided})


NOTICE = NoticeType(content, ({**ACCOUNT, "days": 90}, {**PROFILE, "days": 1}))

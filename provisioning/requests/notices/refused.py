"""A responsable or an approver said no, and why."""

from __future__ import annotations

from provisioning.requests.notices._decided import ACCOUNT, CORRECTION, PROFILE, request
from provisioning.requests.notices._notice import NoticeContent, NoticeType

_REASON = {"reason": "La structure indiquée n'est pas la vôtre."}
NOTICE = NoticeType(
    lambda case: NoticeContent(request(case)),
    tuple({**each, **_REASON} for each in (ACCOUNT, PROFILE, CORRECTION)),
)

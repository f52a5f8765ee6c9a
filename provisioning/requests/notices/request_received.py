"""The address is proved: the request waits for a responsable."""

from __future__ import annotations

from provisioning.requests.notices._notice import NoticeContent, NoticeType

NOTICE = NoticeType(lambda _: NoticeContent())

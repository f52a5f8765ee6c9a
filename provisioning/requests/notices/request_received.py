"""The address is proved: the request waits for a responsable."""

from __future__ import annotations

from provisioning.requests.notices._notice import Content, NoticeType

NOTICE = NoticeType(lambda _: Content())

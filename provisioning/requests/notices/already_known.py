"""Somebody asked, on the portal, with an address that has a request or an account already."""

from __future__ import annotations

from provisioning.requests.notices._notice import NoticeContent, NoticeType

NOTICE = NoticeType(lambda _: NoticeContent())

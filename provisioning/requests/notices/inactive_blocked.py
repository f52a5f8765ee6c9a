"""An account is closed for want of any sign of life, and may be opened again for some days."""

from __future__ import annotations

from provisioning.requests.notices import leaving
from provisioning.requests.notices._notice import NoticeType

NOTICE = NoticeType(leaving.content, leaving.NOTICE.samples)

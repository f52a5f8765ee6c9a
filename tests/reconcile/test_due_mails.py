"""Every mail that the store writes down has words."""

from __future__ import annotations

import re

from provisioning.requests.notices import NOTICES
from tests.house.repository import sources

WRITTEN = re.compile(r"mails\.write\(\s*\"([a-z-]+)\"")


def test_each_mail_that_is_written_down_can_be_composed() -> None:
    texts = [path.read_text("utf-8") for path in sources("provisioning")]
    written = {name for text in texts for name in WRITTEN.findall(text)}

    assert "profile-granted" in written
    assert written == NOTICES.keys()

"""The marks that git leaves in a file where two changes met and nobody chose."""

from __future__ import annotations

import re

from provisioning.errors import Mistake

_OURS = re.compile(r"^<{7}(?: |\r?$)", re.MULTILINE)
_THEIRS = re.compile(r"^>{7}(?: |\r?$)", re.MULTILINE)


def unmerged(text: str, file: str) -> list[Mistake]:
    if not (found := _OURS.search(text)) or not _THEIRS.search(text, found.end()):
        return []
    said = (
        "conflict markers stand here; finish the merge: keep what is right and remove "
        "the lines <<<<<<<, ======= and >>>>>>>"
    )
    return [Mistake(file, text.count("\n", 0, found.start()) + 1, 1, "", said)]

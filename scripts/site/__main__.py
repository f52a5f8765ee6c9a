"""``make site``: the documentation in site/, to open from the folder or serve from anywhere."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from scripts.site.build import ROOT, build


def main(words: list[str]) -> int:
    into = Path(words[0]) if words else ROOT / "site"
    with tempfile.TemporaryDirectory() as work:
        complaints = build(Path(work), into)
    if complaints:
        sys.stderr.write(complaints)
        return 1
    sys.stdout.write(f"{into / 'index.html'}\n")
    return 0


sys.exit(main(sys.argv[1:]))

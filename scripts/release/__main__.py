"""``make release``: into dist/, or one sentence that says why not."""

from __future__ import annotations

import sys

from scripts.release.build import Refused, release

try:
    for path in release():
        sys.stdout.write(f"{path}\n")
except Refused as refused:
    sys.exit(f"no release: {refused}")

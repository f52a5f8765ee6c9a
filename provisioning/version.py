"""Which version this is, and which commit it was made from."""

from __future__ import annotations

import subprocess
from pathlib import Path

WRITTEN = Path(__file__).with_name("COMMIT")
"""Put into the sdist and the wheel when they are built (``scripts/build_hook.py``)."""


def version() -> str:
    """``0.1.0 (abc1234)``, ``0.1.0 (abc1234, modified)``; ``0.1.0`` if nobody knows the commit."""
    from provisioning import __version__  # not above: the build hook runs this file alone

    known = commit(WRITTEN)
    if known is None:
        return __version__
    number, _, modified = known.partition("-")
    return f"{__version__} ({number[:7]}{', modified' if modified else ''})"


def commit(written: Path) -> str | None:
    """The whole number of the commit, with ``-modified`` if files differ from it.

    It is read from ``written``, else asked of git if the package lies in a checkout of its own.
    """
    if written.is_file():
        return written.read_text("ascii").strip()
    checkout = written.parents[1]
    if not (checkout / ".git").exists():
        return None
    asked = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=-modified"]
    try:
        ran = subprocess.run(  # noqa: S603 -- words of our own
            asked, cwd=checkout, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:  # no git on this machine
        return None
    return ran.stdout.strip() or None

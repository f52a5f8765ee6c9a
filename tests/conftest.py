"""What holds for every test: no deadline on a shared machine, the clock is not what we test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

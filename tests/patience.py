"""How long a test waits for another process before it calls it hung: never a measure of speed."""

HANG = 1800.0
"""Seconds: a hundred times what the slowest of them takes, so that a loaded machine passes too."""

"""One module per command; ``cli`` imports the one that was asked for."""

NOTHING, FAILED, CHANGES = 0, 1, 2
"""Exit codes: nothing (left) to do, an error, something (left) to do."""

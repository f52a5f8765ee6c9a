"""How a command ends: nothing (left) to do, an error, something (left) to do."""

NOTHING, FAILED, CHANGES = 0, 1, 2

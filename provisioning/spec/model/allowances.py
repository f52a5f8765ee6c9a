"""A counted, dated exception to the limits, reviewed with the change that needs it."""

from __future__ import annotations

from provisioning.spec.model.fields import Code, Count, Day, Entry, Flag, Line


class Allowance(Entry, read_by="plan.allowances"):
    """Lets exactly ``remove`` people leave one space at once, ``until`` that day included.

    ``of`` is how many are in it before; written, the allowance cannot match a second time.
    ``empty`` lets them be the last ones. ``space`` may be the home's code.
    """

    remove: Count
    space: Code
    until: Day
    because: Line
    of: Count | None = None
    empty: Flag = False

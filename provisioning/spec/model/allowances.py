"""A counted, dated exception to the limits, reviewed with the change that needs it."""

from provisioning.spec.model.fields import Code, Count, Day, Entry, Flag, Line


class Allowance(Entry, read_by="plan.allowances"):
    """Lets exactly so many people leave one space at once."""

    remove: Count
    """How many people leave; exactly so many."""
    space: Code
    """The code of the space that they leave, or the home's."""
    until: Day
    """The last day on which this holds."""
    because: Line
    """Why, for whoever reviews it."""
    of: Count | None = None
    """How many are in it before; then this cannot match a second time."""
    empty: Flag = False
    """Lets them be the last ones."""

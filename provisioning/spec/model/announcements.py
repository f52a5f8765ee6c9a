"""Announcements: what a space has to say for some days."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from provisioning.spec.model.fields import Address, Day, Entry, Flag, Line, Text

Priority = Literal["info", "important", "urgent"]
LONGEST = 400
"""Days between the first and the last: what never ends is a page, or a mistake in the year."""


def file_of(code: str) -> str:
    """The name of the file of its page, without ``.aspx``."""
    return f"annonce-{code}"


class Announcement(Entry, read_by="pages.announcements"):
    """A dated notice, on the home page of its space and on the extranet's until its last day."""

    title: Line
    """What people read first, and the title of its page."""
    text: Annotated[Text, Meta(min_length=1)]
    """Its words, in Markdown."""
    since: Day | None = None
    """The first day on which it is shown; at once, if unsaid."""
    until: Day
    """The last day on which it is shown, at most 400 days later."""
    priority: Priority = "info"
    """``info``, ``important`` or ``urgent``: what is more urgent stands first."""
    by: Address
    """Who says it: a referent of the space, or somebody who runs the platform."""
    overwrite: Flag = False
    """Lets a plan replace what somebody edited by hand."""

    def __post_init__(self) -> None:
        if self.since and self.until < self.since:
            raise ValueError("until is before since; exchange the two days")
        if self.since and self.too_long(self.since):
            raise ValueError(
                f"an announcement is shown for {LONGEST} days at most; bring its last day nearer"
            )

    def too_long(self, today: date) -> bool:
        """Whether its end is too far from its first day, which is ``today`` if unsaid."""
        return (self.until - (self.since or today)).days > LONGEST

    def runs_on(self, day: date) -> bool:
        return (self.since or day) <= day <= self.until and not self.too_long(day)

"""Who would be written to about what is still expected: depositors, else the referents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from provisioning.core.completeness import Deposit
from provisioning.core.desired import Extranet
from provisioning.core.reach import Reach
from provisioning.core.spec import Campaign


class Reminder(msgspec.Struct, frozen=True):
    """``to`` are names with addresses; ``referents``: the establishment has no depositor."""

    deposit: Deposit
    to: tuple[str, ...]
    referents: bool = False

    @property
    def wanting(self) -> tuple[str, ...]:
        """The pieces that are still expected."""
        return tuple(each.name for each in self.deposit.pieces if each.state != "received")


def reminders(
    extranet: Extranet, campaign: Campaign, deposits: Iterable[Deposit]
) -> Iterator[Reminder]:
    rights = extranet.spaces[campaign.space].libraries[campaign.library].establishments
    reach = Reach.of(extranet, rights) if rights else None
    referents = tuple(sorted(key.name for key in extranet.referents(campaign.space)))
    for deposit in deposits:
        if not deposit.complete:
            writers = reach.writers(deposit.expected.establishment) if reach else frozenset()
            people = (extranet.people[key.name] for key in writers)
            to = tuple(sorted(f"{each.name} <{each.address}>" for each in people))
            yield Reminder(deposit, to or referents, referents=not to)

"""Who would be written to about what is still expected: depositors, else the referents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from provisioning.deposits.completeness import Deposit
from provisioning.kinds.shared.reach import Reach
from provisioning.plan.desired import Extranet
from provisioning.spec.model import Campaign


class Recipient(NamedTuple):
    """``name`` is empty for a referent, whose address is all we know."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


class Reminder(msgspec.Struct, frozen=True):
    """One establishment that is not complete; ``referents``: it has no depositor."""

    deposit: Deposit
    to: tuple[Recipient, ...]
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
    referents = tuple(Recipient(key.name) for key in sorted(extranet.referents(campaign.space)))
    for deposit in deposits:
        if not deposit.complete:
            writers = reach.writers(deposit.expected.establishment) if reach else frozenset()
            people = (extranet.people[key.name] for key in writers)
            to = tuple(sorted(Recipient(each.address, each.name) for each in people))
            yield Reminder(deposit, to or referents, referents=not to)


def by_recipient(found: Iterable[Reminder]) -> Mapping[Recipient, tuple[Reminder, ...]]:
    """One message to each person, about all of their establishments."""
    messages: dict[Recipient, list[Reminder]] = defaultdict(list)
    for reminder in found:
        for recipient in reminder.to:
            messages[recipient].append(reminder)
    return {recipient: tuple(messages[recipient]) for recipient in sorted(messages)}

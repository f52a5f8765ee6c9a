"""The state of a campaign, and the same for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec

from provisioning.deposits.completeness import Deposit, Total, total, totals
from provisioning.deposits.documents import Judged
from provisioning.deposits.reminders import Reminder, reminders
from provisioning.plan.desired import Extranet
from provisioning.spec.model import Campaign


class Status(NamedTuple):
    """A campaign as it stands on ``today``."""

    extranet: Extranet
    code: str
    campaign: Campaign
    deposits: tuple[Deposit, ...]
    outside: tuple[str, ...]
    strangers: tuple[str, ...]
    today: date

    @property
    def reminders(self) -> tuple[Reminder, ...]:
        return tuple(reminders(self.extranet, self.campaign, self.deposits))

    def totals(self, by: str) -> tuple[Total, ...]:
        if by == "ars":
            return totals(self.deposits, lambda each: each.expected.region)
        return totals(self.deposits, lambda each: each.expected.establishment.departement)


def as_data(status: Status, by: str, reminded: Sequence[Reminder]) -> dict[str, Any]:
    campaign = status.campaign
    return {
        "year": campaign.year,
        "due": campaign.due,
        "total": _total(total("All", status.deposits)),
        "by": by,
        "totals": [_total(each) for each in status.totals(by)],
        "establishments": [_deposit(each) for each in status.deposits],
        "outside": status.outside,
        "unknown": status.strangers,
        "reminders": [
            {
                "finess": each.deposit.expected.establishment.finess,
                "wanting": each.wanting,
                "to": [to._asdict() for to in each.to],
                "referents": each.referents,
            }
            for each in reminded
        ],
    }


def _total(each: Total) -> dict[str, Any]:
    return {**msgspec.structs.asdict(each), "nothing": each.nothing}


def _deposit(deposit: Deposit) -> dict[str, Any]:
    place = deposit.expected.establishment
    return {
        "finess": place.finess,
        "name": place.name,
        "kind": deposit.expected.kind,
        "departement": place.departement,
        "ars": deposit.expected.region,
        "complete": deposit.complete,
        "folder": deposit.folder,
        "pieces": {
            piece.name: {
                "state": piece.state,
                "late": piece.late,
                "files": [each.file.name for each in piece.right],
                "refused": [_judged(each) for each in piece.wrong],
            }
            for piece in deposit.pieces
        },
        "stray": [_judged(each) for each in deposit.stray],
    }


def _judged(each: Judged) -> dict[str, Any]:
    return {"file": each.file.name, "flaws": [flaw._asdict() for flaw in each.flaws]}

"""A campaign as it was last read, kept in the store (which is open) for the portal, in French."""

from __future__ import annotations

from datetime import datetime

import msgspec

from provisioning.deposits import messages
from provisioning.deposits.completeness import Deposit, Piece
from provisioning.deposits.data import Status
from provisioning.deposits.reminders import by_recipient
from provisioning.deposits.sending import message
from provisioning.portal.operations import (
    DepositCampaign,
    DepositedPiece,
    DepositMail,
    DepositPlace,
)
from provisioning.requests.store import worker_reports


def keep(status: Status, at: datetime) -> None:
    worker_reports.keep(_name(status.code), msgspec.json.encode(_of(status, at)), now=at)


def last(code: str) -> DepositCampaign | None:
    """``None`` before anybody read it."""
    found = worker_reports.last(_name(code))
    return worker_reports.decoded(found.get(_name(code)), DepositCampaign)


def _name(code: str) -> str:
    return f"campaign/{code}"


def _of(status: Status, at: datetime) -> DepositCampaign:
    ordered = sorted(status.deposits, key=lambda each: each.expected.establishment.finess)
    return DepositCampaign(
        read=at,
        places=tuple(_kept(each, status) for each in ordered),
        mails=tuple(_mails(status)),
        outside=status.outside,
    )


def _kept(deposit: Deposit, status: Status) -> DepositPlace:
    return DepositPlace(
        establishment=deposit.expected.establishment,
        kind=deposit.expected.kind,
        region=deposit.expected.region,
        progress=messages.progress(deposit),
        late=deposit.late,
        pieces=tuple(_piece(each, status) for each in deposit.pieces),
        remarks=tuple(messages.remarks(deposit)),
    )


def _piece(piece: Piece, status: Status) -> DepositedPiece:
    state = messages.state(piece, status.campaign.due, status.today)
    if not piece.right:
        return DepositedPiece(piece.name, state)
    counts = piece.right[0].file
    return DepositedPiece(piece.name, state, counts.name, counts.deposited)


def _mails(status: Status) -> list[DepositMail]:
    found = []
    for recipient, reminders in by_recipient(status.reminders).items():
        written = message(status, recipient, reminders)["message"]
        content = written["body"]["content"]
        found.append(DepositMail(recipient.address, written["subject"], content.strip()))
    return found

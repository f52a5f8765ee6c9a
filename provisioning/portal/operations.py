"""How the work stands, as it is handed to the portal: it is beside what keeps it on disk."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from provisioning.spec.establishments import Establishment


class Alert(NamedTuple):
    """One finding of ``worker status``, in French; ``late``: ``actor`` has to act."""

    late: bool
    text: str
    actor: str


class LastPass(NamedTuple):
    """A kind of pass: when the last ended, since when none does, and what was forbidden."""

    kind: str
    ended: datetime | None
    stopped: datetime | None


class LastPlan(msgspec.Struct, frozen=True):
    """What a run found to do, in the words of ``plan``. ``allow`` are lines for ``allow:``, where
    a limit forbade it.
    """

    made: datetime
    lines: tuple[str, ...]
    allow: tuple[str, ...] = ()


class Operations(NamedTuple):
    """The plan of the last full pass, and what differed when somebody last looked for drift;
    ``None`` before any. ``metrics`` is the same as the alerts, for Prometheus.
    """

    alerts: tuple[Alert, ...] = ()
    passes: tuple[LastPass, ...] = ()
    plan: LastPlan | None = None
    drift: LastPlan | None = None
    metrics: str = ""


class DepositedPiece(msgspec.Struct, frozen=True):
    """An expected document, how it stands in French, and the file that counts."""

    name: str
    state: str
    file: str = ""
    deposited: datetime | None = None


class DepositPlace(msgspec.Struct, frozen=True, kw_only=True):
    """How far one establishment is: *complet*, *incomplet* or *sans dépôt*; ``remarks`` say what
    is wrong, in French.
    """

    establishment: Establishment
    kind: str
    region: str
    progress: str
    late: bool
    pieces: tuple[DepositedPiece, ...]
    remarks: tuple[str, ...]


class DepositMail(msgspec.Struct, frozen=True):
    to: str
    subject: str
    text: str


class DepositCampaign(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as it was last read in the tenant, by FINESS number; ``mails`` are reminders as
    they would leave, ``outside`` files that are in no folder.
    """

    read: datetime
    places: tuple[DepositPlace, ...]
    mails: tuple[DepositMail, ...]
    outside: tuple[str, ...]

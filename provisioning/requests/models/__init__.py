"""What the store remembers. Rules are in ``workflow``, verbs in ``store``."""

from __future__ import annotations

import provisioning.requests.framework  # noqa: F401 - models need Django ready
from provisioning.requests.models.corrections import Correction
from provisioning.requests.models.journal import Chain, Event
from provisioning.requests.models.people import Alias, Person
from provisioning.requests.models.requests import AccountRequest, Decision, ProfileRequest
from provisioning.requests.models.reviews import CampaignReminder, Review, ReviewLine
from provisioning.requests.models.tenant import (
    Mail,
    Reading,
    SignInsReading,
    Waiting,
    WorkerReport,
)

__all__ = [
    "AccountRequest",
    "Alias",
    "CampaignReminder",
    "Chain",
    "Correction",
    "Decision",
    "Event",
    "Mail",
    "Person",
    "ProfileRequest",
    "Reading",
    "Review",
    "ReviewLine",
    "SignInsReading",
    "Waiting",
    "WorkerReport",
]

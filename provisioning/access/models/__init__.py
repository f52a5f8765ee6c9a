"""What the store remembers. Rules are in ``workflow``, verbs in ``store``."""

from __future__ import annotations

import provisioning.access.framework  # noqa: F401 - models need Django ready
from provisioning.access.models.journal import Chain, Event
from provisioning.access.models.people import Alias, Person
from provisioning.access.models.requests import AccountRequest, Decision, ProfileRequest
from provisioning.access.models.reviews import Review, ReviewLine
from provisioning.access.models.tenant import Mail, Reading

__all__ = [
    "AccountRequest",
    "Alias",
    "Chain",
    "Decision",
    "Event",
    "Mail",
    "Person",
    "ProfileRequest",
    "Reading",
    "Review",
    "ReviewLine",
]

"""A correction of who somebody is, asked for by them and seen by whoever accepts accounts."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from provisioning.requests.models.people import Person
from provisioning.requests.workflow import CorrectionState


class Correction(models.Model):
    """``first_name`` and ``last_name`` as they should be."""

    id: int
    person: Person = models.ForeignKey(Person, models.CASCADE, related_name="corrections")
    person_id: int
    first_name: str = models.CharField(max_length=64)
    last_name: str = models.CharField(max_length=64)
    message: str = models.TextField(blank=True)
    state: str = models.CharField(max_length=12, default=CorrectionState.SUBMITTED.value)
    submitted_at: datetime = models.DateTimeField()
    closed_at: datetime | None = models.DateTimeField(null=True)
    reason: str = models.TextField(blank=True)
    reminded: int = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state=CorrectionState.SUBMITTED.value),
                name="one_live_correction",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[each.value for each in CorrectionState]),
                name="correction_state_known",
            ),
        )
        indexes = (models.Index(fields=["state", "submitted_at"], name="correction_by_state"),)

    def __str__(self) -> str:
        return f"correction {self.id}"

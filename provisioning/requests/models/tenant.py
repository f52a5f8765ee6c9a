"""What goes out by mail, and what the tenant shows."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models

from provisioning.requests.models.people import Person


class Mail(models.Model):
    """A mail written down before it is sent. ``about`` makes one mail of one cause.

    Neither words nor links are kept: the template finds them when it is sent.
    """

    id: int
    template: str = models.CharField(max_length=40)
    to: str = models.CharField(max_length=254)
    person: Person | None = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    person_id: int | None
    about: str = models.CharField(max_length=120)
    state: str = models.CharField(max_length=8, default="written")
    written_at: datetime = models.DateTimeField()
    touched_at: datetime = models.DateTimeField()
    attempts: int = models.PositiveSmallIntegerField(default=0)
    reason: str = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["template", "to", "about"], name="one_mail_per_cause"),
            models.CheckConstraint(
                condition=models.Q(state__in=["written", "sending", "sent", "failed", "unknown"]),
                name="mail_state_known",
            ),
        )
        indexes = (models.Index(fields=["state", "touched_at"], name="mail_by_state"),)

    def __str__(self) -> str:
        return f"{self.template} about {self.about}: {self.state}"


class Reading(models.Model):
    """What the tenant showed last of an account (no ``profile``) or of a profile held."""

    person: Person = models.ForeignKey(Person, models.CASCADE, related_name="readings")
    person_id: int
    profile: str = models.CharField(max_length=40, blank=True)
    state: str = models.CharField(max_length=12)
    reason: str = models.TextField(blank=True)
    at: datetime = models.DateTimeField()
    attempts: int = models.PositiveSmallIntegerField(default=0)
    retry_at: datetime | None = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "profile"], name="one_reading_each"),
            models.CheckConstraint(
                condition=models.Q(state__in=["provisioned", "pending", "failed"]),
                name="reading_state_known",
            ),
        )
        indexes = (
            models.Index(
                fields=["retry_at"],
                condition=models.Q(state="failed"),
                name="readings_that_rest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.profile or 'account'}: {self.state}"


class Waiting(models.Model):
    """An account (no ``profile``) or a profile that was approved and that nobody read as open.

    *pressing*: something can be done for it now; else all that we do is done (``work_list``).
    """

    person: Person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    person_id: int
    profile: str = models.CharField(max_length=40, blank=True)
    pressing: bool = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "profile"], name="waits_once"),)
        indexes = (
            models.Index(fields=["person"], condition=models.Q(pressing=True), name="waits_for_us"),
        )

    def __str__(self) -> str:
        return f"{self.profile or 'account'} of {self.person_id}"


class SignInsReading(models.Model):
    """The last sign-ins were asked for on this day. ``refused``: why the tenant did not tell."""

    on: date = models.DateField(unique=True)
    refused: str = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.on}: {self.refused or 'read'}"


class WorkerReport(models.Model):
    """What a run found last, as JSON: the portal reads it here, where it writes nothing."""

    name: str = models.CharField(max_length=80, unique=True)
    content: str = models.TextField()
    at: datetime = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"

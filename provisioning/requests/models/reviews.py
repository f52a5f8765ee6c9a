"""What is asked of many at once: a recertification of a space, the reminders of a campaign."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models

from provisioning.requests.models.requests import ProfileRequest


class Review(models.Model):
    id: int
    space: str = models.CharField(max_length=40)
    opened_by: str = models.CharField(max_length=254)
    opened_at: datetime = models.DateTimeField()
    reminders: int = models.PositiveSmallIntegerField(default=0)
    closed_at: datetime | None = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["space"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_review_per_space",
            ),
        )
        indexes = (models.Index(fields=["space", "closed_at"], name="reviews_of_space"),)

    def __str__(self) -> str:
        return f"review {self.id} of {self.space}"


class ReviewLine(models.Model):
    """``answer`` is empty while nobody said anything: silence.

    What is reviewed is a ``grant`` of the store, or the ``profile`` that a file gives ``address``.
    """

    review: Review = models.ForeignKey(Review, models.CASCADE, related_name="lines")
    review_id: int
    grant: ProfileRequest | None = models.ForeignKey(
        ProfileRequest, models.CASCADE, null=True, related_name="+"
    )
    grant_id: int | None
    address: str = models.CharField(max_length=254, blank=True, default="")
    profile: str = models.CharField(max_length=40, blank=True, default="")
    answer: str = models.CharField(max_length=8, blank=True)
    by: str = models.CharField(max_length=254, blank=True)
    at: datetime | None = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["review", "grant"], name="one_line_per_grant"),
            models.UniqueConstraint(
                fields=["review", "address", "profile"],
                condition=models.Q(grant__isnull=True),
                name="one_line_per_grant_of_a_file",
            ),
            models.CheckConstraint(
                condition=models.Q(grant__isnull=False, address="", profile="")
                | (models.Q(grant__isnull=True) & ~models.Q(address="") & ~models.Q(profile="")),
                name="a_grant_of_one_source",
            ),
            models.CheckConstraint(
                condition=models.Q(answer__in=["", "keep", "remove"]), name="answer_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.grant_id or self.address}: {self.answer or 'silence'}"


class CampaignReminder(models.Model):
    """Somebody who runs a campaign asked that what is missing be reminded of, that day."""

    id: int
    campaign: str = models.CharField(max_length=40)
    on: date = models.DateField()
    by: str = models.CharField(max_length=254)
    at: datetime = models.DateTimeField()
    outcome: str = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "on"], name="one_campaign_reminder_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.campaign} on {self.on}"

"""The two requests, an account and a profile, and who decided what on them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models

from provisioning.requests.models.people import Person
from provisioning.requests.workflow import LIVE_ACCOUNTS, LIVE_PROFILES, AccountState, ProfileState


def _choices(states: type[AccountState | ProfileState]) -> list[str]:
    return [state.value for state in states]


class AccountRequest(models.Model):
    """``structures`` is a list of ``[type, name]``, the main one first."""

    id: int
    person: Person = models.ForeignKey(Person, models.RESTRICT, related_name="accounts")
    person_id: int
    application: str = models.CharField(max_length=40)
    first_name: str = models.CharField(max_length=64)
    last_name: str = models.CharField(max_length=64)
    access_mode: str = models.CharField(max_length=40)
    structures: list[list[str]] = models.JSONField()
    message: str = models.TextField(blank=True)
    listed: bool = models.BooleanField(default=False)
    state: str = models.CharField(max_length=12, default=AccountState.SUBMITTED.value)
    submitted_at: datetime = models.DateTimeField()
    confirmed_at: datetime | None = models.DateTimeField(null=True)
    closed_at: datetime | None = models.DateTimeField(null=True)
    reason: str = models.TextField(blank=True)
    links: int = models.PositiveSmallIntegerField(default=0)
    reminded: int = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "application"],
                condition=models.Q(state__in=[state.value for state in LIVE_ACCOUNTS]),
                name="one_live_account_request",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=_choices(AccountState)), name="account_state_known"
            ),
        )
        indexes = (models.Index(fields=["state", "submitted_at"], name="account_by_state"),)

    def __str__(self) -> str:
        return f"account request {self.id}"


class ProfileRequest(models.Model):
    """A request, and once approved the grant itself, until ``until`` included.

    ``origin`` is where a file gave it, of what the store took over (``approvals.yaml:14``).
    ``renewal_asked_on``: its holder says that they still need it.
    """

    id: int
    person: Person = models.ForeignKey(Person, models.RESTRICT, related_name="profiles")
    person_id: int
    profile: str = models.CharField(max_length=40)
    function: str = models.CharField(max_length=40, blank=True)
    sub_function: str = models.CharField(max_length=40, blank=True)
    state: str = models.CharField(max_length=12, default=ProfileState.SUBMITTED.value)
    submitted_at: datetime = models.DateTimeField()
    decided_by: str = models.CharField(max_length=254, blank=True)
    decided_on: date | None = models.DateField(null=True)
    until: date | None = models.DateField(null=True)
    closed_at: datetime | None = models.DateTimeField(null=True)
    reason: str = models.TextField(blank=True)
    reminded: int = models.PositiveSmallIntegerField(default=0)
    renewal_asked_on: date | None = models.DateField(null=True)
    origin: str = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "profile"],
                condition=models.Q(state__in=[state.value for state in LIVE_PROFILES]),
                name="one_live_profile_request",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=_choices(ProfileState)), name="profile_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    state__in=[ProfileState.APPROVED.value, ProfileState.LEFT.value]
                )
                | (~models.Q(decided_by="") & models.Q(decided_on__isnull=False)),
                name="a_grant_has_its_approver",
            ),
        )
        indexes = (
            models.Index(fields=["state", "until"], name="profile_by_state"),
            models.Index(fields=["profile", "state"], name="profile_holders"),
        )

    def __str__(self) -> str:
        return f"profile request {self.id}"


class Decision(models.Model):
    """Who decided what, by name, as long as retention keeps it; the journal holds the proof."""

    what: str = models.CharField(max_length=40)
    person: Person = models.ForeignKey(Person, models.CASCADE, related_name="decisions")
    person_id: int
    outcome: str = models.CharField(max_length=12)
    by: str = models.CharField(max_length=254)
    at: datetime = models.DateTimeField()
    reason: str = models.TextField(blank=True)
    digest: str = models.CharField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=["what"], name="decisions_on"),)

    def __str__(self) -> str:
        return f"{self.what}: {self.outcome}"

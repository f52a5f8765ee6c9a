"""What the portal itself remembers: who may sign in, and what failed. The rest is the store's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

import provisioning.requests.framework  # noqa: F401 - models need Django ready
from provisioning.requests.models import Person


class Credential(AbstractBaseUser):
    """A way in. The person is whoever the store knows by ``address``, which was proved.

    Linked by address and not by key: people are merged, renamed and purged by the store, which
    knows nothing of the portal. ``person`` is there once ``credentials.person_of`` looked.
    """

    id: int
    person: Person | None
    login: str = models.CharField(max_length=64, unique=True)
    address: str = models.CharField(max_length=254, unique=True)

    USERNAME_FIELD = "login"

    class Meta:
        app_label = "portal"

    def __str__(self) -> str:
        return self.login


class ChosenPassword(models.Model):
    """The hash of a password chosen with a request whose address is not proved yet.

    One for each time that the form was sent: whoever proves the address says which is theirs.
    """

    id: int
    request: int = models.BigIntegerField(db_index=True)
    password: str = models.CharField(max_length=128)
    at: datetime = models.DateTimeField()

    class Meta:
        app_label = "portal"

    def __str__(self) -> str:
        return f"account/{self.request}"


class BegunForm(models.Model):
    """What was typed into a form that is not sent; ``key`` is the digest of the browser's."""

    id: int
    key: str = models.CharField(max_length=64, unique=True)
    content: dict[str, Any] = models.JSONField()
    at: datetime = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "portal"

    def __str__(self) -> str:
        return f"form {self.id}"


class KeptReason(models.Model):
    """A reason of refusal that somebody keeps to write it again; gone with their way in."""

    id: int
    credential: Credential = models.ForeignKey(Credential, models.CASCADE, related_name="reasons")
    text: str = models.TextField()
    at: datetime = models.DateTimeField()

    class Meta:
        app_label = "portal"

    def __str__(self) -> str:
        return self.text


class Attempt(models.Model):
    """Something that is counted, of one network address: a failed sign-in, a form sent."""

    id: int
    act: str = models.CharField(max_length=16)
    source: str = models.CharField(max_length=64)
    about: str = models.CharField(max_length=254)
    at: datetime = models.DateTimeField()

    class Meta:
        app_label = "portal"
        indexes = (models.Index(fields=["act", "source", "at"], name="attempt_by_source"),)

    def __str__(self) -> str:
        return f"{self.act} from {self.source}"


class Reset(models.Model):
    """A way back in that was asked for. ``address`` is empty where nobody has a way in by it: the
    same is written for everybody. The link itself is made when its mail leaves.
    """

    id: int
    address: str = models.CharField(max_length=254)
    at: datetime = models.DateTimeField()

    class Meta:
        app_label = "portal"

    def __str__(self) -> str:
        return f"reset/{self.id}"


class CacheEntry(models.Model):
    """What Django's cache in the database keeps: codes that were used, and counts of failures.

    Source: django.core.cache.backends.db, whose columns these are.
    """

    cache_key: str = models.CharField(max_length=255, primary_key=True)
    value: str = models.TextField()
    expires: datetime = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "portal"
        db_table = "portal_cache"

    def __str__(self) -> str:
        return self.cache_key

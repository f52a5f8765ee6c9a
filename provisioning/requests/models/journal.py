"""The journal: append-only by triggers, each line sealed to the one before."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """Every column is text as it was sealed: the proof is byte for byte on both engines.

    People stand in it only as keyed digests, so that a purge has nothing to remove here.
    """

    seq: int = models.BigIntegerField(primary_key=True)
    at: str = models.CharField(max_length=32)
    act: str = models.CharField(max_length=40)
    what: str = models.CharField(max_length=40, db_index=True)
    about: str = models.CharField(max_length=32, db_index=True)
    actor: str = models.CharField(max_length=32)
    detail: str = models.TextField()
    previous: str = models.CharField(max_length=64)
    seal: str = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.what}"


class Chain(models.Model):
    """The head of the journal, one row. Whoever writes locks it first: one writer at a time."""

    seq: int = models.BigIntegerField(default=0)
    seal: str = models.CharField(max_length=64, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="one_head_of_the_chain"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.seal}"

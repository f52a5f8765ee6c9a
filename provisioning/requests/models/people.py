"""Who people are, and every address by which they are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import models
from django.db.models.functions import Lower

from provisioning.requests.likeness import LONGEST, likeness


class LikenessField(models.CharField):
    """Made of the names each time that a whole row is written."""

    def pre_save(self, model_instance: Person, add: bool) -> str:
        del add
        made = likeness(model_instance.first_name, model_instance.last_name)
        model_instance.likeness = made
        return made

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """To a migration it is a text like another."""
        name, _, given, known = super().deconstruct()
        return name, "django.db.models.CharField", given, known


class Person(models.Model):
    """Somebody who asked. ``accepted_on`` is empty until a responsable let them in.

    ``address`` is the one their account carries; ``account`` is the id of the account that they
    were let in with, for good; ``last_seen`` is empty when it is not known, ``sign_ins_read_on``
    until the tenant told when they signed in. ``idle_steps``: how often they were warned since,
    then blocked (``requests.inactivity``).
    ``origin`` is where a file said so, of whom the store took over (``approvals.yaml:12``).
    ``more_structures`` is a list of ``[type, name]``: those beside the main one.
    """

    id: int
    address: str = models.CharField(max_length=254, unique=True)
    first_name: str = models.CharField(max_length=64)
    last_name: str = models.CharField(max_length=64)
    likeness: str = LikenessField(max_length=LONGEST, blank=True, default="", db_index=True)
    structure_type: str = models.CharField(max_length=40)
    structure: str = models.CharField(max_length=255)
    more_structures: list[list[str]] = models.JSONField(default=list)
    access_mode: str = models.CharField(max_length=40)
    function: str = models.CharField(max_length=40, blank=True)
    sub_function: str = models.CharField(max_length=40, blank=True)
    listed: bool = models.BooleanField(default=False)
    accepted_by: str = models.CharField(max_length=254, blank=True)
    accepted_on: date | None = models.DateField(null=True)
    left_on: date | None = models.DateField(null=True)
    last_seen: date | None = models.DateField(null=True)
    sign_ins_read_on: date | None = models.DateField(null=True)
    idle_steps: int = models.PositiveSmallIntegerField(default=0)
    idle_step_on: date | None = models.DateField(null=True)
    account: str = models.CharField(max_length=64, blank=True, default="")
    origin: str = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="person_address_folded"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_by="", accepted_on__isnull=True)
                | (~models.Q(accepted_by="") & models.Q(accepted_on__isnull=False)),
                name="acceptance_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(accepted_by=models.F("address")),
                name="nobody_accepts_themself",
            ),
        )
        indexes = (
            models.Index(
                fields=["last_name", "first_name", "id"],
                condition=models.Q(listed=True),
                name="people_of_the_directory",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name} <{self.address}>"

    @property
    def structures(self) -> tuple[tuple[str, str], ...]:
        """The main one first."""
        others = ((kind, name) for kind, name in self.more_structures)
        return ((self.structure_type, self.structure), *others)

    @structures.setter
    def structures(self, given: Iterable[Sequence[str]]) -> None:
        (self.structure_type, self.structure), *others = given
        self.more_structures = [list(pair) for pair in others]


class Alias(models.Model):
    """An address of a person; the main one is here too."""

    address: str = models.CharField(max_length=254, unique=True)
    person: Person = models.ForeignKey(Person, models.CASCADE, related_name="aliases")
    person_id: int

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="alias_address_folded"
            ),
        )

    def __str__(self) -> str:
        return self.address

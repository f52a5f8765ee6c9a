"""A correction of a name, a grant that its holder asks to keep, the order of the directory."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("access", "0022_work_list"),)
    operations = (
        migrations.AddField("profilerequest", "renewal_asked_on", models.DateField(null=True)),
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["last_name", "first_name", "id"],
                condition=models.Q(listed=True),
                name="people_of_the_directory",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_name", models.CharField(max_length=64)),
                ("last_name", models.CharField(max_length=64)),
                ("message", models.TextField(blank=True)),
                ("state", models.CharField(default="submitted", max_length=12)),
                ("submitted_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="access.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="correction_by_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(state="submitted"),
                        fields=["person"],
                        name="one_live_correction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            state__in=["submitted", "accepted", "refused", "withdrawn"]
                        ),
                        name="correction_state_known",
                    ),
                ],
            },
        ),
    )

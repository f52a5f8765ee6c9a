"""What waits to be opened is a list that the database keeps."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Q

_ACCOUNTS = """
    INSERT INTO access_waiting (person_id, profile, pressing)
    SELECT id, '', NOT EXISTS (
        SELECT 1 FROM access_reading AS r
        WHERE r.person_id = p.id AND r.profile = '' AND r.state = 'pending')
    FROM access_person AS p
    WHERE accepted_on IS NOT NULL AND left_on IS NULL AND NOT EXISTS (
        SELECT 1 FROM access_reading AS r
        WHERE r.person_id = p.id AND r.profile = '' AND r.state = 'provisioned')"""
_PROFILES = """
    INSERT INTO access_waiting (person_id, profile, pressing)
    SELECT g.person_id, g.profile, NOT EXISTS (
        SELECT 1 FROM access_reading AS r
        WHERE r.person_id = g.person_id AND r.profile = g.profile AND r.state = 'pending')
    FROM access_profilerequest AS g JOIN access_person AS p ON p.id = g.person_id
    WHERE g.state = 'approved' AND p.accepted_on IS NOT NULL AND p.left_on IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM access_reading AS r
        WHERE r.person_id = g.person_id AND r.profile = g.profile AND r.state = 'provisioned')"""


def fill(_: Any, schema_editor: Any) -> None:
    for statement in (_ACCOUNTS, _PROFILES):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("access", "0021_signs_of_life"),)
    operations = (
        migrations.CreateModel(
            "waiting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("profile", models.CharField(max_length=40, blank=True)),
                ("pressing", models.BooleanField()),
                (
                    "person",
                    models.ForeignKey("access.person", models.CASCADE, related_name="+"),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=["person", "profile"], name="waits_once"),
                ),
                "indexes": (
                    models.Index(
                        fields=["person"], condition=Q(pressing=True), name="waits_for_us"
                    ),
                ),
            },
        ),
        migrations.AddIndex(
            "reading",
            models.Index(
                fields=["retry_at"], condition=Q(state="failed"), name="readings_that_rest"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    )

"""What runs find, kept for the portal."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("access", "0032_campaign_reminders"),)
    operations = (
        migrations.CreateModel(
            name="WorkerReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                ("content", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
    )

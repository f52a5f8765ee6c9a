"""Reminders of a campaign that somebody asked for, one a day."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("access", "0031_likeness"),)
    operations = (
        migrations.CreateModel(
            name="CampaignReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("campaign", models.CharField(max_length=40)),
                ("on", models.DateField()),
                ("by", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
                ("outcome", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "on"), name="one_campaign_reminder_a_day"
                    )
                ]
            },
        ),
    )

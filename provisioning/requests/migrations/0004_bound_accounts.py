"""The account that somebody was let in with is remembered by its id."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("access", "0003_more_structures"),)
    operations = (
        migrations.AddField(
            model_name="person",
            name="account",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    )

"""When somebody was last seen, by what was read, and how far down the road of inactivity."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("access", "0020_grants_of_files"),)
    operations = (
        migrations.AddField("person", "sign_ins_read_on", models.DateField(null=True)),
        migrations.AddField("person", "idle_steps", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("person", "idle_step_on", models.DateField(null=True)),
        migrations.CreateModel(
            name="SignInsReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True)),
                ("refused", models.TextField(blank=True)),
            ],
        ),
    )

"""Forms that were begun."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("portal", "0010_signing_in"),)

    operations = [
        migrations.CreateModel(
            name="BegunForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("content", models.JSONField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]

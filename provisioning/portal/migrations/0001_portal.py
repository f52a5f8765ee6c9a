"""What the portal itself remembers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = [
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("login", models.CharField(max_length=64, unique=True)),
                ("address", models.CharField(max_length=254, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="ChosenPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("request", models.BigIntegerField(db_index=True)),
                ("password", models.CharField(max_length=128)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("act", models.CharField(max_length=16)),
                ("source", models.CharField(max_length=64)),
                ("about", models.CharField(max_length=254)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["act", "source", "at"], name="attempt_by_source")],
            },
        ),
    ]

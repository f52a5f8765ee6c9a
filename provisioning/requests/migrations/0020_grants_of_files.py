"""A review asks about the grants of files too, and a grant that a file gave may move here."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


def _text(length: int) -> models.CharField:
    return models.CharField(blank=True, default="", max_length=length)


class Migration(migrations.Migration):
    dependencies = (("access", "0004_bound_accounts"),)
    operations = (
        migrations.AddField("person", "origin", _text(255)),
        migrations.AddField("profilerequest", "origin", _text(255)),
        migrations.AddField("reviewline", "address", _text(254)),
        migrations.AddField("reviewline", "profile", _text(40)),
        migrations.AlterField(
            "reviewline",
            "grant",
            models.ForeignKey("access.profilerequest", models.CASCADE, null=True, related_name="+"),
        ),
        migrations.AddConstraint(
            "reviewline",
            models.UniqueConstraint(
                fields=["review", "address", "profile"],
                condition=Q(grant__isnull=True),
                name="one_line_per_grant_of_a_file",
            ),
        ),
        migrations.AddConstraint(
            "reviewline",
            models.CheckConstraint(
                condition=Q(grant__isnull=False, address="", profile="")
                | (Q(grant__isnull=True) & ~Q(address="") & ~Q(profile="")),
                name="a_grant_of_one_source",
            ),
        ),
    )

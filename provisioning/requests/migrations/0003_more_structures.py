"""Somebody may belong to several structures: those of the request that let them in."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def _from_requests(apps: Any, _: Any) -> None:
    """What was asked for and accepted was kept with the request, and is theirs from now on."""
    accepted = apps.get_model("access", "AccountRequest").objects.filter(
        state="accepted", application="extranet"
    )
    for row in accepted.select_related("person").order_by("id").iterator(chunk_size=2000):
        main, *others = row.structures
        if others and [row.person.structure_type, row.person.structure] == list(main):
            row.person.more_structures = others
            row.person.save(update_fields=["more_structures"])


class Migration(migrations.Migration):
    dependencies = (("access", "0002_append_only"),)
    operations = (
        migrations.AddField(
            model_name="person",
            name="more_structures",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(_from_requests, migrations.RunPython.noop),
    )

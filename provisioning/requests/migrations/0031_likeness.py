"""By what people look alike, for whoever decides; and the reviews of a space, found quickly."""

from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from provisioning.requests.likeness import likeness


def _of_everybody(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    people = apps.get_model("access", "Person").objects.using(schema_editor.connection.alias)
    some = []
    for person in people.only("first_name", "last_name").iterator(chunk_size=2000):
        person.likeness = likeness(person.first_name, person.last_name)
        some.append(person)
    people.bulk_update(some, ["likeness"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = (("access", "0030_corrections"),)
    operations = (
        migrations.AddField(
            "person",
            "likeness",
            models.CharField(blank=True, db_index=True, default="", max_length=140),
        ),
        migrations.AddIndex(
            "review", models.Index(fields=["space", "closed_at"], name="reviews_of_space")
        ),
        migrations.RunPython(_of_everybody, migrations.RunPython.noop),
    )

"""The journal refuses to be changed, on both engines; its chain gets its head.

A later migration that makes SQLite rebuild ``access_event`` loses the triggers: put them back.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SQLITE = (
    """CREATE TRIGGER access_event_no_update BEFORE UPDATE ON access_event
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER access_event_no_delete BEFORE DELETE ON access_event
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER access_event_no_replace BEFORE INSERT ON access_event
       WHEN EXISTS (SELECT 1 FROM access_event WHERE seq = NEW.seq)
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION access_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER access_event_append_only
       BEFORE UPDATE OR DELETE OR TRUNCATE ON access_event
       FOR EACH STATEMENT EXECUTE FUNCTION access_event_refuse()""",
)
_BY_VENDOR = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


def seal_off(apps: Any, schema_editor: Any) -> None:
    apps.get_model("access", "Chain").objects.create(id=1)
    for statement in _BY_VENDOR[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("access", "0001_requests"),)
    operations = (migrations.RunPython(seal_off),)

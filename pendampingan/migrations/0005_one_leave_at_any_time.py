"""No two leaves of one mentor on the same day, those called off left aside: the database refuses it.

PostgreSQL by an exclusion constraint over ranges (built in, no extension), SQLite by triggers.
"""

from django.db import migrations

NAME = "pendampingan_leave_one_at_any_time"
TABLE = "pendampingan_mentorleave"

POSTGRES = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (
    int8range(mentor_id, mentor_id, '[]') WITH &&,
    daterange(starts_on, ends_on, '[]') WITH &&
) WHERE (cancelled_on IS NULL)
"""
SQLITE = f"""
CREATE TRIGGER {NAME}_{{event}} BEFORE {{event}} ON {TABLE} WHEN NEW.cancelled_on IS NULL
BEGIN
    SELECT RAISE(ABORT, '{NAME}') WHERE EXISTS (
        SELECT 1 FROM {TABLE} AS other
        WHERE other.mentor_id = NEW.mentor_id AND other.cancelled_on IS NULL AND other.id IS NOT NEW.id
        AND other.ends_on >= NEW.starts_on AND NEW.ends_on >= other.starts_on
    );
END
"""  # noqa: S608


def add_rule(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES)
        return
    for event in ("INSERT", "UPDATE"):
        schema_editor.execute(SQLITE.format(event=event))


def remove_rule(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS {NAME}")
        return
    for event in ("INSERT", "UPDATE"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{event}")


class Migration(migrations.Migration):
    dependencies = [("pendampingan", "0004_mentor_profiles")]

    operations = [migrations.RunPython(add_rule, remove_rule, elidable=False)]

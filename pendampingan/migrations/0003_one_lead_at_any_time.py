"""No two lead mentors of one group at the same time, whatever their periods: the database refuses it.

PostgreSQL by an exclusion constraint over ranges (built in, no extension), SQLite by triggers.
"""

from django.db import migrations

NAME = "pendampingan_assignment_one_lead_at_any_time"
TABLE = "pendampingan_assignment"

POSTGRES = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (
    int8range(organization_id, organization_id, '[]') WITH &&,
    daterange(starts_on, ends_on, '[]') WITH &&
) WHERE (is_lead)
"""
SQLITE = f"""
CREATE TRIGGER {NAME}_{{event}} BEFORE {{event}} ON {TABLE} WHEN NEW.is_lead
BEGIN
    SELECT RAISE(ABORT, '{NAME}') WHERE EXISTS (
        SELECT 1 FROM {TABLE} AS other
        WHERE other.organization_id = NEW.organization_id AND other.is_lead AND other.id IS NOT NEW.id
        AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)
        AND (NEW.ends_on IS NULL OR NEW.ends_on >= other.starts_on)
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
    dependencies = [("pendampingan", "0002_assignment_terms")]

    operations = [migrations.RunPython(add_rule, remove_rule, elidable=False)]

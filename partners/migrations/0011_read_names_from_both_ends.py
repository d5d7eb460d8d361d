"""Misspelled names are looked up by what they begin or end with; SQLite reads through the names for it."""

from django.db import migrations

INDEXES = {
    "partners_org_begins": "normalized_name varchar_pattern_ops",
    "partners_org_ends": "REVERSE(normalized_name) text_pattern_ops",
}


def add_indexes(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, text in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON partners_organization (institution_id, {text})")


def remove_indexes(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("partners", "0010_index_what_is_looked_up")]

    operations = [migrations.RunPython(add_indexes, remove_indexes, elidable=False)]

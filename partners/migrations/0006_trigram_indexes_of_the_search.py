"""What makes the search for organizations fast on PostgreSQL; the columns are those of `selectors.searched_text`.

SQLite has no index for a text inside another one, and reads through the rows.
"""

from django.db import migrations

INDEXES = {
    "partners_org_text_trgm": (
        "partners_organization",
        "UPPER(name || ' ' || short_name || ' ' || nib || ' ' || npwp || ' ' || legal_number || ' ' || village "
        "|| ' ' || district || ' ' || regency || ' ' || province || ' ' || email || ' ' || phone)",
    ),
    "partners_org_normalized_trgm": ("partners_organization", "normalized_name"),
    "partners_alias_normalized_trgm": ("partners_organizationalias", "normalized_name"),
    "partners_contact_text_trgm": ("partners_contact", "UPPER(name || ' ' || phone || ' ' || email)"),
}


def add_indexes(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, text) in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({text} gin_trgm_ops)")


def remove_indexes(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_fill_forms_numbers_and_limits")]

    operations = [migrations.RunPython(add_indexes, remove_indexes, elidable=False)]

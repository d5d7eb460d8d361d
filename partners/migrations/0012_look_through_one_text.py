"""The search looks through one text of an organization (`partners.search_texts`); these indexes served several."""

from django.db import migrations

INDEXES = {
    "partners_org_text_trgm": (
        "partners_organization",
        "UPPER(name || ' ' || short_name || ' ' || nib || ' ' || npwp || ' ' || legal_number || ' ' || village "
        "|| ' ' || district || ' ' || regency || ' ' || province || ' ' || email || ' ' || phone)",
    ),
    "partners_org_normalized_trgm": ("partners_organization", "normalized_name"),
    "partners_alias_normalized_trgm": ("partners_organizationalias", "normalized_name"),
    "partners_member_text_trgm": ("partners_member", "UPPER(name || ' ' || phone)"),
}


def remove_indexes(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


def add_indexes(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, text) in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({text} gin_trgm_ops)")


class Migration(migrations.Migration):
    dependencies = [("partners", "0011_read_names_from_both_ends")]

    operations = [migrations.RunPython(remove_indexes, add_indexes, elidable=False)]

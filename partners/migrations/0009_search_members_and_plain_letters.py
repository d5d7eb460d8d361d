"""Members are searched too (PostgreSQL gets the index for it), and normalized names lose their accents."""

import unicodedata

from django.db import migrations

INDEX = "partners_member_text_trgm"


def without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def plain_letters(apps, schema_editor) -> None:
    for name in ("Organization", "OrganizationAlias"):
        model = apps.get_model("partners", name)
        changed = []
        for row in model.objects.only("pk", "normalized_name").iterator(chunk_size=2000):
            plain = without_accents(row.normalized_name)
            if plain != row.normalized_name:
                row.normalized_name = plain
                changed.append(row)
        model.objects.bulk_update(changed, ["normalized_name"], batch_size=500)


def add_index(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {INDEX} ON partners_member USING gin (UPPER(name || ' ' || phone) gin_trgm_ops)"
        )


def remove_index(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_refuse_half_positions_and_levels")]

    operations = [
        migrations.RunPython(plain_letters, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(add_index, remove_index, elidable=False),
    ]

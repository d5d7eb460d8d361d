"""What makes the search for regions fast: trigram indexes on PostgreSQL, full-text tables on SQLite.

The full-text tables (beginnings of words; any three letters of a name) keep no text of their own; triggers follow
every change of the regions.
"""

from django.db import migrations

# Every search has a part that must be in the own name; the full name is compared for those rows only.
SEARCHED = ("search_name", "name_key")
TABLES = {
    "partners_region_words": (("search_name", "search_text"), "prefix='2 3'"),
    "partners_region_parts": (("name_key",), "tokenize='trigram'"),
}


def triggers() -> dict[str, str]:
    """Name and body of each trigger."""
    found = {}
    for table, (columns, _) in TABLES.items():
        names, old, new = (", ".join(f"{row}{name}" for name in columns) for row in ("", "old.", "new."))
        forget = f"INSERT INTO {table}({table}, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608
        learn = f"INSERT INTO {table}(rowid, {names}) VALUES (new.id, {new});"  # noqa: S608
        found[f"{table}_insert"] = f"AFTER INSERT ON partners_region BEGIN {learn} END"
        found[f"{table}_delete"] = f"AFTER DELETE ON partners_region BEGIN {forget} END"
        found[f"{table}_update"] = f"AFTER UPDATE OF id, {names} ON partners_region BEGIN {forget} {learn} END"
    return found


def add_search(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for name in SEARCHED:
            schema_editor.execute(
                f"CREATE INDEX partners_region_{name}_trgm ON partners_region USING gin ({name} gin_trgm_ops)"
            )
        return
    for table, (columns, options) in TABLES.items():
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({', '.join(columns)}, "
            f"content='partners_region', content_rowid='id', {options})"
        )
    for name, body in triggers().items():
        schema_editor.execute(f"CREATE TRIGGER {name} {body}")


def remove_search(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in SEARCHED:
            schema_editor.execute(f"DROP INDEX IF EXISTS partners_region_{name}_trgm")
        return
    for name in triggers():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_regions")]

    operations = [migrations.RunPython(add_search, remove_search, elidable=False)]

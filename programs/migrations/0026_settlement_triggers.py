"""The ledger of an account is append-only on both databases: triggers refuse change and deletion."""

from django.db import migrations

TABLES = ("programs_settlemententry", "programs_settlementstatement", "programs_settlementanswer")

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION programs_refuse_settlement_change() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'the ledger of an account is append-only';
END;
$$ LANGUAGE plpgsql;
"""


def add_triggers(apps, schema_editor) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION)
    for table in TABLES:
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION programs_refuse_settlement_change()"
            )
            continue
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger of an account is append-only'); END"
            )


def remove_triggers(apps, schema_editor) -> None:
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            continue
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS programs_refuse_settlement_change()")


class Migration(migrations.Migration):
    dependencies = [("programs", "0025_keep_accounts_together")]

    operations = [migrations.RunPython(add_triggers, remove_triggers, elidable=False)]

"""What a search for organizations looks through: two columns of the table of organizations, kept by the database.

`search_own` is made of the organization's own columns, `search_parts` of its other names, contacts, members and
former numbers: two columns, because who sees an organization does not always see its parts. The database keeps them
(a generated column, and triggers), so every way of writing keeps them true, and the models know neither: saving a
record never writes them and reading one never loads them. Sealed numbers and their hashes are in neither.

Both are upper case. Every field begins with a blank, so that the beginning of a word is a blank and the word; a field
ends before a line break, an entry of `search_parts` stands between `ENTRY` and `END`. See docs/adr/0010.

They are put up after `migrate` (`put_up`), not by a migration: SQLite alters a table by copying it, which loses both
and does not bear triggers that name it. There `take_down` removes them before a migration of this app; a migration
that alters a column of `SEARCHED` on PostgreSQL has to call it.
"""

import hashlib
from collections.abc import Iterator

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

ORGANIZATION = "partners_organization"
OWN, PARTS = "search_own", "search_parts"
ENTRY, END = "\x1e", "\x1f"
SEARCHED = (
    *("name", "short_name", "normalized_name", "nib", "npwp", "legal_number"),
    *("village", "district", "regency", "province", "email", "phone", "external_id"),
)
PHONE_MARKS = " -().+/"
PART_COLUMNS = {
    "partners_organizationalias": ("name", "normalized_name"),
    "partners_contact": ("name", "phone", "email"),
    "partners_member": ("name", "phone"),
    "partners_formeridentifier": ("value",),
}
# A hash is nothing that people look for in a text.
LEFT_OUT = {"partners_formeridentifier": "kind = 'npwp_hash'"}
TRIGGER = "partners_searched_"
INDEX = "partners_org_search_trgm"
LOOKED_THROUGH = f"{OWN} || {PARTS}"


def put_up(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Make columns, triggers and index as this version of the code has them; whether anything was to be done.

    Does nothing while a table is missing, as in a database that is migrated step by step.
    """
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if not {ORGANIZATION, *PART_COLUMNS} <= tables:
        return False
    if _triggers(connection) == set(_definitions(connection)) and not missing_parts(using):
        return False
    with transaction.atomic(using), connection.cursor() as cursor:
        take_down(using)
        for statement in _columns(connection):
            cursor.execute(statement)
        cursor.execute(_all_parts(connection.vendor))
        for statement in _definitions(connection).values():
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE INDEX {INDEX} ON {ORGANIZATION} USING gin (({LOOKED_THROUGH}) gin_trgm_ops)")
            cursor.execute(f"ANALYZE {ORGANIZATION}")
    return True


def missing_parts(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the triggers, columns and index that this version of the code needs and the database lacks.

    Triggers of another version count as lacking: they keep something else.
    """
    connection = connections[using]
    missing = sorted(set(_definitions(connection)) - _triggers(connection))
    with connection.cursor() as cursor:
        missing += sorted({OWN, PARTS} - _column_names(cursor, connection))
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [INDEX])
            missing += [] if cursor.fetchone() else [INDEX]
    return missing


def take_down(using: str = DEFAULT_DB_ALIAS) -> None:
    """Remove columns, triggers and index, in whatever version they are."""
    connection = connections[using]
    if ORGANIZATION not in connection.introspection.table_names():
        return
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # or rows that wait for their check would keep the table as it is
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in _triggers(connection):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER {name}")
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {TRIGGER}gather(bigint[])")
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")
        for column in {OWN, PARTS} & _column_names(cursor, connection):
            cursor.execute(f"ALTER TABLE {ORGANIZATION} DROP COLUMN {column}")


def _column_names(cursor, connection: BaseDatabaseWrapper) -> set[str]:
    if connection.vendor == "postgresql":
        return {column.name for column in connection.introspection.get_table_description(cursor, ORGANIZATION)}
    # What is generated is not told of by SQLite's plain list of columns.
    cursor.execute(f"SELECT name FROM pragma_table_xinfo('{ORGANIZATION}')")  # noqa: S608 (a constant)
    return {name for (name,) in cursor.fetchall()}


def rebuild(using: str = DEFAULT_DB_ALIAS) -> int:
    """Gather `search_parts` of all organizations anew; how many were not true before."""
    stale = list(stale_keys(using))
    with connections[using].cursor() as cursor:
        cursor.execute(_all_parts(connections[using].vendor))
    return len(stale)


def stale_keys(using: str = DEFAULT_DB_ALIAS) -> Iterator[int]:
    """Primary keys of organizations whose `search_parts` are not what their parts say, in any order of entries."""
    connection = connections[using]
    true = _parts_of("o.id", connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {PARTS}, {true} FROM {ORGANIZATION} o ORDER BY id")  # noqa: S608
        while rows := cursor.fetchmany(2000):
            yield from (key for key, kept, true in rows if sorted(kept.split(END)) != sorted(true.split(END)))


def _columns(connection: BaseDatabaseWrapper) -> list[str]:
    """SQLite can only add a generated column that is worked out when it is read; it reads through all rows anyway."""
    digits = "phone"
    for mark in PHONE_MARKS:
        digits = f"REPLACE({digits}, '{mark}', '')"
    kept = "STORED" if connection.vendor == "postgresql" else "VIRTUAL"
    own = _fields((*SEARCHED, digits))
    return [
        f"ALTER TABLE {ORGANIZATION} ADD COLUMN {OWN} text GENERATED ALWAYS AS (UPPER({own})) {kept}",
        f"ALTER TABLE {ORGANIZATION} ADD COLUMN {PARTS} text NOT NULL DEFAULT ''",
    ]


def _fields(columns: tuple[str, ...]) -> str:
    return "' ' || " + " || '\n ' || ".join(columns)


def _entry(table: str, row: str) -> str:
    """SQL of the text of one part, where `row` is the name of the row with its dot."""
    text = f"'{ENTRY}' || UPPER({_fields(tuple(f'{row}{column}' for column in PART_COLUMNS[table]))}) || '{END}'"
    return f"CASE WHEN {row}{LEFT_OUT[table]} THEN '' ELSE {text} END" if table in LEFT_OUT else text


def _parts_of(key: str, vendor: str) -> str:
    """SQL of all that `search_parts` of the organization `key` should be."""
    joined = "STRING_AGG({}, '' ORDER BY p.id)" if vendor == "postgresql" else "GROUP_CONCAT({}, '')"
    texts = (
        f"COALESCE((SELECT {joined.format(_entry(table, 'p.'))} FROM {table} p WHERE p.organization_id = {key}), '')"  # noqa: S608
        for table in PART_COLUMNS
    )
    return f"({' || '.join(texts)})"


def _all_parts(vendor: str) -> str:
    true = f"SELECT o.id, {_parts_of('o.id', vendor)} AS parts FROM {ORGANIZATION} o"  # noqa: S608
    return (
        f"UPDATE {ORGANIZATION} SET {PARTS} = true_one.parts FROM ({true}) true_one "  # noqa: S608
        f"WHERE {ORGANIZATION}.id = true_one.id AND {PARTS} <> true_one.parts"
    )


def _triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers that are there; they end with what they were made of."""
    source = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND starts_with(tgname, %s)",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND instr(name, %s) = 1",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(source, [TRIGGER])
        return {name for (name,) in cursor.fetchall()}


def _definitions(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Triggers by name. The names change with what the columns and triggers are made of."""
    make = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    bodies = {(table, event): make(table, event) for table in PART_COLUMNS for event in ("INSERT", "UPDATE", "DELETE")}
    made_of = "".join((*_columns(connection), *bodies.values()))
    version = hashlib.sha256(made_of.encode()).hexdigest()[:8]
    return {
        (name := f"{TRIGGER}{table.removeprefix('partners_')}_{event.lower()}_{version}"): body.replace("$NAME", name)
        for (table, event), body in bodies.items()
    }


def _on_sqlite(table: str, event: str) -> str:
    """The entry of one row is taken out of the text and put at its end: no other row is read."""
    old, new = _entry(table, "OLD."), _entry(table, "NEW.")
    forget = (
        f"UPDATE {ORGANIZATION} SET {PARTS} = SUBSTR({PARTS}, 1, INSTR({PARTS}, {old}) - 1) "  # noqa: S608
        f"|| SUBSTR({PARTS}, INSTR({PARTS}, {old}) + LENGTH({old})) "
        f"WHERE id = OLD.organization_id AND INSTR({PARTS}, {old}) > 0;"
    )
    learn = f"UPDATE {ORGANIZATION} SET {PARTS} = {PARTS} || {new} WHERE id = NEW.organization_id;"  # noqa: S608
    body = {"INSERT": learn, "DELETE": forget, "UPDATE": f"{forget} {learn}"}[event]
    columns = ("organization_id", *PART_COLUMNS[table])
    on = f"{event} OF {', '.join(columns)}" if event == "UPDATE" else event
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    when = f"WHEN {changed} " if event == "UPDATE" else ""
    return f"CREATE TRIGGER $NAME AFTER {on} ON {table} FOR EACH ROW {when}BEGIN {body} END"


def _on_postgresql(table: str, event: str) -> str:
    """Once a statement, for the organizations whose parts it changed."""
    columns = ("organization_id", *PART_COLUMNS[table])
    old, new = (f"ROW({', '.join(f'{row}.{column}' for column in columns)})" for row in ("o", "n"))
    changed = f"FROM old_rows o JOIN new_rows n ON n.id = o.id WHERE {old} IS DISTINCT FROM {new}"
    keys = {
        "INSERT": "SELECT DISTINCT organization_id FROM new_rows",
        "DELETE": "SELECT DISTINCT organization_id FROM old_rows",
        "UPDATE": f"SELECT o.organization_id {changed} UNION SELECT n.organization_id {changed}",
    }[event]
    seen = {
        "INSERT": "NEW TABLE AS new_rows",
        "DELETE": "OLD TABLE AS old_rows",
        "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    }[event]
    return f"""
{_gather()}
CREATE OR REPLACE FUNCTION $NAME() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM {TRIGGER}gather(ARRAY({keys}));
    RETURN NULL;
END $$;
CREATE TRIGGER $NAME AFTER {event} ON {table} REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION $NAME();
"""


def _gather() -> str:
    """The organizations are locked before their parts are read, so that of two who add a part none is forgotten."""
    return f"""
CREATE OR REPLACE FUNCTION {TRIGGER}gather(keys bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(keys) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM {ORGANIZATION} WHERE id = ANY(keys) ORDER BY id FOR NO KEY UPDATE;
    UPDATE {ORGANIZATION} SET {PARTS} = gathered.parts
    FROM (SELECT one.id, {_parts_of("one.id", "postgresql")} AS parts FROM unnest(keys) AS one(id)) gathered
    WHERE {ORGANIZATION}.id = gathered.id AND {PARTS} <> gathered.parts;
END $$;
"""  # noqa: S608 (constants of this module)

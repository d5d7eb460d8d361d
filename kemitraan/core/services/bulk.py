"""Many rows in few statements, for the short transactions of imports: whole columns, keys known beforehand.

Django's own `bulk_create` prepares every value inside the transaction and asks for the keys afterwards. Here a service
prepares its rows before the transaction (`prepared`), and only hands them to the database inside of it.
"""

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import Jsonb

ROWS_AT_ONCE = 2000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_AS_THEY_ARE = (models.CharField, models.TextField, models.IntegerField, models.AutoField, models.ForeignKey)


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """So many primary keys that nobody else gets. Must be called in a transaction (SQLite: IMMEDIATE)."""
    if not count:
        return []
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        used = cursor.fetchone()[0]
    last = max(used, model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0)
    return list(range(last + 1, last + 1 + count))


def written_names(model: type[models.Model], *, without: Collection[str] = ()) -> list[str]:
    """Attribute names of the columns that a new row of `model` is given: neither its key nor what the database works
    out by itself."""
    fields = (field for field in model._meta.concrete_fields if not field.primary_key and not field.generated)
    return [field.attname for field in fields if field.attname not in without]


def prepared(model: type[models.Model], names: Sequence[str], values: Sequence[Any]) -> tuple:
    """Values of the columns `names` (attribute names) as the database takes them; done before the transaction."""
    fields = [_field(model, name) for name in names]
    return tuple(
        value if isinstance(field, _AS_THEY_ARE) else field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    )


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple]) -> None:
    """Insert `prepared` rows. Raises `IntegrityError` as any insert does."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(_column(model, name) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for some in _chunks(rows):
                lines = "".join("\t".join(map(_copied, row)) + "\n" for row in some)
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO(lines))
            return
        marks = ", ".join(["%s"] * len(names))
        for some in _chunks(rows):
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", some)  # noqa: S608


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple]) -> int:
    """Set the columns `names` of `prepared` rows, each followed by its key and the version it must have.

    Returns how many rows were changed: fewer than given when somebody changed one meanwhile.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    sets = ", ".join(f"{_column(model, name)} = %s" for name in names)
    changed = 0
    with connection.cursor() as cursor:
        for some in _chunks(rows):
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s AND version = %s", some)  # noqa: S608
            changed += cursor.rowcount
    return changed


def _copied(value: Any) -> str:
    """A prepared value in the text format of COPY; JSON comes wrapped for the driver."""
    if value is None:
        return "\\N"
    if isinstance(value, Jsonb):
        value = value.dumps(value.adapted)
    return str(value).translate(_ESCAPES)


@cache
def _field(model: type[models.Model], name: str) -> models.Field:
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _column(model: type[models.Model], name: str) -> str:
    """The quoted name of a column."""
    return connection.ops.quote_name(str(_field(model, name).column))


def _chunks(rows: Iterable[tuple]) -> Iterator[list[tuple]]:
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield some

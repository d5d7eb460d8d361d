"""Writing many generated rows: in batches, each a short transaction, with random values that the seed decides."""

import io
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any

from django.db import connection, models, transaction

BATCH = 2000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def random_of(seed: int, part: str) -> Random:
    """The same numbers for the same seed and part, whatever the other parts draw."""
    return Random(f"{seed}:{part}")  # noqa: S311 (examples, no secrets)


def public_id(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def write(rows: Iterable[models.Model]) -> int:
    """Insert rows of one model as they come, never more than a batch of them in memory; returns how many."""
    count = 0
    for batch in _batches(rows):
        type(batch[0])._default_manager.bulk_create(batch, batch_size=BATCH)
        count += len(batch)
    return count


def write_like(template: models.Model, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows that are as `template` except for the fields `names`, whose values each of `rows` gives.

    For what is too many to make an object of each: COPY on PostgreSQL, one prepared statement on SQLite. A list
    is stored as JSON.
    """
    model = type(template)
    varying: list[models.Field] = [_column(model, name) for name in names]
    given = (field for field in model._meta.local_concrete_fields if not field.primary_key and not field.generated)
    fixed = [field for field in given if field not in varying]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in (*fixed, *varying))
    table = connection.ops.quote_name(model._meta.db_table)
    insert = _copy if connection.vendor == "postgresql" else _execute
    constants = [field.pre_save(template, add=True) for field in fixed]
    for batch in _batches(rows):
        with transaction.atomic(), connection.cursor() as cursor:
            insert(cursor, f"{table} ({columns})", fixed, constants, varying, batch)


def _column(model: type[models.Model], name: str) -> models.Field:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _copy(cursor, target: str, fixed, constants, varying, batch: list[Sequence[Any]]) -> None:
    start = "\t".join(map(_text, constants))
    lines = "".join(f"{start}\t{chr(9).join(map(_text, row))}\n" for row in batch)
    cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO(lines))


def _text(value: Any) -> str:
    """A value in the text format of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, list):
        value = json.dumps(value)
    return str(value).translate(ESCAPES)


def _execute(cursor, target: str, fixed, constants, varying, batch: list[Sequence[Any]]) -> None:
    start = [_stored(field, value) for field, value in zip(fixed, constants, strict=True)]
    marks = ", ".join(["%s"] * (len(fixed) + len(varying)))
    cursor.executemany(
        f"INSERT INTO {target} VALUES ({marks})",  # noqa: S608 (names of columns)
        [[*start, *(_stored(field, value) for field, value in zip(varying, row, strict=True))] for row in batch],
    )


def _stored(field: models.Field, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch

"""Writing the order of rows that people arrange; the caller holds the lock and tells of it."""

from collections.abc import Sequence

from django.db import models

from programs.rules.orders import moved


def move_row(rows: Sequence[models.Model], key: int, steps: int, *, field: str = "order") -> bool:
    """Move the row with `key` among `rows`, which stand in their order, by `steps` places (negative is up).

    Whether the order is another one than before.
    """
    return renumber(rows, moved([row.pk for row in rows], key, steps), field=field)


def renumber(rows: Sequence[models.Model], order: Sequence[int], *, field: str = "order") -> bool:
    """Number `rows` from 1 in `order` of their keys, in the column `field`; whether that is another order."""
    if [row.pk for row in rows] == list(order):
        return False
    by_key = {row.pk: row for row in rows}
    for place, key in enumerate(order, start=1):
        setattr(by_key[key], field, place)
    type(rows[0])._default_manager.bulk_update(rows, [field])
    return True

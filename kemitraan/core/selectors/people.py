"""Who can be named in a comment: people of the institution who see its record."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import Exists

from kemitraan.core.enums import CommentVisibility
from kemitraan.core.querysets import history_rows
from kemitraan.core.registry import directories, history_scopes
from kemitraan.core.rules import reads_internal

AT_ONCE = 40
LOOKED_THROUGH = 200
SHOWN = 8


def colleagues(actor, institution_id: int) -> list[Any]:
    """Memberships of the institution whose people `actor` may name, by name; a partner names only its own people."""
    memberships = directories["institution"](institution_id)
    is_guest = actor.membership is None or not reads_internal(actor.membership)
    return [row for row in memberships if row.user_id != actor.pk and (reads_internal(row) or not is_guest)]


def who_can_see(record: models.Model, memberships: Sequence[Any]) -> set[int]:
    """Ids of the people who read the comments of `record` under one of `memberships`; one query for each 40."""
    found: set[int] = set()
    model = type(record)
    for start in range(0, len(memberships), AT_ONCE):
        part = memberships[start : start + AT_ONCE]
        flags = {f"m{row.pk}": Exists(history_rows(model, row.user.act_as(row)).filter(pk=record.pk)) for row in part}
        answer = model._default_manager.filter(pk=record.pk).values(**flags).first() or {}
        found |= {row.user_id for row in part if answer.get(f"m{row.pk}")}
    return found


def reads_history(user, record: models.Model) -> bool:
    """Whether `user`, who sees the record, reads its changes, files and comments as well."""
    if record._meta.label not in history_scopes:
        return True
    return history_rows(type(record), user).filter(pk=record.pk).exists()


def reads_comments(membership, visibility: str) -> bool:
    """Whether a person under `membership` reads comments of `visibility` (of records that they see)."""
    return visibility == CommentVisibility.EVERYONE or reads_internal(membership)


def people_to_mention(actor, record: models.Model, query: str, visibility: str) -> list[Any]:
    """Memberships (one a person, at most 8) that `actor` may name in such a comment, whose names contain `query`.

    The words of `query` begin words of the name. People who do not see the record are not among them.
    """
    words = query.lower().split()
    matching: Iterable[Any] = (
        row
        for row in colleagues(actor, record.institution_id)  # type: ignore[attr-defined]
        if reads_comments(row, visibility) and _begins(row.user.full_name.lower(), words)
    )
    candidates = list(islice(matching, LOOKED_THROUGH))
    shown: dict[int, Any] = {}
    for start in range(0, len(candidates), AT_ONCE):
        part = candidates[start : start + AT_ONCE]
        seeing = who_can_see(record, part)
        for row in part:
            if row.user_id in seeing:
                shown.setdefault(row.user_id, row)
        if len(shown) >= SHOWN:
            break
    return list(shown.values())[:SHOWN]


def _begins(name: str, words: list[str]) -> bool:
    parts = name.replace("(", "").split()
    return all(any(part.startswith(word) for part in parts) for word in words)

"""Stored files of many records for a dossier, in one query."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from kemitraan.core.dossier_parts import DossierFile
from kemitraan.core.models import Attachment
from kemitraan.core.selectors import may_read_file

ROWS_AT_ONCE = 500


def files_of_rows(
    user, rows: QuerySet[Any], label: Callable[[Any], str], folder: Callable[[Any], str] | str = "", exclude=()
) -> Iterator[DossierFile]:
    """Files of the records `rows`, oldest first; each name begins with what `label(record)` says.

    `exclude` are purposes that another chapter has.
    """
    records: dict[int, Model] = {row.pk: row for row in rows}
    if not records or not may_read_file(user, next(iter(records.values()))):
        return
    kind = ContentType.objects.get_for_model(rows.model)
    files = Attachment.objects.filter(content_type_of_subject=kind, object_id__in=rows.order_by().values("pk"))
    files = files.filter(removed_at=None).exclude(purpose__in=exclude).order_by("created_at", "pk")
    for file in files.iterator(chunk_size=ROWS_AT_ONCE):
        record = records[file.object_id]
        inside = folder if isinstance(folder, str) else folder(record)
        yield DossierFile(file, " ".join(filter(None, [label(record), file.original_name])), inside)

"""The chapter that tells who changed what: the trail of the record, personal values masked as everywhere."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import Model

from kemitraan.core.context import Via
from kemitraan.core.dossier_parts import DossierPart, DossierTable
from kemitraan.core.formats import MASK
from kemitraan.core.selectors import events_of, reads_history, show_event
from programs.models import Agreement, Obligation, Partnership

ROWS_AT_ONCE = 500


def of_agreement(user, agreement: Agreement) -> Iterator[DossierPart] | None:
    """Changes of the agreement and of its duties; None for those who do not read its history."""
    if not reads_history(user, agreement):
        return None
    return _changes(user, [agreement, *Obligation.objects.visible_to(user).filter(agreement=agreement)])


def of_partnership(user, partnership: Partnership) -> Iterator[DossierPart] | None:
    """Changes of the partnership, its agreements and their duties, as far as the reader sees them."""
    if not reads_history(user, partnership):
        return None
    duties = Obligation.objects.visible_to(user)
    return _changes(
        user,
        [
            partnership,
            *Agreement.objects.visible_to(user).filter(partnership=partnership),
            *(duties.filter(partnership=partnership) | duties.filter(agreement__partnership=partnership)),
        ],
    )


def _changes(user, records: Iterable[Model]) -> Iterator[DossierPart]:
    yield DossierTable(
        "Perubahan",
        ["Waktu", "Oleh", "Apa", "Perubahan", "Alasan", "Jalan", "Catatan"],
        partial(_rows, user, list(records)),
        printed=5,
    )


def _rows(user, records: list[Model]) -> Iterator[list[Any]]:
    told: set[int] = set()
    for record in records:
        for event in events_of(user, record).order_by("at", "pk").iterator(chunk_size=ROWS_AT_ONCE):
            if event.pk in told:
                continue
            told.add(event.pk)
            shown = show_event(event)
            changes = "; ".join(_change(change) for change in shown.changes)
            way = str(Via(event.via).label)
            yield [event.at, event.actor_label, shown.title, changes, event.reason, way, str(record)]


def _change(change: dict[str, Any]) -> str:
    if change["is_masked"]:
        return f"{change['label']}: {MASK}"
    return f"{change['label']}: {change['old'] or 'kosong'} → {change['new'] or 'kosong'}"

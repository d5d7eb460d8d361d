"""The chapter about who owes what: duties, their due dates with what both sides said, and the evidence."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet

from kemitraan.core.dossier_parts import DossierPart, DossierTable
from programs.dossiers.files import ROWS_AT_ONCE, files_of_rows
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership
from programs.selectors import said_of

PEOPLE = ("reported_by", "confirmed_by", "disputed_by")


def of_agreement(user, agreement: Agreement) -> Iterator[DossierPart]:
    """Duties of the agreement itself and of the partnership that it puts in writing, cancelled ones included."""
    rows = Obligation.objects.visible_to(user)
    own = rows.filter(agreement=agreement)
    return _duties(user, own | rows.filter(partnership=agreement.partnership_id) if agreement.partnership_id else own)


def of_partnership(user, partnership: Partnership) -> Iterator[DossierPart]:
    """Duties of the partnership and of its agreements."""
    rows = Obligation.objects.visible_to(user)
    return _duties(user, rows.filter(partnership=partnership) | rows.filter(agreement__partnership=partnership))


def _duties(user, duties: QuerySet[Obligation]) -> Iterator[DossierPart]:
    duties = duties.distinct()
    dates = ObligationOccurrence.objects.filter(obligation__in=duties.order_by().values("pk"))
    dates = dates.select_related("obligation__debtor", "obligation__creditor", *PEOPLE).order_by("due_on", "pk")
    yield DossierTable(
        "Daftar kewajiban",
        ["Kewajiban", "Yang berkewajiban", "Yang berhak", "Aspek", "Berulang", "Sejak", "Sampai", "Keterangan"],
        partial(_rows, duties),
    )
    yield DossierTable(
        "Tenggat kewajiban",
        ["Tenggat", "Kewajiban", "Yang berkewajiban", "Status", "Dipenuhi", "Yang dikatakan", "Catatan bukti"],
        partial(_dates, dates),
        printed=6,
    )
    yield from files_of_rows(user, dates, lambda row: f"{row.due_on.isoformat()} {row.obligation}"[:60], "Bukti")


def _rows(duties: QuerySet[Obligation]) -> Iterator[list[Any]]:
    for row in duties.select_related("debtor", "creditor").order_by("pk").iterator(chunk_size=ROWS_AT_ONCE):
        note = f"Tidak disepakati: {row.waiver_reason}" if row.is_waived_by_agreement else ""
        note = f"Dibatalkan: {row.cancel_reason}" if row.cancelled_at else note
        yield [
            row.description,
            str(row.debtor),
            str(row.creditor),
            row.get_aspect_display(),
            row.get_frequency_display(),
            row.first_due_on,
            row.last_due_on,
            note,
        ]


def _dates(dates: QuerySet[ObligationOccurrence]) -> Iterator[list[Any]]:
    for row in dates.iterator(chunk_size=ROWS_AT_ONCE):
        duty = row.obligation
        said = "; ".join(said_of(row))
        state = row.get_state_display()
        yield [row.due_on, str(duty), str(duty.debtor), state, row.fulfilled_on, said, row.evidence_note]

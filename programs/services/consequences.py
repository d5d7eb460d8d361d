"""Writing that an agreed reward was given, or an agreed sanction applied."""

import datetime as dt

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from programs.enums import ConsequenceKind
from programs.models import AppliedConsequence, ObligationOccurrence
from programs.rules import consequence_refusal, speaks_for_creditor
from programs.selectors import represented_by


@transaction.atomic
def apply_consequence(
    *, actor, occurrence: ObligationOccurrence, kind: str, note: str, applied_on: dt.date | None = None
) -> AppliedConsequence:
    """The creditor's side or the office says that a consequence was applied on `applied_on` (local, default today).

    Raises `NotAllowed`, `TransitionRefused` when none was agreed on or the due date does not call for it, and
    `DomainError` for a day to come (field `applied_on`) or without words (`note`).
    """
    occurrence = lock(occurrence)
    obligation = occurrence.obligation
    require(speaks_for_creditor(actor, obligation, represented_by(actor)))
    today = occurrence.institution.today
    if refusal := consequence_refusal(kind, occurrence, today):
        raise TransitionRefused(refusal)
    if applied_on and applied_on > today:
        raise DomainError("Tanggal diterapkan tidak boleh di masa depan.", field="applied_on")
    if not note.strip():
        raise DomainError("Tulis apa yang diberikan atau diminta.", field="note")
    consequence = AppliedConsequence(
        institution=occurrence.institution,
        occurrence=occurrence,
        kind=kind,
        applied_on=applied_on or today,
        words=obligation.reward if kind == ConsequenceKind.REWARD else obligation.sanction,
        note=note.strip(),
        created_by_id=actor.pk,
    )
    consequence.full_clean()
    consequence.save()
    label = ConsequenceKind(kind).label.lower()
    audit.record(
        actor=actor,
        action=f"obligation.{kind}",
        sentence=f"menerapkan {label} atas tenggat {format_date(occurrence.due_on)}: {obligation}",
        subjects=[obligation, obligation.home, occurrence],
        reason=consequence.note,
    )
    return consequence

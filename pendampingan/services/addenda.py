"""Corrections of verified reports: the report stays, a correction stands beside it."""

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import ReportAction
from pendampingan.models import FieldReport, ReportAddendum
from pendampingan.selectors.report_words import correctable
from pendampingan.services import notices


@transaction.atomic
def correct_report(*, actor, report: FieldReport, part: str, after: str, reason: str) -> ReportAddendum:
    """Say what the part `part` (a key of `correctable`) of a verified report should say, and why.

    The author and who verified it learn it in the inbox. Raises `NotAllowed`, `TransitionRefused` for a report that
    is not verified (it can be changed itself), `DomainError` without a reason, without words or without a change.
    """
    report = versions.lock(report)
    require(rules.can_correct_report(actor, report))
    rules.state_after(report.state, ReportAction.CORRECT)
    found = correctable(report).get(part)
    if found is None:
        raise DomainError("Pilih bagian laporan.", field="part")
    after, reason = after.strip(), reason.strip()
    if not after:
        raise DomainError("Tulis isi yang seharusnya.", field="after")
    if after == found["text"]:
        raise DomainError("Isinya sama seperti sekarang.", field="after")
    if not reason:
        raise DomainError("Tulis alasan perbaikan.", field="reason")
    addendum = ReportAddendum(
        institution_id=report.institution_id,
        report=report,
        part=part,
        label=found["label"],
        before=found["text"],
        after=after,
        reason=reason,
        by_id=actor.pk,
        at=clock.now(),
    )
    addendum.full_clean()
    addendum.save()
    audit.record(
        actor=actor,
        action="report.correct",
        sentence=f"memperbaiki {found['label'].lower()} laporan {report}",
        subjects=[report, report.assignment.organization],
        changes=[{"field": part, "label": found["label"], "old": found["text"], "new": after}],
        reason=reason,
    )
    notices.tell_corrected(actor, report, addendum)
    return addendum

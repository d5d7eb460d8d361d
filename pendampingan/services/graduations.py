"""What a person decides about a group that may go on alone."""

import datetime as dt

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from partners.models import Organization
from pendampingan.enums import GraduationOutcome
from pendampingan.models import Assignment, GraduationDecision
from pendampingan.selectors.graduation import assessments_behind, is_proposed
from pendampingan.services.assignments import end_assignment


@transaction.atomic
def decide_graduation(
    *, actor, organization: Organization, outcome: str, reason: str, ends_on: dt.date | None = None
) -> GraduationDecision:
    """Answer the proposal: end every assignment of the group on the local date `ends_on`, or go on.

    Raises `NotAllowed`, `TransitionRefused` when nothing is proposed (any more), `DomainError` without a reason, or
    without a day from today on when it ends.
    """
    require(can_write(actor))
    group = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if not is_proposed(actor, group):
        raise TransitionRefused("Tidak ada usulan untuk kelompok ini. Mungkin sudah diputuskan.")
    if not reason.strip():
        raise DomainError("Tulis alasan keputusan.", field="reason")
    today = clock.today(group.institution.time_zone)
    is_end = outcome == GraduationOutcome.END
    if is_end and (ends_on is None or ends_on < today):
        raise DomainError("Isi tanggal akhir, paling cepat hari ini.", field="ends_on")
    decision = GraduationDecision(
        institution_id=group.institution_id,
        organization=group,
        assessment=assessments_behind(group),
        outcome=outcome,
        ends_on=ends_on if is_end else None,
        reason=reason.strip(),
        decided_by_id=actor.pk,
        decided_at=clock.now(),
    )
    decision.full_clean()
    decision.save()
    sentence = f"melanjutkan pendampingan {group} walau sudah mandiri"
    if is_end and ends_on is not None:
        sentence = f"mengakhiri pendampingan {group} karena mandiri, sampai {format_date(ends_on)}"
        _end_assignments(actor, group, ends_on, today)
    audit.record(
        actor=actor, action="group.graduation", sentence=sentence, subjects=[decision, group], reason=reason.strip()
    )
    return decision


def _end_assignments(actor, group: Organization, ends_on: dt.date, today: dt.date) -> None:
    """Those that would run on after that day end on it."""
    rows = Assignment.objects.filter(organization=group).exclude(ends_on__lte=ends_on).exclude(ends_on__lt=today)
    for assignment in rows.order_by("pk"):
        end_assignment(actor=actor, assignment=assignment, ends_on=ends_on, reason="Kelompok sudah mandiri.")

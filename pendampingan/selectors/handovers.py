"""What passes to another mentor when groups are handed over, and what stays. The service moves by the same rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from kemitraan.accounts.models import Membership
from kemitraan.core.formats import format_date
from pendampingan.enums import ReportState, VisitState
from pendampingan.models import Assignment, FieldReport, FollowUp, PlannedTask, Visit
from pendampingan.rules.visits import PERIOD_OVER

UNFINISHED = (ReportState.DRAFT, ReportState.RETURNED)


@dataclass
class HandoverPreview:
    """What happens to one group, each thing by name."""

    assignment: Assignment
    moves: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def visits_to_move(assignments: Iterable[Assignment], starts_on: dt.date) -> QuerySet[Visit]:
    """Visits from the local date `starts_on` that nobody reported.

    Those called off move as well, so that they are not planned again; what ended with the assignment does not.
    """
    rows = Visit.objects.filter(assignment__in=assignments, planned_on__gte=starts_on, report__isnull=True)
    return rows.exclude(state=VisitState.CANCELLED, cancelled_reason=PERIOD_OVER).order_by("planned_on", "pk")


def plans_to_move(assignments: Iterable[Assignment], starts_on: dt.date) -> QuerySet[PlannedTask]:
    """What is planned for whole months of the next mentor."""
    return PlannedTask.objects.filter(assignment__in=assignments, month__gte=starts_on).order_by("month", "pk")


def follow_ups_to_move(assignments: Iterable[Assignment]) -> QuerySet[FollowUp]:
    """Open follow-ups about the groups that the leaving mentors own, whoever wrote the report they come from."""
    rows = FollowUp.objects.open().filter(
        report__assignment__organization__in={row.organization_id for row in assignments},
        owner__in={row.mentor.membership.user_id for row in assignments},
    )
    return rows.order_by("due_on", "pk")


def preview_of(assignments: Sequence[Assignment], starts_on: dt.date, today: dt.date) -> list[HandoverPreview]:
    """What would move on the local date `starts_on` and what would stay; eight queries, however many groups."""
    found = {assignment.pk: HandoverPreview(assignment) for assignment in assignments}
    for preview in found.values():
        role = "Peran pendamping utama" if preview.assignment.is_lead else "Peran pendamping pendukung"
        preview.moves.append(f"{role}, sejak {format_date(starts_on)}")
    _add_visits(found, assignments, starts_on)
    _add_plans(found, assignments, starts_on)
    _add_follow_ups(found, assignments)
    _add_unfinished(found, assignments, today)
    _add_counts(found, assignments, starts_on)
    return list(found.values())


def _add_visits(found: dict[int, HandoverPreview], assignments: Sequence[Assignment], starts_on: dt.date) -> None:
    dates = defaultdict(list)
    for pk, day in (
        visits_to_move(assignments, starts_on)
        .filter(state=VisitState.PLANNED)
        .values_list("assignment_id", "planned_on")
    ):
        dates[pk].append(day)
    for pk, days in dates.items():
        found[pk].moves.append(f"{len(days)} kunjungan, mulai {format_date(days[0])}")


def _add_plans(found: dict[int, HandoverPreview], assignments: Sequence[Assignment], starts_on: dt.date) -> None:
    counts = plans_to_move(assignments, starts_on).order_by().values_list("assignment_id").annotate(count=Count("pk"))
    for pk, count in counts:
        found[pk].moves.append(f"{count} tugas dalam rencana kerja")


def _add_follow_ups(found: dict[int, HandoverPreview], assignments: Sequence[Assignment]) -> None:
    of_group = {row.organization_id: found[row.pk] for row in assignments}
    for item in follow_ups_to_move(assignments).select_related("report__assignment"):
        line = f"Tindak lanjut “{item.action}”, tenggat {format_date(item.due_on)}"
        of_group[item.report.assignment.organization_id].moves.append(line)


def _add_unfinished(found: dict[int, HandoverPreview], assignments: Sequence[Assignment], today: dt.date) -> None:
    """Drafts and returned reports stay with their author; an author who is gone is named."""
    active = set(
        Membership.objects.active_on(today)
        .values_list("user_id", flat=True)
        .filter(institution__in={assignment.institution_id for assignment in assignments})
    )
    rows = FieldReport.objects.filter(assignment__in=assignments, state__in=UNFINISHED).select_related("author")
    for report in rows.order_by("activity_on", "pk"):
        preview = found[report.assignment_id]
        name = "Draf laporan" if report.state == ReportState.DRAFT else "Laporan yang dikembalikan"
        line = f"{name} kegiatan {format_date(report.activity_on)}, ditulis {report.author}"
        preview.stays.append(line)
        if report.author_id not in active:
            preview.warnings.append(f"{line}, yang sudah tidak aktif. Koordinator perlu menindaklanjutinya.")


def _add_counts(found: dict[int, HandoverPreview], assignments: Sequence[Assignment], starts_on: dt.date) -> None:
    """What is past stays as it is: finished reports, visits before the day."""
    reports = FieldReport.objects.filter(assignment__in=assignments).exclude(state__in=UNFINISHED)
    for pk, count in reports.order_by().values_list("assignment_id").annotate(count=Count("pk")):
        found[pk].stays.append(f"{count} laporan yang sudah diajukan, dengan penulisnya")
    past = Visit.objects.filter(assignment__in=assignments, planned_on__lt=starts_on, state=VisitState.PLANNED)
    waiting = Count("pk", filter=Q(report__isnull=True) | Q(report__state=ReportState.DRAFT))
    for pk, count, open_count in (
        past.order_by().values_list("assignment_id").annotate(count=Count("pk"), waiting=waiting)
    ):
        line = f"{count} kunjungan sebelum {format_date(starts_on)}"
        found[pk].stays.append(f"{line}, {open_count} di antaranya belum dilaporkan" if open_count else line)

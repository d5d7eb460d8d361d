"""What people learn in their inbox about their work, at once; nobody is told of their own act."""

from kemitraan.core.formats import format_date
from kemitraan.core.services.notifications import Line, notify, notify_many
from pendampingan.enums import ReviewAction
from pendampingan.models import Assignment, FieldReport, Mentor, ReportReview


def tell_assigned(actor, assignment: Assignment) -> None:
    """The mentor learns of a newly given assignment."""
    tell_all_assigned(actor, [assignment])


def tell_all_assigned(actor, assignments: list[Assignment]) -> None:
    """Each mentor learns of newly given assignments; one statement for all of them."""
    notify_many(
        [
            Line(
                user=assignment.mentor.membership.user,
                institution=assignment.institution,
                key=f"assignment:{assignment.pk}:given",
                title=f"Penugasan baru: {assignment.organization}",
                body=f"Mulai {format_date(assignment.starts_on)}, "
                f"kunjungan pertama {format_date(assignment.first_visit_on)}, "
                f"lalu setiap {assignment.cadence_weeks} minggu.",
                url=assignment.get_absolute_url(),
            )
            for assignment in assignments
            if actor.pk != assignment.mentor.membership.user_id
        ]
    )


def tell_ended(actor, assignment: Assignment, successor: Mentor | None = None) -> None:
    """The mentor learns that the assignment ends, why, and who goes on."""
    after = f" Dilanjutkan oleh {successor}." if successor else ""
    _tell(
        actor,
        assignment.mentor.membership.user,
        assignment,
        key=f"assignment:{assignment.pk}:ended:{assignment.version}",
        title=f"Penugasan berakhir: {assignment.organization}",
        body=f"Sampai {format_date(assignment.ends_on)}. Alasan: {assignment.ended_reason}{after}",
    )


def tell_reviewed(actor, report: FieldReport, turn: ReportReview) -> None:
    """The author learns the reason and new due date of a returned report, or that it was verified."""
    if turn.action == ReviewAction.RETURNED:
        title = f"Laporan {report.assignment.organization} dikembalikan"
        body = f"{turn.note} Perbaiki paling lambat {format_date(turn.due_on)}."
    else:
        title = f"Laporan {report.assignment.organization} terverifikasi"
        body = turn.note
    _tell(actor, report.author, report, key=f"report:{report.pk}:turn:{turn.pk}", title=title, body=body)


def _tell(actor, user, record: Assignment | FieldReport, *, key: str, title: str, body: str) -> None:
    if actor.pk != user.pk:
        notify(
            user=user,
            institution=record.institution,
            key=key,
            title=title,
            body=body,
            url=record.get_absolute_url(),
        )

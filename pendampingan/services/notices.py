"""What people learn in their inbox about their work, at once; nobody is told of their own act."""

from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.services.notifications import Line, notify, notify_many
from pendampingan.enums import ProposalState, ReviewAction
from pendampingan.models import (
    Assignment,
    DataCheck,
    FieldReport,
    Handover,
    Mentor,
    MentorLeave,
    NeedProposal,
    ReportAddendum,
    ReportConfirmation,
    ReportReview,
)


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
                f"lalu {assignment.cadence_label}.",
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


def tell_taken_over(actor, handover: Handover) -> None:
    """The next mentor learns of the group, from when, and what the leaving one wrote."""
    begun = handover.begun
    notes = f" Catatan: {handover.notes}" if handover.notes else ""
    _tell(
        actor,
        begun.mentor.membership.user,
        begun,
        key=f"assignment:{begun.pk}:given",
        title=f"Penugasan baru: {begun.organization}",
        body=f"Serah terima dari {handover.ended.mentor}, mulai {format_date(begun.starts_on)}.{notes}",
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


def tell_delegated(actor, leave: MentorLeave) -> None:
    """The stand-in learns for whom and when; once for each wording of the leave."""
    if leave.delegate is None:
        return
    _tell(
        actor,
        leave.delegate.membership.user,
        leave,
        key=f"leave:{leave.pk}:delegated:{leave.version}",
        title=f"Anda menggantikan {leave.mentor}",
        body=f"{format_date(leave.starts_on)} – {format_date(leave.ends_on)}. Kelompoknya ada di daftar Anda.",
        url=reverse("pendampingan:assignment-list"),
    )


def tell_leave_cancelled(actor, leave: MentorLeave) -> None:
    """The stand-in learns that nobody needs to be replaced."""
    if leave.delegate is None:
        return
    _tell(
        actor,
        leave.delegate.membership.user,
        leave,
        key=f"leave:{leave.pk}:cancelled",
        title=f"Anda tidak jadi menggantikan {leave.mentor}",
        body=f"Cuti {format_date(leave.starts_on)} – {format_date(leave.ends_on)} dibatalkan.",
        url=reverse("pendampingan:assignment-list"),
    )


def tell_corrected(actor, report: FieldReport, addendum: ReportAddendum) -> None:
    """The author and who verified learn of a correction beside the locked report."""
    for user in {report.author, report.verified_by} - {None}:
        _tell(
            actor,
            user,
            report,
            key=f"report:{report.pk}:addendum:{addendum.pk}",
            title=f"Laporan {report.assignment.organization} diberi perbaikan",
            body=f"{addendum.label}. Alasan: {addendum.reason}",
        )


def tell_confirmed(report: FieldReport, confirmation: ReportConfirmation) -> None:
    """The author, and who verified or else the program's coordinator, learn what the group said."""
    program = report.assignment.program
    answers_for = report.verified_by or (program.coordinator if program else None)
    for user in {report.author, answers_for} - {None}:
        notify(
            user=user,
            institution=report.institution,
            key=f"report:{report.pk}:confirmation:{confirmation.pk}",
            title=f"{confirmation.name}: laporan {report.assignment.organization} "
            f"{confirmation.get_answer_display().lower()}",
            body=confirmation.reason,
            url=report.get_absolute_url(),
        )


def tell_decided(actor, proposal: NeedProposal | DataCheck, state: ProposalState, note: str) -> None:
    """Who proposed a need or a correction from the field learns what the office did with it, and why."""
    if proposal.created_by is None:
        return
    _tell(
        actor,
        proposal.created_by,
        proposal,
        key=f"{proposal._meta.model_name}:{proposal.pk}:decided",
        title=f"Usulan Anda {state.label.lower()}: {proposal.organization}"[:200],
        body=". ".join(filter(None, [getattr(proposal, "subject", str(proposal)), note])),
    )


def _tell(
    actor,
    user,
    record: Assignment | FieldReport | MentorLeave | NeedProposal | DataCheck,
    *,
    key: str,
    title: str,
    body: str,
    url: str = "",
) -> None:
    """`url` is where it leads to, the record itself without one."""
    if actor.pk != user.pk:
        notify(
            user=user,
            institution=record.institution,
            key=key,
            title=title,
            body=body,
            url=url or record.get_absolute_url(),
        )

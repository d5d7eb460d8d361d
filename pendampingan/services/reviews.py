"""The conversation about a report: submitted, returned with a reason, verified, commented on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, Missing, NotReady, TransitionRefused
from kemitraan.core.formats import format_datetime
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import ReportAction, ReportState, ReviewAction
from pendampingan.models import FieldReport, ReportReview, ReportRevision
from pendampingan.selectors.report_forms import answers_shown, missing_answers
from pendampingan.selectors.report_words import report_words
from pendampingan.services import notices
from pendampingan.services.follow_ups import close_found_done
from pendampingan.services.report_readings import take_readings

SOURCE = "Naskah strategi, bagian F"


def missing_for_submission(report: FieldReport, answers: Sequence[Mapping[str, Any]] | None = None) -> list[Missing]:
    """What a report still lacks before it can be submitted; empty when it is ready.

    `answers` are those of `answers_shown`, which are read where not given.
    """
    link = "ubah/"
    checks = (
        (report.tasks, "tasks", "Pilih paling sedikit satu tugas pendamping.", SOURCE),
        (report.activities.strip(), "activities", "Ceritakan kegiatannya.", "Aturan lembaga"),
        (report.findings.strip(), "findings", "Tulis fakta dan temuan.", SOURCE),
        (_has_participants(report), "attendance", "Tandai siapa yang hadir.", "Aturan lembaga"),
    )
    lacking = [Missing(rule, message, source, link) for value, rule, message, source in checks if not value]
    asked = f"Pertanyaan program, edisi {report.form.number}" if report.form else ""
    unanswered = missing_answers(answers_shown(report) if answers is None else answers)
    return lacking + [Missing("answer", f"Jawab: {row.text}", asked, link) for row in unanswered]


def _has_participants(report: FieldReport) -> bool:
    guests = report.guests_female + report.guests_male
    return guests > 0 or any(row.is_present for row in report.attendances.all())


@transaction.atomic
def submit_field_report(*, actor, report: FieldReport) -> FieldReport:
    """The author hands the report in; its words are kept, and earlier follow-ups that it found done are closed.

    Raises `NotAllowed`, `TransitionRefused`, `NotReady`.
    """
    report = versions.lock(report)
    require(rules.can_submit_report(actor, report))
    state = rules.state_after(report.state, ReportAction.SUBMIT)
    if missing := missing_for_submission(report):
        raise NotReady(missing)
    changes = versions.apply_changes(report, {"state": state, "submitted_at": clock.now()}, version=None)
    close_found_done(actor=actor, report=report)
    _keep_revision(actor, report)
    return _took_turn(actor, report, ReviewAction.SUBMITTED, changes=_state_only(changes))


def _keep_revision(actor, report: FieldReport) -> None:
    """What was handed in stays readable, whatever is mended later."""
    ReportRevision.objects.create(
        institution_id=report.institution_id,
        report=report,
        number=report.revisions.count() + 1,
        content=report_words(report),
        content_hash=report.content_hash,
        by_id=actor.pk,
        at=clock.now(),
    )


@transaction.atomic
def return_field_report(
    *, actor, report: FieldReport, reason: str, due_on: dt.date, version: int | None = None
) -> FieldReport:
    """The reviewer asks for a better report by the local date `due_on`; the author learns it in the inbox.

    `version` is the one that the reviewer read. Raises `NotAllowed`, `TransitionRefused` (saying what another
    reviewer did), `DomainError` without a reason, with a past date or when the report changed meanwhile.
    """
    report = versions.lock(report)
    require(rules.can_review_report(actor, report))
    state = _state_after_review(actor, report, ReportAction.RETURN, version)
    if not reason.strip():
        raise DomainError("Tulis apa yang perlu diperbaiki.", field="reason")
    if due_on < clock.today(report.assignment.institution.time_zone):
        raise DomainError("Tenggat baru tidak boleh sudah lewat.", field="due_on")
    changes = versions.apply_changes(report, {"state": state, "due_on": due_on}, version=None)
    return _took_turn(actor, report, ReviewAction.RETURNED, note=reason, due_on=due_on, changes=changes)


@transaction.atomic
def verify_field_report(*, actor, report: FieldReport, note: str = "", version: int | None = None) -> FieldReport:
    """The reviewer confirms the report, which locks it and gives its readings to the program.

    The author learns it in the inbox.

    `version` is the one that the reviewer read. Raises `NotAllowed` (own report), `TransitionRefused` (saying
    what another reviewer did), `DomainError` when the report changed meanwhile or a reading cannot be kept.
    """
    report = versions.lock(report)
    require(rules.can_review_report(actor, report))
    state = _state_after_review(actor, report, ReportAction.VERIFY, version)
    take_readings(actor=actor, report=report)
    changes = versions.apply_changes(
        report, {"state": state, "verified_at": clock.now(), "verified_by_id": actor.pk}, version=None
    )
    return _took_turn(actor, report, ReviewAction.VERIFIED, note=note, changes=_state_only(changes))


@transaction.atomic
def comment_on_field_report(*, actor, report: FieldReport, note: str) -> FieldReport:
    """A remark that changes no state. Raises `NotAllowed`, or `DomainError` for an empty one."""
    report = versions.lock(report)
    require(rules.can_comment_on_report(actor, report))
    rules.state_after(report.state, ReportAction.COMMENT)
    if not note.strip():
        raise DomainError("Tulis tanggapan.", field="note")
    return _took_turn(actor, report, ReviewAction.COMMENTED, note=note)


def _state_after_review(actor, report: FieldReport, action: ReportAction, version: int | None) -> ReportState:
    """The state after a review of what the reviewer has read; otherwise the refusal says what happened since."""
    turn = report.reviews.exclude(action=ReviewAction.COMMENTED).select_related("by").last()
    if not rules.is_possible(report.state, action) and turn is not None:
        who = "Anda" if turn.by_id == actor.pk else str(turn.by)
        note = f" Catatan: {turn.note}" if turn.note else ""
        raise TransitionRefused(
            f"{who} sudah {turn.get_action_display()} laporan ini pada {format_datetime(turn.at)}.{note}"
        )
    if version is not None and version != report.version:
        raise DomainError("Laporan ini berubah sesudah Anda membukanya. Baca dulu perubahannya, lalu tinjau.")
    return rules.state_after(report.state, action)


def _state_only(changes: list[dict[str, str]]) -> list[dict[str, str]]:
    """Moments and people are in the event itself."""
    return [change for change in changes if change["field"] == "state"]


def _took_turn(
    actor,
    report: FieldReport,
    action: ReviewAction,
    *,
    note: str = "",
    due_on: dt.date | None = None,
    changes: list[dict[str, str]] | None = None,
) -> FieldReport:
    """Write the turn into the conversation and the audit trail."""
    turn = ReportReview(
        institution_id=report.institution_id,
        report=report,
        action=action,
        note=note.strip(),
        by_id=actor.pk,
        at=clock.now(),
        due_on=due_on,
    )
    turn.full_clean()
    turn.save()
    subjects: list[Model] = [report]
    if ReportState(report.state) is ReportState.VERIFIED and action is ReviewAction.VERIFIED:
        subjects.append(report.assignment.organization)
    audit.record(
        actor=actor,
        action=f"report.{AUDIT_NAMES[action]}",
        sentence=f"{action.label} laporan {report}",
        subjects=subjects,
        changes=changes or [],
        reason=note.strip(),
    )
    if action in {ReviewAction.RETURNED, ReviewAction.VERIFIED}:
        notices.tell_reviewed(actor, report, turn)
    return report


AUDIT_NAMES = {
    ReviewAction.SUBMITTED: "submit",
    ReviewAction.RETURNED: "return",
    ReviewAction.VERIFIED: "verify",
    ReviewAction.COMMENTED: "comment",
}

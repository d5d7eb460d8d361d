"""Reading a report, and the turns of its review."""

import datetime as dt
import uuid
from typing import Any

from django.shortcuts import redirect

from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ActionView, ScopedDetailView
from pendampingan import rules
from pendampingan.enums import FollowUpState, ReportAction, ReportState
from pendampingan.forms.reports import CommentForm, ReturnForm
from pendampingan.models import FieldReport
from pendampingan.selectors.overview import reports_with_names
from pendampingan.selectors.report_form import photos_among
from pendampingan.selectors.report_forms import answers_shown, files_of
from pendampingan.selectors.report_page import (
    records_shown,
    report_facts,
    report_texts,
    return_note,
    verified_text,
    whole_reports,
)
from pendampingan.selectors.report_quality import hints_of
from pendampingan.selectors.review_queue import place_in_queue
from pendampingan.services import reviews as services
from pendampingan.services.confirmations import open_link_count
from pendampingan.views.base import RecordActionFormView

DAYS_TO_MEND = 3


class ReportDetailView(ScopedDetailView):
    """The report at the left, its conversation and actions at the right."""

    model = FieldReport
    template_name = "pendampingan/report_detail.html"
    context_object_name = "report"

    def get_queryset(self):
        return whole_reports(super().get_queryset())

    def get_context_data(self, **kwargs):
        user, report = self.request.user, self.object
        context = super().get_context_data(**kwargs)
        today = report.assignment.institution.today
        can_submit = bool(rules.can_submit_report(user, report)) and rules.is_possible(
            report.state, ReportAction.SUBMIT
        )
        can_review = bool(rules.can_review_report(user, report)) and rules.is_possible(
            report.state, ReportAction.VERIFY
        )
        can_invite = bool(rules.can_invite_to_confirm(user, report)) and rules.is_possible(
            report.state, ReportAction.CONFIRM
        )
        attendances = list(report.attendances.all())
        files = files_of(report)
        photos, answers = photos_among(files), answers_shown(report, files)
        show_hints = can_submit or can_review
        return context | {
            "today": today,
            "facts": report_facts(report),
            "texts": report_texts(report),
            "records": records_shown(report),
            "reads_materials": user.membership.sees_whole_institution or user.membership.is_mentor,
            "answers": answers,
            "return_note": return_note(report),
            "verified_text": verified_text(report),
            "can_edit": bool(rules.can_edit_report(user, report)),
            "can_submit": can_submit,
            "missing": services.missing_for_submission(report, answers) if can_submit else [],
            "can_review": can_review,
            "can_correct": report.state == ReportState.VERIFIED and bool(rules.can_correct_report(user, report)),
            "can_invite": can_invite,
            "open_links": open_link_count(report) if can_invite else 0,
            "can_comment": bool(rules.can_comment_on_report(user, report)),
            "comment_form": CommentForm(user=user),
            "comment_token": uuid.uuid4(),
            "attendances": attendances,
            "present_count": sum(row.is_present for row in attendances),
            "follow_ups": [
                (row, FollowUpState(row.state), bool(rules.can_complete_follow_up(user, row)))
                for row in report.follow_ups.all()
            ],
            "photos": photos,
            "show_hints": show_hints,
            "hints": hints_of(report, photos) if show_hints else [],
            "queue": place_in_queue(user, report) if user.membership.is_office else None,
            **(self.return_form(today) if can_review else {}),
        }

    def return_form(self, today: dt.date) -> dict[str, Any]:
        """The form beside the report; its answer is the page of its own."""
        form = ReturnForm(
            user=self.request.user,
            record=self.object,
            initial={"due_on": today + dt.timedelta(days=DAYS_TO_MEND)},
            auto_id="kembali_%s",
        )
        return {"return_form": form, "return_token": uuid.uuid4()}


class ReportSubmitView(ActionView):
    model = FieldReport
    success_message = "Laporan diajukan."

    def act(self, record):
        return services.submit_field_report(actor=self.request.user, report=record)


class ReportVerifyView(ActionView):
    model = FieldReport
    success_message = "Laporan terverifikasi dan terkunci."

    def act(self, record):
        return services.verify_field_report(
            actor=self.request.user,
            report=record,
            note=self.request.POST.get("note", ""),
            version=version_of(self.request.POST.get("opened_version", "")),
        )


def version_of(raw: str) -> int | None:
    """The version of the report that the reviewer had open; None when the page did not say."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


class ReviewFormView(RecordActionFormView):
    model = FieldReport

    def get_queryset(self):
        return reports_with_names(super().get_queryset()).select_related("assignment__institution")

    @property
    def lead(self) -> str:
        return str(self.record)


class ReportReturnView(ReviewFormView):
    form_class = ReturnForm
    form_name = "kembalikan-laporan"
    title = "Kembalikan laporan"
    submit_label = "Kembalikan"
    success_message = "Laporan dikembalikan kepada penulisnya."

    def check_permission(self) -> Decision:
        return rules.can_review_report(self.request.user, self.record)

    def get(self, request, *args, **kwargs):
        """Where another reviewer was first, the report's page tells what was done."""
        if not rules.is_possible(self.record.state, ReportAction.RETURN):
            return redirect(self.record)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"due_on": self.today + dt.timedelta(days=DAYS_TO_MEND)}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"record": self.record}

    def perform(self, form):
        return services.return_field_report(
            actor=self.request.user,
            report=self.record,
            version=form.version,
            reason=form.cleaned_data["reason"],
            due_on=form.cleaned_data["due_on"],
        )


class ReportCommentView(ReviewFormView):
    form_class = CommentForm
    form_name = "tanggapi-laporan"
    title = "Tanggapi laporan"
    submit_label = "Kirim tanggapan"
    success_message = "Tanggapan terkirim."

    def check_permission(self) -> Decision:
        return rules.can_comment_on_report(self.request.user, self.record)

    def perform(self, form):
        return services.comment_on_field_report(
            actor=self.request.user, report=self.record, note=form.cleaned_data["note"]
        )

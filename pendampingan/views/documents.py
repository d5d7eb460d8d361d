"""Documents of the accompaniment, made of what is recorded when somebody presses for them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views import View
from django.views.generic import TemplateView

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_rupiah
from kemitraan.core.models import Job
from kemitraan.core.permissions import Allowed, Denied, require
from kemitraan.core.views.generic import ScopedObjectMixin, add_error, file_response
from pendampingan.enums import Task
from pendampingan.filters import mentors_of
from pendampingan.forms.logbooks import LogbookForm
from pendampingan.models import FieldReport, Mentor
from pendampingan.selectors.monthly_documents import unverified_note
from pendampingan.selectors.monthly_report import (
    MonthlyReport,
    chosen_month,
    month_key,
    monthly_report,
    months_to_choose,
)
from pendampingan.selectors.report_page import whole_reports
from pendampingan.services.logbooks import make_logbook
from pendampingan.services.printed_documents import print_minutes, print_month


class ReportMinutesView(ScopedObjectMixin, View):
    """The minutes of a visit as PDF."""

    model = FieldReport
    http_method_names = ["post"]

    def get_queryset(self):
        return whole_reports(super().get_queryset())

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        return file_response(print_minutes(actor=request.user, report=self.get_object()))


class MonthlyReportView(TemplateView):
    """`?pendamping=…&bulan=2026-11`: what the monthly report of a mentor will hold; unknown values count as not given.

    A POST gives the file that was asked for: `unduh=pdf` the report, `unduh=logbook` the logbook of a period.
    """

    template_name = "pendampingan/monthly_report.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        membership = request.user.membership
        staff = membership is not None and (membership.sees_whole_institution or membership.is_mentor)
        require(Allowed() if staff else Denied("Laporan bulanan ini untuk pengelola dan pendamping."))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self):
        return self.request.user.membership.institution.today

    @cached_property
    def mentors(self) -> list[Mentor]:
        """Those whom the reader may choose; a mentor only sees the own record."""
        return list(mentors_of(self.request).select_related("membership__user", "institution"))

    @cached_property
    def mentor(self) -> Mentor | None:
        """Who was asked for, else the reader if a mentor, else the first."""
        asked = self.request.GET.get("pendamping", "")
        own = self.request.user.membership.pk
        named = (row for row in self.mentors if str(row.public_id) == asked)
        selves = (row for row in self.mentors if row.membership_id == own)
        return next(named, None) or next(selves, None) or next(iter(self.mentors), None)

    @cached_property
    def month(self):
        return chosen_month(self.request.GET.get("bulan", ""), self.today)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.mentor is None:
            raise Http404
        if request.POST.get("unduh") != "logbook":
            return file_response(print_month(actor=request.user, mentor=self.mentor, month=self.month))
        form = LogbookForm(user=request.user, data=request.POST)
        if form.is_valid():
            try:
                made = make_logbook(actor=request.user, mentor=self.mentor, **form.cleaned_data)
            except DomainError as error:
                add_error(form, error)
            else:
                return self.given(made)
        return self.render_to_response(self.get_context_data(logbook_form=form), status=422)

    def given(self, made) -> HttpResponse:
        if not isinstance(made, Job):
            return file_response(made)
        messages.success(self.request, "Logbook ini panjang, jadi dikerjakan di latar. Anda diberi tahu bila selesai.")
        return redirect(made)

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {
            "mentors": self.mentors if self.request.user.membership.sees_whole_institution else [],
            "mentor": self.mentor,
            "month": self.month,
            "months": [(month_key(month), month.label) for month in months_to_choose(self.today)],
            "bulan": month_key(self.month),
            "tasks": list(Task),
        }
        if self.mentor is None:
            return context
        report = monthly_report(self.request.user, self.mentor, self.month)
        span = {"since": self.month.starts_on, "until": min(self.month.ends_on, self.today)}
        return context | {
            "report": report,
            "today": self.today,
            "counters": counters(report),
            "expense": format_rupiah(report.expense_idr),
            "unverified_note": unverified_note(report.unverified_readings),
            "logbook_form": kwargs.get("logbook_form") or LogbookForm(user=self.request.user, initial=span),
        }


def counters(report: MonthlyReport) -> list[dict[str, Any]]:
    """The figures on top, each a link to the list that has the same ones."""
    span = {"since": report.month.starts_on, "until": report.month.ends_on, "mentor": report.mentor.pk}
    visits = f"{reverse('pendampingan:visit-list')}?{urlencode(span)}"
    reports = f"{reverse('pendampingan:report-list')}?{urlencode(span)}"
    follow_ups = f"{reverse('pendampingan:follow-up-list')}?{urlencode({'mentor': report.mentor.pk})}"
    return [
        {
            "label": "Kunjungan",
            "value": len(report.planned),
            "url": visits,
            "color": "brand",
            "icon": "walk",
            "note": visits_note(report),
        },
        {
            "label": "Belum dilaporkan",
            "value": len(report.unreported),
            "url": visits,
            "color": "late",
            "icon": "alarm",
            "note": f"{len(report.coming)} akan datang",
        },
        {
            "label": "Laporan",
            "value": len(report.reports),
            "url": reports,
            "color": "brand",
            "icon": "clipboard-text",
            "note": ", ".join(f"{count} {state.label.lower()}" for state, count in report.states if count),
        },
        {
            "label": "Terlambat",
            "value": len(report.overdue),
            "url": f"{follow_ups}&situation=late",
            "color": "late",
            "icon": "hourglass",
            "note": "tindak lanjut",
        },
    ]


def visits_note(report: MonthlyReport) -> str:
    """`2 terlapor, 1 digeser`"""
    told = ((len(report.done), "terlapor"), (len(report.moved), "digeser"), (len(report.cancelled), "dibatalkan"))
    return ", ".join(f"{count} {word}" for count, word in told if count or word == "terlapor")

"""Pages on which field reports are listed, read and written."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View

from kemitraan.core.errors import DomainError, NotReady
from kemitraan.core.permissions import Decision, require
from kemitraan.core.views.generic import ScopedListView, ScopedObjectMixin, ServiceFormView
from pendampingan import rules
from pendampingan.filters import ReportFilter
from pendampingan.forms.reports import FieldReportForm, FollowUpFormSet
from pendampingan.models import Assignment, FieldReport, Visit
from pendampingan.rules.quality import Hint
from pendampingan.selectors.overview import reports_as_rows, reports_with_names, visits_with_names
from pendampingan.selectors.report_form import attendees, form_sections, photos_of
from pendampingan.selectors.report_parts import ReportSubjects, last_visit_values, report_subjects
from pendampingan.selectors.report_quality import hints_of, hints_while_typing
from pendampingan.services import reports as services
from pendampingan.services.reviews import submit_field_report
from pendampingan.tables import ReportTable
from pendampingan.views.lookup import uuid_or_404

ABOUT = ("assignment__institution", "assignment__program")  # asked for beside the names of a row


class ReportListView(ScopedListView):
    model = FieldReport
    table_class = ReportTable
    filterset_class = ReportFilter
    title = "Laporan pendampingan"
    noun = "laporan"
    icon = "clipboard-text"
    create_url = "pendampingan:report-create"
    create_label = "Tulis laporan"
    empty_title = "Belum ada laporan."

    def secondary_links(self):
        url = f"{reverse('pendampingan:follow-up-list')}?situation=open"
        return [{"url": url, "icon": "checkbox", "label": "Tindak lanjut"}]

    def get_queryset(self):
        return reports_as_rows(super().get_queryset())

    def can_create(self) -> Decision:
        return rules.can_write_reports(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"today": self.request.user.membership.institution.today}


class ReportFormView(ServiceFormView):
    """The phone-first form of a field report: fields, attendance, follow-ups and photos in one submit."""

    template_name = "pendampingan/report_form.html"
    form_class = FieldReportForm
    form_name = "laporan"
    submit_label = "Simpan draf"
    report: FieldReport

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if form.is_valid() and self.follow_ups.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    @cached_property
    def follow_ups(self):
        initial = []
        if self.report.pk:
            said = ("action", "owner_name", "owner_kind", "due_on")
            initial = [
                {"follow_up": row.public_id} | {name: getattr(row, name) for name in said}
                for row in self.report.follow_ups.all()
            ]
        return FollowUpFormSet(self.form_data, initial=initial, prefix="tindak_lanjut")

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        ticked = self.form_data.getlist("hadir") if self.form_data is not None else None
        return attendees(self.report, ticked)

    @cached_property
    def subjects(self) -> ReportSubjects:
        asked = self.form_data.get("pertanyaan", "") if self.form_data is not None else ""
        return report_subjects(self.request.user, self.report, asked)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.report, "subjects": self.subjects}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        present = sum(person["is_present"] for person in self.people)
        return context | {
            "report": self.report,
            "assignment": self.report.assignment,
            "people": self.people,
            "formsets": [self.follow_ups],
            "photos": photos_of(self.report),
            "hints": self.hints(),
            "question_form": self.subjects.form,
            "last_visit": last_visit_values(self.report),
            "filled": form_sections(context["form"], present, self.follow_ups),
        }

    def hints(self) -> list[Hint]:
        """About what stands in the form: the submit, the draft taken up again, or the saved report."""
        if self.form_data is not None:
            return hints_while_typing(self.report.institution, self.form_data)
        return hints_of(self.report, photos_of(self.report)) if self.report.pk else []

    def parts(self, form) -> dict[str, Any]:
        """Attendance, follow-ups and photos as the services take them. Raises `DomainError` for a stranger."""
        members = {person["value"]: person["pk"] for person in self.people}
        ticked = set(self.request.POST.getlist("hadir"))
        if not ticked <= set(members):
            raise DomainError("Ada nama yang bukan anggota kelompok ini pada tanggal itu. Periksa kehadirannya.")
        return {
            "values": form.content,
            "present": [members[value] for value in ticked],
            "follow_ups": self.follow_ups.rows,
            "photos": form.cleaned_data["photos"],
            **form.part_values,
            "materials": form.cleaned_data["materials"],
            "form": self.subjects.form,
            "answers": form.answers,
            "answer_photos": form.answer_photos,
        }

    def submit_if_asked(self, report: FieldReport) -> FieldReport:
        """Hand the saved report in when that button was pressed; what is missing leaves it saved as it is."""
        if "ajukan" not in self.request.POST:
            return report
        try:
            with transaction.atomic():
                submit_field_report(actor=self.request.user, report=report)
            self.success_message = "Laporan diajukan."
        except NotReady as error:
            self.success_message = ""
            messages.warning(self.request, f"Tersimpan sebagai draf. {error.message}")
        return report


class ReportHintsView(View):
    """Hints about what stands in a report form that is being written; writes nothing."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        require(rules.can_write_reports(request.user))
        hints = hints_while_typing(request.user.membership.institution, request.POST)
        return render(request, "pendampingan/_hints.html", {"hints": hints, "with_links": True})


class ReportCreateView(ReportFormView):
    """Write a report for a planned visit (`?kunjungan=`) or an assignment (`?penugasan=`); else choose one first."""

    title = "Laporan baru"
    visit: Visit | None = None

    def prepare(self) -> None:
        user = self.request.user
        query = self.request.GET
        assignment = None
        if raw := query.get("kunjungan"):
            visits = visits_with_names(Visit.objects.visible_to(user)).select_related(*ABOUT)
            self.visit = visits.filter(public_id=uuid_or_404(raw)).first()
            assignment = self.visit.assignment if self.visit else None
        elif raw := query.get("penugasan"):
            rows = Assignment.objects.visible_to(user).select_related(
                "organization", "institution", "program", "mentor__membership__user"
            )
            assignment = rows.filter(public_id=uuid_or_404(raw)).first()
        if (query.get("kunjungan") or query.get("penugasan")) and assignment is None:
            raise Http404
        self.assignment = assignment
        if assignment is not None:
            self.report = blank_report(assignment, self.visit)

    def check_permission(self) -> Decision:
        user = self.request.user
        allowed = rules.can_write_reports(user)
        return rules.can_report_on(user, self.assignment) if allowed and self.assignment else allowed

    def get(self, request, *args, **kwargs):
        if self.assignment is None:
            return self.choose()
        if self.visit is not None and hasattr(self.visit, "report"):
            return redirect(self.visit.report)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        return self.choose() if self.assignment is None else super().post(request, *args, **kwargs)

    def choose(self):
        """Which group, which visit: the due ones first."""
        user = self.request.user
        today = user.membership.institution.today
        visits = Visit.objects.visible_to(user).unreported().filter(planned_on__lte=today, report__isnull=True)
        assignments = Assignment.objects.visible_to(user).active_on(today)
        context = {
            "visits": list(visits_with_names(visits).order_by("report_due_on", "id")[:12]),
            "assignments": list(
                assignments.select_related("organization", "mentor__membership__user").order_by("organization__name")[
                    :60
                ]
            ),
            "can_assign": user.membership.is_office,
        }
        return render(self.request, "pendampingan/report_choose.html", context)

    def draft_key(self) -> str:
        about = self.visit or self.assignment
        return str(about.public_id) if about else ""

    def get_cancel_url(self) -> str:
        return reverse("pendampingan:report-list")

    def perform(self, form):
        report = services.create_field_report(
            actor=self.request.user,
            assignment=self.report.assignment,
            visit=self.visit,
            client_id=form.cleaned_data["client_id"],
            **self.parts(form),
        )
        return self.submit_if_asked(report)


def blank_report(assignment: Assignment, visit: Visit | None) -> FieldReport:
    """An unsaved report with what is known already: date, zone and place."""
    last = min(filter(None, (assignment.institution.today, assignment.ends_on)))
    return FieldReport(
        institution=assignment.institution,
        assignment=assignment,
        activity_on=min(visit.planned_on, last) if visit else last,
        zone=assignment.institution.time_zone,
        place=assignment.organization.place[:200],
    )


class ReportUpdateView(ScopedObjectMixin, ReportFormView):
    """Change a draft or returned report."""

    model = FieldReport
    title = "Ubah laporan"

    def get_queryset(self):
        return reports_with_names(super().get_queryset()).select_related(
            "assignment__institution", "assignment__program"
        )

    def prepare(self) -> None:
        self.report = self.get_object()

    def check_permission(self) -> Decision:
        return rules.can_edit_report(self.request.user, self.report)

    def get_cancel_url(self) -> str:
        return self.report.get_absolute_url()

    def perform(self, form):
        report = services.update_field_report(
            actor=self.request.user, report=self.report, version=form.version, **self.parts(form)
        )
        return self.submit_if_asked(report)

"""Pages about assignments."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.selectors import attachments_of
from kemitraan.core.views.cells import CellEditView
from kemitraan.core.views.generic import ScopedDetailView, ServiceFormView
from partners.models import Organization
from pendampingan import rules
from pendampingan.filters import AssignmentFilter
from pendampingan.forms.assignments import (
    AssignmentEndForm,
    AssignmentForm,
    AssignmentTermsForm,
)
from pendampingan.forms.cells import ASSIGNMENT_CELLS
from pendampingan.models import Assignment, FieldReport, Handover, Mentor, Visit
from pendampingan.selectors.overview import reports_with_names, visits_with_names
from pendampingan.services import assignments as services
from pendampingan.services.handovers import hand_over_assignment
from pendampingan.tables import UNTIL_ENDED, AssignmentTable, rhythm_of
from pendampingan.views.base import OfficeListView, RecordActionFormView
from pendampingan.views.lookup import uuid_or_404

VISITS_SHOWN = 12
CONTRACT = "contract"


class AssignmentListView(OfficeListView):
    model = Assignment
    table_class = AssignmentTable
    filterset_class = AssignmentFilter
    title = "Penugasan"
    noun = "penugasan"
    icon = "users-group"
    create_url = "pendampingan:assignment-create"
    create_label = "Tugaskan pendamping"
    empty_title = "Belum ada penugasan."
    cell_route = "pendampingan:assignment-cell"
    map_route = "pendampingan:assignment-points"

    def cell_is_open(self, record: Assignment) -> bool:
        return record.ends_on is None or record.ends_on >= record.institution.today

    def get_queryset(self):
        related = ("organization", "mentor__membership__user", "institution", "program")
        return super().get_queryset().select_related(*related)


class AssignmentCellView(CellEditView):
    """Rhythm or end of one assignment, changed in the list."""

    model = Assignment
    fields = ASSIGNMENT_CELLS

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "mentor__membership__user", "institution")

    def text_of(self, record: Assignment) -> str:
        return rhythm_of(record) if self.name == "cadence_weeks" else super().text_of(record) or UNTIL_ENDED

    def edit_url(self, record: Assignment) -> str:
        return reverse("pendampingan:assignment-update", args=[record.public_id])

    def write(self, record: Assignment, values: dict[str, Any], version: int) -> Assignment:
        return services.update_assignment(actor=self.request.user, assignment=record, values=values, version=version)


class AssignmentDetailView(ScopedDetailView):
    model = Assignment
    template_name = "pendampingan/assignment_detail.html"

    def get_queryset(self):
        return (
            super().get_queryset().select_related("organization", "mentor__membership__user", "program", "institution")
        )

    def get_context_data(self, **kwargs):
        user, assignment = self.request.user, self.object
        today = assignment.institution.today
        visits = visits_with_names(Visit.objects.visible_to(user).filter(assignment=assignment))
        reports = FieldReport.objects.visible_to(user).filter(assignment=assignment)
        return super().get_context_data(**kwargs) | {
            "today": today,
            "facts": terms_of(assignment),
            "taken_over": taken_over(assignment),
            "contracts": list(attachments_of(assignment, CONTRACT)),
            "upload_url": upload_of(assignment) if can_write(user) else "",
            "sees_mentor": Mentor.objects.visible_to(user).filter(pk=assignment.mentor_id).exists(),
            "upcoming": list(visits.filter(planned_on__gte=today).order_by("planned_on", "id")[:VISITS_SHOWN]),
            "past": list(visits.filter(planned_on__lt=today).order_by("-planned_on", "-id")[:VISITS_SHOWN]),
            "reports": list(reports_with_names(reports)[:VISITS_SHOWN]),
            "is_running": assignment.ends_on is None or assignment.ends_on >= today,
            "can_write": bool(can_write(user)),
            "can_plan": bool(rules.can_plan_visit(user, assignment, today)),
            "can_update": bool(rules.can_update_assignment(user, assignment, today)),
            "can_end": bool(rules.can_end_assignment(user, assignment, today)),
            "can_report": bool(rules.can_report_on(user, assignment)),
            "report_url": f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}",
        }


def upload_of(assignment: Assignment) -> str:
    """Where a file of an assignment is sent to."""
    return reverse("core:attachment-add", args=[assignment._meta.label, assignment.public_id])


def taken_over(assignment: Assignment) -> Handover | None:
    """How this mentor came to the group, when another handed it over."""
    rows = Handover.objects.filter(begun=assignment)
    return rows.select_related("ended__mentor__membership__user", "begun").first()


def terms_of(assignment: Assignment) -> list[dict[str, str]]:
    """What was agreed, as label and value; only what was written."""
    program = assignment.program
    facts = [
        {"label": "Fokus", "value": assignment.focus},
        {"label": "Program", "value": str(program or ""), "url": program.get_absolute_url() if program else ""},
        {"label": "Kontrak atau surat tugas", "value": assignment.contract_number},
        {"label": "Catatan", "value": assignment.notes},
    ]
    return [fact for fact in facts if fact["value"]]


class AssignmentCreateView(ServiceFormView):
    form_class = AssignmentForm
    form_name = "penugasan"
    title = "Tugaskan pendamping"
    lead = "Kunjungan dijadwalkan dari tanggal kunjungan pertama, sampai 26 minggu ke depan."
    submit_label = "Tugaskan"
    success_message = "Penugasan dibuat dan kunjungan dijadwalkan."

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_cancel_url(self) -> str:
        return reverse("pendampingan:assignment-list")

    def get_initial(self):
        """`?kelompok=` and `?pendamping=` choose beforehand; what the person may not see is 404."""
        user = self.request.user
        initial = {"starts_on": user.membership.institution.today, "first_visit_on": user.membership.institution.today}
        for name, field, model in (("kelompok", "organization", Organization), ("pendamping", "mentor", Mentor)):
            if raw := self.request.GET.get(name):
                found = model.objects.visible_to(user).filter(public_id=uuid_or_404(raw)).first()
                if found is None:
                    raise Http404
                initial[field] = found
        return initial

    def perform(self, form):
        values = form.values
        return services.create_assignment(
            actor=self.request.user, mentor=values.pop("mentor"), organization=values.pop("organization"), values=values
        )


class AssignmentUpdateView(RecordActionFormView):
    model = Assignment
    form_class = AssignmentTermsForm
    form_name = "ubah-penugasan"
    lead = "Perubahan irama, tenggat, dan masa hanya mengenai kunjungan yang akan datang dan belum dilaporkan."

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "mentor__membership__user", "institution")

    def check_permission(self) -> Decision:
        return rules.can_update_assignment(self.request.user, self.record, self.today)

    @property
    def title(self) -> str:
        return f"Ubah pendampingan {self.record.organization}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.record}

    def perform(self, form):
        return services.update_assignment(
            actor=self.request.user, assignment=self.record, values=form.values, version=form.version
        )


class AssignmentEndView(RecordActionFormView):
    """End an assignment, or hand the group over to another mentor in the same step."""

    model = Assignment
    form_class = AssignmentEndForm
    form_name = "akhiri-penugasan"
    title = "Akhiri atau serahkan penugasan"
    submit_label = "Akhiri penugasan"
    success_message = "Penugasan diakhiri."

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "mentor__membership__user", "institution")

    def check_permission(self) -> Decision:
        return rules.can_end_assignment(self.request.user, self.record, self.today)

    @property
    def lead(self) -> str:
        return f"{self.record}. Kunjungan sesudah tanggal ini dibatalkan; laporan yang sudah ada tetap tersimpan."

    def get_initial(self):
        return {"ends_on": self.today}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"record": self.record}

    def perform(self, form):
        terms = {
            "actor": self.request.user,
            "assignment": self.record,
            "ends_on": form.cleaned_data["ends_on"],
            "reason": form.cleaned_data["reason"],
            "version": form.version,
        }
        if mentor := form.cleaned_data["mentor"]:
            self.success_message = f"Penugasan diserahkan kepada {mentor}."
            return hand_over_assignment(mentor=mentor, **terms)
        return services.end_assignment(**terms)

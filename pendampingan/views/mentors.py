"""Pages about mentors."""

from django.urls import reverse

from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ScopedDetailView, ServiceFormView
from pendampingan.filters import MentorFilter
from pendampingan.forms.assignments import MentorForm
from pendampingan.models import Assignment, FieldReport, Mentor
from pendampingan.selectors.overview import mentors_with_load, reports_with_names
from pendampingan.services import mentors as services
from pendampingan.tables import MentorTable
from pendampingan.views.base import OfficeListView, RecordActionFormView


class MentorListView(OfficeListView):
    model = Mentor
    table_class = MentorTable
    filterset_class = MentorFilter
    title = "Pendamping"
    noun = "pendamping"
    icon = "users-group"
    create_url = "pendampingan:mentor-create"
    create_label = "Daftarkan pendamping"
    empty_title = "Belum ada pendamping."

    def get_queryset(self):
        return mentors_with_load(self.request.user, self.request.user.membership.institution.today)


class MentorDetailView(ScopedDetailView):
    model = Mentor
    template_name = "pendampingan/mentor_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("membership__user", "institution")

    def get_context_data(self, **kwargs):
        user, mentor = self.request.user, self.object
        rows = Assignment.objects.visible_to(user).filter(mentor=mentor).select_related("organization")
        today = mentor.institution.today
        assignments = list(rows)
        reports = FieldReport.objects.visible_to(user).filter(assignment__mentor=mentor)
        return super().get_context_data(**kwargs) | {
            "today": today,
            "running": [row for row in assignments if row.ends_on is None or row.ends_on >= today],
            "ended": [row for row in assignments if row.ends_on is not None and row.ends_on < today],
            "reports": list(reports_with_names(reports)[:8]),
            "can_write": bool(can_write(user)),
            "assign_url": f"{reverse('pendampingan:assignment-create')}?pendamping={mentor.public_id}",
        }


class MentorCreateView(ServiceFormView):
    form_class = MentorForm
    form_name = "pendamping"
    title = "Daftarkan pendamping"
    lead = "Pendamping dipilih dari akun yang berperan sebagai pendamping."
    submit_label = "Daftarkan"
    success_message = "Pendamping terdaftar."

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_cancel_url(self) -> str:
        return reverse("pendampingan:mentor-list")

    def perform(self, form):
        values = form.values
        membership = values.pop("membership")
        return services.create_mentor(actor=self.request.user, membership=membership, values=values)


class MentorUpdateView(RecordActionFormView):
    model = Mentor
    form_class = MentorForm
    form_name = "pendamping"

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    @property
    def title(self) -> str:
        return f"Ubah data {self.record}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.record}

    def perform(self, form):
        return services.update_mentor(
            actor=self.request.user, mentor=self.record, values=form.values, version=form.version
        )

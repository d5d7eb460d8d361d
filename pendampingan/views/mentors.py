"""Pages about mentors."""

from typing import Any

from django.urls import reverse

from kemitraan.accounts.enums import Zone
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import ScopedDetailView, ServiceFormView
from pendampingan import rules
from pendampingan.filters import MentorFilter
from pendampingan.forms.mentors import MentorForm
from pendampingan.models import Assignment, FieldReport, Mentor, MentorLeave
from pendampingan.selectors.mentors import certificates_of, mentors_with_load
from pendampingan.selectors.overview import reports_with_names
from pendampingan.selectors.stand_ins import leaves_of
from pendampingan.services import mentors as services
from pendampingan.tables import MentorTable
from pendampingan.views.base import OfficeListView, RecordActionFormView


class MentorListView(OfficeListView):
    """The caseload of every mentor."""

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
        return super().get_queryset().select_related("membership__user", "institution", "region")

    def get_context_data(self, **kwargs):
        user, mentor = self.request.user, self.object
        rows = Assignment.objects.visible_to(user).filter(mentor=mentor).select_related("organization")
        today = mentor.institution.today
        assignments = list(rows)
        running = [row for row in assignments if row.ends_on is None or row.ends_on >= today]
        leaves = leaves_of(mentor)
        away = next((leave for leave in leaves if leave.cancelled_on is None and leave.contains(today)), None)
        reports = FieldReport.objects.visible_to(user).filter(assignment__mentor=mentor)
        return super().get_context_data(**kwargs) | {
            "today": today,
            "facts": profile_of(mentor),
            "certificates": certificates_of(mentor),
            "leaves": leaves,
            "away": away,
            "away_text": absence_of(away) if away else "",
            "running": running,
            "ended": [row for row in assignments if row.ends_on is not None and row.ends_on < today],
            "reports": list(reports_with_names(reports)[:8]),
            "can_write": bool(can_write(user)),
            "can_change": bool(rules.can_change_mentor(user, mentor)),
            "is_full": len(running) >= mentor.capacity,
            "assign_url": f"{reverse('pendampingan:assignment-create')}?pendamping={mentor.public_id}",
        }


def profile_of(mentor: Mentor) -> list[dict[str, Any]]:
    """What is known about a mentor, as label and value; only what was written."""
    facts = [
        {"label": "Kompetensi", "value": mentor.competence},
        {"label": "Bidang yang dikuasai", "value": ", ".join(map(str, mentor.sectors.all()))},
        {"label": "Bahasa", "value": ", ".join(mentor.language_labels)},
        {"label": "Wilayah asal", "value": mentor.home},
        {"label": "Telepon", "value": mentor.membership.user.phone},
        {"label": "Waktu setempat", "value": zone_of(mentor)},
    ]
    return [fact for fact in facts if fact["value"]]


def absence_of(leave: MentorLeave) -> str:
    """Until when a mentor is away and who stands in, as a sentence."""
    who = f"digantikan oleh {leave.delegate}" if leave.delegate else "tanpa pengganti"
    return f"Sampai {format_date(leave.ends_on)}, {who}."


def zone_of(mentor: Mentor) -> str:
    """The zone in which to reach the mentor: their own, else the institution's."""
    return Zone(mentor.membership.user.time_zone or mentor.institution.time_zone).label


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

    def get_queryset(self):
        return super().get_queryset().select_related("membership__user", "region")

    def check_permission(self) -> Decision:
        return rules.can_change_mentor(self.request.user, self.record)

    @property
    def title(self) -> str:
        return f"Ubah data {self.record}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.record}

    def perform(self, form):
        return services.update_mentor(
            actor=self.request.user, mentor=self.record, values=form.values, version=form.version
        )

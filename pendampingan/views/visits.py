"""Pages about planned visits."""

from kemitraan.core.permissions import Decision, can_write
from pendampingan import rules
from pendampingan.filters import VisitFilter
from pendampingan.forms.assignments import VisitAddForm, VisitCancelForm, VisitDayForm
from pendampingan.models import Assignment, Visit
from pendampingan.selectors.overview import open_visits_first, visits_with_names
from pendampingan.services.visit_days import add_visit, move_visit
from pendampingan.services.visits import cancel_visit
from pendampingan.tables import VisitTable
from pendampingan.views.base import OfficeListView, RecordActionFormView


class VisitListView(OfficeListView):
    model = Visit
    table_class = VisitTable
    filterset_class = VisitFilter
    title = "Kunjungan"
    noun = "kunjungan"
    icon = "walk"
    empty_title = "Belum ada kunjungan yang dijadwalkan."
    map_route = "pendampingan:visit-points"

    def get_queryset(self):
        return open_visits_first(visits_with_names(super().get_queryset()))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "can_cancel": bool(can_write(self.request.user)),
            "can_plan": bool(rules.can_write_reports(self.request.user)),
            "can_report": bool(rules.can_write_reports(self.request.user)),
            "today": self.request.user.membership.institution.today,
        }


class VisitCreateView(RecordActionFormView):
    """A visit on a day chosen by hand."""

    model = Assignment
    form_class = VisitAddForm
    form_name = "kunjungan"
    title = "Tambah kunjungan"
    submit_label = "Tambah kunjungan"
    success_message = "Kunjungan direncanakan."

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "mentor__membership__user", "institution")

    def check_permission(self) -> Decision:
        return rules.can_plan_visit(self.request.user, self.record, self.today)

    @property
    def lead(self) -> str:
        return str(self.record)

    def perform(self, form):
        return add_visit(actor=self.request.user, assignment=self.record, planned_on=form.cleaned_data["planned_on"])


class VisitMoveView(RecordActionFormView):
    model = Visit
    form_class = VisitDayForm
    form_name = "pindah-kunjungan"
    title = "Pindahkan kunjungan"
    submit_label = "Pindahkan"
    success_message = "Kunjungan dipindah."

    def get_queryset(self):
        return visits_with_names(super().get_queryset())

    def check_permission(self) -> Decision:
        return rules.can_move_visit(self.request.user, self.record, self.today)

    @property
    def lead(self) -> str:
        return f"{self.record}. Kunjungan berikutnya tetap pada tanggalnya."

    def get_initial(self):
        return {"planned_on": self.record.planned_on}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"record": self.record}

    def perform(self, form):
        return move_visit(
            actor=self.request.user,
            visit=self.record,
            planned_on=form.cleaned_data["planned_on"],
            reason=form.cleaned_data["reason"],
            version=form.version,
        )


class VisitCancelView(RecordActionFormView):
    model = Visit
    form_class = VisitCancelForm
    form_name = "batalkan-kunjungan"
    title = "Batalkan kunjungan"
    submit_label = "Batalkan kunjungan"
    success_message = "Kunjungan dibatalkan."

    def get_queryset(self):
        return visits_with_names(super().get_queryset())

    def check_permission(self) -> Decision:
        return rules.can_cancel_visit(self.request.user, self.record)

    @property
    def lead(self) -> str:
        return str(self.record)

    def perform(self, form):
        return cancel_visit(actor=self.request.user, visit=self.record, reason=form.cleaned_data["reason"])

"""The board of tasks: groups by a to f, in a month or quarter."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.permissions import Allowed, Decision, Denied
from kemitraan.core.views.generic import ScopedListView
from partners.models import Organization
from pendampingan.enums import Task
from pendampingan.filters import TaskCoverageFilter
from pendampingan.selectors.task_coverage import chosen_period, with_tasks
from pendampingan.tables import TaskCoverageTable
from programs.rules.periods import Period


class TaskCoverageView(ScopedListView):
    """For each accompanied group which of the tasks a to f never happened; a mentor sees the own groups."""

    model = Organization
    table_class = TaskCoverageTable
    filterset_class = TaskCoverageFilter
    template_name = "pendampingan/task_coverage.html"
    title = "Cakupan tugas"
    noun = "kelompok"
    icon = "layout-grid"
    empty_title = "Belum ada kelompok yang didampingi pada masa ini."
    # Rows are partners, but here nobody changes or exports partners.
    bulk_actions: list[Any] = []
    resource = None

    def check_permission(self) -> Decision:
        membership = self.request.user.membership
        if membership is None or not (membership.sees_whole_institution or membership.is_mentor):
            return Denied("Halaman ini untuk pengelola dan pendamping.")
        return Allowed()

    @cached_property
    def period(self) -> Period:
        return chosen_period(self.request.GET.get("period", ""), self.request.user.membership.institution.today)

    def get_queryset(self):
        return with_tasks(super().get_queryset(), self.period).order_by("name", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for row in context["table"].paginated_rows:
            group = row.record
            group.task_cells = [(task, getattr(group, f"done_{task.value}")) for task in Task]
        return context | {
            "period": self.period,
            "tasks": list(Task),
            "reports_url": f"{reverse('pendampingan:report-list')}"
            f"?since={self.period.starts_on:%Y-%m-%d}&until={self.period.ends_on:%Y-%m-%d}",
        }

"""The work plan of an assignment, month by month."""

from django.http import Http404
from django.urls import reverse
from django.views.generic import DetailView

from kemitraan.core.permissions import Decision
from kemitraan.core.views.generic import ScopedObjectMixin
from pendampingan import rules
from pendampingan.enums import Task
from pendampingan.forms.work_plans import MonthPlanForm
from pendampingan.models import Assignment, PlannedTask
from pendampingan.selectors.work_plans import months_of, work_plan_of
from pendampingan.services.work_plans import plan_month
from pendampingan.views.base import RecordActionFormView
from pendampingan.views.calendar import name_of


class WorkPlanView(ScopedObjectMixin, DetailView):
    """Months against the six tasks: what was planned, and what the reports say was done."""

    model = Assignment
    template_name = "pendampingan/work_plan.html"

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "mentor__membership__user", "institution")

    def get_context_data(self, **kwargs):
        user, assignment = self.request.user, self.object
        today = assignment.institution.today
        return super().get_context_data(**kwargs) | {
            "tasks": list(Task),
            "months": work_plan_of(user, assignment, today),
            "can_plan": bool(rules.can_plan_visit(user, assignment, today)),
        }


class MonthPlanView(RecordActionFormView):
    """`<bulan>` is `2027-03`: the plan of one month."""

    model = Assignment
    form_class = MonthPlanForm
    form_name = "rencana-kerja"
    success_message = "Rencana kerja tersimpan."

    def get_queryset(self):
        return super().get_queryset().select_related("organization", "mentor__membership__user", "institution")

    def prepare(self) -> None:
        super().prepare()
        months = {f"{month:%Y-%m}": month for month in months_of(self.record, self.today)}
        if self.kwargs["month"] not in months:
            raise Http404
        self.month = months[self.kwargs["month"]]

    def check_permission(self) -> Decision:
        return rules.can_plan_visit(self.request.user, self.record, self.today)

    def draft_key(self) -> str:
        return f"{self.record.public_id}:{self.month:%Y-%m}"

    @property
    def title(self) -> str:
        return f"Rencana kerja {name_of(self.month)}"

    @property
    def lead(self) -> str:
        return str(self.record)

    def get_cancel_url(self) -> str:
        return reverse("pendampingan:work-plan", args=[self.record.public_id])

    def get_initial(self):
        initial: dict[str, object] = {}
        for row in PlannedTask.objects.filter(assignment=self.record, month=self.month):
            initial |= {f"task_{row.task}": True, f"note_{row.task}": row.note}
        return initial

    def perform(self, form):
        plan_month(actor=self.request.user, assignment=self.record, month=self.month, tasks=form.tasks)
        return self.get_cancel_url()

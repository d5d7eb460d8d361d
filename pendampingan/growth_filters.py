"""What the board of tasks can be narrowed by."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q

from partners.models import Organization
from pendampingan.enums import Task
from pendampingan.filters import SearchFilterSet, mentors_to_choose, today_of
from pendampingan.models import Assignment
from pendampingan.selectors.task_coverage import key_of, periods_to_choose

MISSING_ANY = "any"


class TaskCoverageFilter(SearchFilterSet):
    """The period is read by the view; here it is only offered."""

    search_fields = ("name",)
    period = filters.ChoiceFilter(label="Masa", method="keep", empty_label=None, choices=())
    missing = filters.ChoiceFilter(
        label="Tidak pernah",
        method="narrow",
        empty_label="Semua",
        choices=[(MISSING_ANY, "Salah satu tugas"), *((task.value, f"{task.value}. {task.label}") for task in Task)],
    )
    mentor = filters.ModelChoiceFilter(
        label="Pendamping", method="of_mentor", queryset=mentors_to_choose, empty_label="Semua"
    )

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = periods_to_choose(today_of(self.request))
        self.filters["period"].extra["choices"] = [(key_of(period), period.label) for period in offered]

    def keep(self, rows, name, value):
        return rows

    def narrow(self, rows, name, value):
        if value != MISSING_ANY:
            return rows.filter(**{f"done_{value}": 0})
        missing = Q()
        for task in Task.values:
            missing |= Q(**{f"done_{task}": 0})
        return rows.filter(missing)

    def of_mentor(self, rows, name, value):
        own = Assignment.objects.filter(organization=OuterRef("pk"), mentor=value)
        return rows.filter(Exists(own))

"""Columns of the board of tasks."""

import django_tables2 as tables

from pendampingan.enums import Task
from pendampingan.selectors.task_coverage import never_done
from pendampingan.tables import fixed, ordered


class TaskCoverageTable(tables.Table):
    """Groups by tasks; a cell says how many reports of the period name the task."""

    row_template = "pendampingan/_task_coverage_row.html"
    has_cells = True
    caption = "Tugas pendamping menurut kelompok"
    noun = "kelompok"

    organization = ordered("Kelompok", "name")
    a = ordered("a. Data", "done_a")
    b = ordered("b. Survei", "done_b")
    c = ordered("c. Latih", "done_c")
    d = ordered("d. Mandiri", "done_d")
    e = ordered("e. Monev", "done_e")
    f = ordered("f. Lapor", "done_f")
    reports = ordered("Laporan", "report_count")
    never = fixed("Tidak pernah")

    hidden_at_first = ("never",)

    class Meta:
        empty_text = "Tidak ada kelompok yang cocok."

    def value_organization(self, record):
        return record.name

    def value_reports(self, record):
        return record.report_count

    def value_never(self, record):
        return ", ".join(task.value for task in never_done(record))


def _value_of(task: str):
    def value(self, record):
        return getattr(record, f"done_{task}")

    return value


for _task in Task.values:
    setattr(TaskCoverageTable, f"value_{_task}", _value_of(_task))

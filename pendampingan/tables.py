"""Columns of pendampingan's lists; every order ends with the primary key."""

import django_tables2 as tables


def ordered(header: str, *fields: str) -> tables.Column:
    """A sortable column without own cell rendering (rows are drawn by a template)."""
    return tables.Column(verbose_name=header, order_by=(*fields, "pk"), empty_values=(), accessor="pk")


def fixed(header: str) -> tables.Column:
    return tables.Column(verbose_name=header, orderable=False, empty_values=(), accessor="pk")


class MentorTable(tables.Table):
    row_template = "pendampingan/_mentor_row.html"
    has_cells = True
    caption = "Daftar pendamping"
    noun = "pendamping"

    name = ordered("Nama", "membership__user__full_name")
    home_region = ordered("Wilayah", "home_region")
    load = ordered("Kelompok", "assignment_count")

    class Meta:
        empty_text = "Tidak ada pendamping yang cocok."


class AssignmentTable(tables.Table):
    row_template = "pendampingan/_assignment_row.html"
    has_cells = True
    caption = "Daftar penugasan"
    noun = "penugasan"

    organization = ordered("Kelompok", "organization__name")
    mentor = ordered("Pendamping", "mentor__membership__user__full_name")
    starts_on = ordered("Mulai", "starts_on")
    ends_on = ordered("Sampai", "ends_on")
    cadence = ordered("Irama", "cadence_weeks")

    class Meta:
        empty_text = "Tidak ada penugasan yang cocok."


class VisitTable(tables.Table):
    row_template = "pendampingan/_visit_row.html"
    has_cells = True
    caption = "Daftar kunjungan"
    noun = "kunjungan"

    organization = ordered("Kelompok", "assignment__organization__name")
    planned_on = ordered("Tanggal", "planned_on")
    report_due_on = ordered("Laporan paling lambat", "report_due_on")
    state = fixed("Status")
    actions = fixed("")

    class Meta:
        empty_text = "Tidak ada kunjungan yang cocok."


class ReportTable(tables.Table):
    row_template = "pendampingan/_report_row.html"
    has_cells = True
    caption = "Daftar laporan pendampingan"
    noun = "laporan"

    organization = ordered("Kelompok", "assignment__organization__name")
    activity_on = ordered("Tanggal kegiatan", "activity_on")
    author = ordered("Penulis", "author__full_name")
    due_on = ordered("Tenggat", "due_on")
    state = ordered("Status", "state")

    class Meta:
        empty_text = "Tidak ada laporan yang cocok."

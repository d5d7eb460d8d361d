"""Columns of pendampingan's lists; every order ends with the primary key."""

import django_tables2 as tables

from pendampingan.enums import Task
from pendampingan.selectors.states import state_of_follow_up, state_of_visit, states_of_report
from pendampingan.selectors.task_coverage import never_done


def ordered(header: str, *fields: str) -> tables.Column:
    """A sortable column without own cell rendering (rows are drawn by a template)."""
    return tables.Column(verbose_name=header, order_by=(*fields, "pk"), empty_values=(), accessor="pk")


def fixed(header: str) -> tables.Column:
    return tables.Column(verbose_name=header, orderable=False, empty_values=(), accessor="pk")


UNTIL_ENDED = "sampai diakhiri"


def rhythm_of(record) -> str:
    """How often an assignment's group is visited, in words."""
    return record.cadence_label


class MentorTable(tables.Table):
    row_template = "pendampingan/_mentor_row.html"
    has_cells = True
    caption = "Daftar pendamping"
    noun = "pendamping"

    name = ordered("Nama", "membership__user__full_name")
    home_region = ordered("Wilayah asal", "region__label", "home_region")
    load = ordered("Kelompok", "assignment_count")
    capacity_left = ordered("Sisa kapasitas", "capacity_left")
    open_reports = ordered("Laporan terbuka", "open_report_count")
    spread = ordered("Sebaran", "regency_count")
    languages = fixed("Bahasa")
    competence = fixed("Kompetensi")
    email = ordered("Surel", "membership__user__email")

    hidden_at_first = ("languages", "competence", "email")

    class Meta:
        empty_text = "Tidak ada pendamping yang cocok."

    def value_name(self, record):
        return str(record)

    def value_home_region(self, record):
        return record.home or "belum diisi"

    def value_load(self, record):
        return f"{record.assignment_count} dari {record.capacity}"

    def value_capacity_left(self, record):
        return record.capacity_left

    def value_open_reports(self, record):
        return record.open_report_count

    def value_spread(self, record):
        return f"{record.regency_count} kabupaten/kota"

    def value_languages(self, record):
        return ", ".join(record.language_labels)

    def value_competence(self, record):
        return record.competence

    def value_email(self, record):
        return record.membership.user.email


class LonelyGroupTable(tables.Table):
    row_template = "pendampingan/_lonely_group_row.html"
    has_cells = True
    caption = "Kelompok tanpa pendamping utama"
    noun = "kelompok"

    name = ordered("Kelompok", "name")
    place = ordered("Wilayah", "province", "regency")
    sectors = fixed("Bidang")
    actions = fixed("")

    class Meta:
        empty_text = "Tidak ada kelompok yang cocok."

    def value_name(self, record):
        return record.name

    def value_place(self, record):
        return record.place

    def value_sectors(self, record):
        return ", ".join(sector.name for sector in record.sectors.all())


class AssignmentTable(tables.Table):
    row_template = "pendampingan/_assignment_row.html"
    has_cells = True
    caption = "Daftar penugasan"
    noun = "penugasan"

    organization = ordered("Kelompok", "organization__name")
    mentor = ordered("Pendamping", "mentor__membership__user__full_name")
    starts_on = ordered("Mulai", "starts_on")
    ends_on = ordered("Sampai", "ends_on")
    cadence = ordered("Irama", "rhythm", "cadence_weeks", "cadence_months")
    place = ordered("Wilayah", "organization__province", "organization__regency")
    program = ordered("Program", "program__name")

    hidden_at_first = ("place", "program")

    class Meta:
        empty_text = "Tidak ada penugasan yang cocok."

    def value_organization(self, record):
        return record.organization.name

    def value_mentor(self, record):
        return f"{record.mentor}" if record.is_lead else f"{record.mentor} (pendukung)"

    def value_starts_on(self, record):
        return record.starts_on

    def value_ends_on(self, record):
        return record.ends_on or UNTIL_ENDED

    def value_cadence(self, record):
        return rhythm_of(record)

    def value_program(self, record):
        return str(record.program or "")

    def value_place(self, record):
        return record.organization.place


class VisitTable(tables.Table):
    row_template = "pendampingan/_visit_row.html"
    has_cells = True
    caption = "Daftar kunjungan"
    noun = "kunjungan"

    organization = ordered("Kelompok", "assignment__organization__name")
    planned_on = ordered("Tanggal", "planned_on")
    report_due_on = ordered("Laporan paling lambat", "report_due_on")
    state = fixed("Status")
    mentor = ordered("Pendamping", "assignment__mentor__membership__user__full_name")
    actions = fixed("")

    hidden_at_first = ("mentor",)

    class Meta:
        empty_text = "Tidak ada kunjungan yang cocok."

    def value_organization(self, record):
        return record.assignment.organization.name

    def value_planned_on(self, record):
        return record.planned_on

    def value_report_due_on(self, record):
        return record.report_due_on

    def value_state(self, record):
        return state_of_visit(record, self.today).label

    def value_mentor(self, record):
        return str(record.assignment.mentor)


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
    method = ordered("Cara", "method")
    place = ordered("Tempat", "place")

    hidden_at_first = ("method", "place")

    class Meta:
        empty_text = "Tidak ada laporan yang cocok."

    def value_organization(self, record):
        return record.assignment.organization.name

    def value_activity_on(self, record):
        return record.activity_on

    def value_author(self, record):
        return str(record.author)

    def value_due_on(self, record):
        return record.due_on

    def value_state(self, record):
        return ", ".join(state.label for state in states_of_report(record, self.today))

    def value_method(self, record):
        return record.get_method_display()

    def value_place(self, record):
        return record.place


class FollowUpTable(tables.Table):
    row_template = "pendampingan/_follow_up_row.html"
    has_cells = True
    caption = "Daftar tindak lanjut"
    noun = "tindak lanjut"

    action = ordered("Tindak lanjut", "action")
    owner_name = ordered("Penanggung jawab", "owner_name")
    due_on = ordered("Tenggat", "due_on")
    state = ordered("Status", "state")
    done_on = ordered("Selesai pada", "done_on")
    result = fixed("Hasil")
    mentor = ordered("Pendamping", "report__assignment__mentor__membership__user__full_name")
    actions = fixed("")

    hidden_at_first = ("done_on", "result", "mentor")

    class Meta:
        empty_text = "Tidak ada tindak lanjut yang cocok."

    def value_action(self, record):
        return f"{record.action} ({record.report.assignment.organization})"

    def value_owner_name(self, record):
        organization = f", {record.organization}" if record.organization else ""
        return f"{record.owner_name} ({record.get_owner_kind_display()}{organization})"

    def value_due_on(self, record):
        return record.due_on

    def value_state(self, record):
        return state_of_follow_up(record, self.today).label

    def value_done_on(self, record):
        return record.done_on

    def value_result(self, record):
        return record.result

    def value_mentor(self, record):
        return str(record.report.assignment.mentor)


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

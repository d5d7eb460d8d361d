"""Columns of programs' lists; rows are drawn by flat templates."""

import django_tables2 as tables

from programs.models import Agreement, ComponentTemplate, Obligation, Partnership, Program
from programs.rules import how_much
from programs.selectors import agreement_display_state, duty_display_state
from programs.selectors.program_lists import LABELS


def names_of_parties(record: Partnership | Agreement) -> str:
    """Who takes part, all by name and in order; the page shows the first two and how many more."""
    return ", ".join(party.organization.name for party in record.parties.all())


class ProgramTable(tables.Table):
    """For readers who do not see the planning."""

    name = tables.Column(verbose_name="Program", order_by=("name", "pk"))
    lead_actor = tables.Column(verbose_name="Pelaku utama", order_by=("lead_actor__name", "pk"))
    starts_on = tables.Column(verbose_name="Mulai", order_by=("starts_on", "pk"))
    ends_on = tables.Column(verbose_name="Selesai", order_by=("ends_on", "pk"))
    status = tables.Column(verbose_name="Status", order_by=("status", "name", "pk"))

    row_template = "programs/_program_row.html"
    has_cells = True
    caption = "Daftar program"
    noun = "program"

    class Meta:
        model = Program
        fields = ("name", "lead_actor", "starts_on", "ends_on", "status")
        empty_text = "Tidak ada program yang cocok dengan pencarian ini."


class PlannedProgramTable(tables.Table):
    """For readers of the planning, over rows `with_list_facts`."""

    name = tables.Column(verbose_name="Program", order_by=("name", "pk"))
    lead_actor = tables.Column(verbose_name="Pelaku utama", order_by=("lead_actor__name", "pk"))
    step = tables.Column(verbose_name="Langkah", order_by=("step", "name", "pk"))
    open_needs = tables.Column(
        verbose_name="Kebutuhan terbuka", order_by=("open_needs", "pk"), attrs={"th": {"class": "cell-num"}}
    )
    budget_idr = tables.Column(
        verbose_name="Anggaran", order_by=("budget_idr", "pk"), attrs={"th": {"class": "cell-num"}}
    )
    starts_on = tables.Column(verbose_name="Mulai", order_by=("starts_on", "pk"))
    ends_on = tables.Column(verbose_name="Selesai", order_by=("ends_on", "pk"))
    status = tables.Column(verbose_name="Status", order_by=("status", "name", "pk"))
    coordinator = tables.Column(verbose_name="Koordinator", order_by=("coordinator__full_name", "pk"))
    target_groups = tables.Column(verbose_name="Sasaran", orderable=False)

    row_template = "programs/_program_row.html"
    has_cells = True
    hidden_at_first = ("starts_on", "coordinator", "target_groups")
    caption = "Daftar program"
    noun = "program"

    class Meta:
        model = Program
        fields = (
            "name",
            "lead_actor",
            "step",
            "open_needs",
            "budget_idr",
            "starts_on",
            "ends_on",
            "status",
            "coordinator",
            "target_groups",
        )
        empty_text = "Tidak ada program yang cocok dengan pencarian ini."

    def value_step(self, record):
        return LABELS.get(record.step, "")

    def value_budget_idr(self, record):
        return record.budget_idr or None


class ComponentTemplateTable(tables.Table):
    name = tables.Column(verbose_name="Templat", order_by=("name", "pk"))
    row_count = tables.Column(verbose_name="Komponen", order_by=("row_count", "name", "pk"))
    origin = tables.Column(verbose_name="Asal", order_by=("institution", "name", "pk"), empty_values=())
    updated_at = tables.Column(verbose_name="Diubah", order_by=("updated_at", "pk"))

    row_template = "programs/_component_template_row.html"
    has_cells = True
    caption = "Daftar templat komponen"
    noun = "templat"

    class Meta:
        model = ComponentTemplate
        fields = ("name", "row_count", "origin", "updated_at")
        empty_text = "Tidak ada templat yang cocok dengan pencarian ini."

    def value_origin(self, record):
        return "Bawaan" if record.is_shipped else "Milik lembaga"


class PartnershipTable(tables.Table):
    name = tables.Column(verbose_name="Kemitraan", order_by=("name", "pk"))
    pattern = tables.Column(verbose_name="Pola", order_by=("pattern", "name", "pk"))
    members = tables.Column(verbose_name="Pihak", orderable=False, empty_values=())
    starts_on = tables.Column(verbose_name="Mulai", order_by=("starts_on", "pk"))
    ends_on = tables.Column(verbose_name="Selesai", order_by=("ends_on", "pk"))
    status = tables.Column(verbose_name="Status", order_by=("status", "name", "pk"))
    program = tables.Column(verbose_name="Program", order_by=("program__name", "pk"))

    row_template = "programs/_partnership_row.html"
    has_cells = True
    hidden_at_first = ("program",)
    caption = "Daftar kemitraan"
    noun = "kemitraan"

    class Meta:
        model = Partnership
        fields = ("name", "pattern", "members", "starts_on", "ends_on", "status", "program")
        empty_text = "Tidak ada kemitraan yang cocok dengan pencarian ini."

    def value_members(self, record):
        return names_of_parties(record)


class AgreementTable(tables.Table):
    title = tables.Column(verbose_name="Perjanjian", order_by=("title", "pk"))
    members = tables.Column(verbose_name="Pihak", orderable=False, empty_values=())
    starts_on = tables.Column(verbose_name="Mulai", order_by=("starts_on", "pk"))
    ends_on = tables.Column(verbose_name="Berakhir", order_by=("runs_until", "pk"), empty_values=())
    state = tables.Column(verbose_name="Status", order_by=("state", "title", "pk"))
    kind = tables.Column(verbose_name="Jenis", order_by=("kind", "title", "pk"))
    number = tables.Column(verbose_name="Nomor", orderable=False, empty_values=())
    value_idr = tables.Column(verbose_name="Nilai", order_by=("value_idr", "pk"), attrs={"th": {"class": "cell-num"}})
    program = tables.Column(verbose_name="Program", order_by=("program__name", "pk"))

    row_template = "programs/_agreement_row.html"
    has_cells = True
    hidden_at_first = ("kind", "number", "value_idr", "program")
    caption = "Daftar perjanjian"
    noun = "perjanjian"

    class Meta:
        model = Agreement
        fields = ("title", "members", "starts_on", "ends_on", "state", "kind", "number", "value_idr", "program")
        empty_text = "Tidak ada perjanjian yang cocok dengan pencarian ini."

    def value_members(self, record):
        return names_of_parties(record)

    def value_ends_on(self, record):
        return record.current_end or record.open_end_condition or "Tanpa tanggal akhir"

    def value_state(self, record):
        return agreement_display_state(record, self.today).label

    def value_number(self, record):
        return next((party.number for party in record.parties.all()), "")


class ObligationTable(tables.Table):
    """Over rows `with_next_due`."""

    description = tables.Column(verbose_name="Kewajiban", order_by=("description", "pk"))
    debtor = tables.Column(verbose_name="Yang berkewajiban", order_by=("debtor__name", "pk"))
    creditor = tables.Column(verbose_name="Yang berhak", order_by=("creditor__name", "pk"))
    next_due_on = tables.Column(verbose_name="Tenggat berikutnya", order_by=("next_due_on", "pk"))
    standing = tables.Column(verbose_name="Status", orderable=False, empty_values=())
    much = tables.Column(verbose_name="Jumlah", orderable=False, empty_values=(), attrs={"th": {"class": "cell-num"}})
    home = tables.Column(verbose_name="Kemitraan atau perjanjian", orderable=False)
    aspect = tables.Column(verbose_name="Aspek", order_by=("aspect", "pk"))
    transfer_kind = tables.Column(verbose_name="Yang dialihkan", order_by=("transfer_kind", "pk"))
    done = tables.Column(verbose_name="Terpenuhi", order_by=("fulfilled_count", "pk"), empty_values=())

    row_template = "programs/_obligation_row.html"
    has_cells = True
    hidden_at_first = ("much", "home", "aspect", "transfer_kind", "done")
    caption = "Daftar kewajiban"
    noun = "kewajiban"

    class Meta:
        model = Obligation
        fields = (
            "description",
            "debtor",
            "creditor",
            "next_due_on",
            "standing",
            "much",
            "home",
            "aspect",
            "transfer_kind",
            "done",
        )
        empty_text = "Tidak ada kewajiban yang cocok dengan pencarian ini."

    def value_standing(self, record):
        return duty_display_state(record, self.today).label

    def value_much(self, record):
        return how_much(record)

    def value_home(self, record):
        return str(record.home)

    def value_done(self, record):
        return f"{record.fulfilled_count} dari {record.due_count}"

"""Columns of programs' lists; rows are drawn by flat templates."""

import django_tables2 as tables

from programs.models import Agreement, Partnership, Program


class ProgramTable(tables.Table):
    name = tables.Column(verbose_name="Program", order_by=("name", "pk"))
    lead_actor = tables.Column(verbose_name="Pelaku utama", order_by=("lead_actor__name", "pk"))
    starts_on = tables.Column(verbose_name="Periode", order_by=("starts_on", "pk"))
    status = tables.Column(verbose_name="Status", order_by=("status", "name", "pk"))

    row_template = "programs/_program_row.html"
    has_cells = True
    caption = "Daftar program"
    noun = "program"

    class Meta:
        model = Program
        fields = ("name", "lead_actor", "starts_on", "status")
        empty_text = "Tidak ada program yang cocok dengan pencarian ini."


class PartnershipTable(tables.Table):
    name = tables.Column(verbose_name="Kemitraan", order_by=("name", "pk"))
    pattern = tables.Column(verbose_name="Pola", order_by=("pattern", "name", "pk"))
    members = tables.Column(verbose_name="Pihak", orderable=False, empty_values=())
    starts_on = tables.Column(verbose_name="Periode", order_by=("starts_on", "pk"))
    status = tables.Column(verbose_name="Status", order_by=("status", "name", "pk"))

    row_template = "programs/_partnership_row.html"
    has_cells = True
    caption = "Daftar kemitraan"
    noun = "kemitraan"

    class Meta:
        model = Partnership
        fields = ("name", "pattern", "members", "starts_on", "status")
        empty_text = "Tidak ada kemitraan yang cocok dengan pencarian ini."


class AgreementTable(tables.Table):
    title = tables.Column(verbose_name="Perjanjian", order_by=("title", "pk"))
    members = tables.Column(verbose_name="Pihak", orderable=False, empty_values=())
    starts_on = tables.Column(verbose_name="Mulai", order_by=("starts_on", "pk"))
    ends_on = tables.Column(verbose_name="Berakhir", order_by=("ends_on", "pk"))
    state = tables.Column(verbose_name="Status", order_by=("state", "title", "pk"))

    row_template = "programs/_agreement_row.html"
    has_cells = True
    caption = "Daftar perjanjian"
    noun = "perjanjian"

    class Meta:
        model = Agreement
        fields = ("title", "members", "starts_on", "ends_on", "state")
        empty_text = "Tidak ada perjanjian yang cocok dengan pencarian ini."

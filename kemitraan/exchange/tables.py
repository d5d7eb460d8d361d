"""Columns of the lists of imports and of mappings; rows are drawn by flat templates."""

import django_tables2 as tables

from kemitraan.exchange.models import ImportBatch, SavedMapping


class ImportTable(tables.Table):
    file_name = tables.Column(verbose_name="Berkas", order_by=("file_name", "pk"))
    state = tables.Column(verbose_name="Status", order_by=("state", "-pk"))
    counts = tables.Column(verbose_name="Baris", orderable=False)
    owner = tables.Column(verbose_name="Oleh", order_by=("owner__full_name", "-pk"), empty_values=())
    created_at = tables.Column(verbose_name="Diunggah", order_by=("created_at", "pk"))

    row_template = "exchange/_import_row.html"
    has_cells = True
    caption = "Daftar impor"
    noun = "impor"

    class Meta:
        model = ImportBatch
        fields = ("file_name", "state", "counts", "owner", "created_at")
        empty_text = "Tidak ada impor yang cocok."

    def value_state(self, record):
        return record.state_choice.label

    def value_counts(self, record):
        return record.counts.get("rows", 0)

    def value_owner(self, record):
        return str(record.owner or "sistem")


class MappingTable(tables.Table):
    name = tables.Column(verbose_name="Pemetaan", order_by=("name", "pk"))
    columns = tables.Column(verbose_name="Kolom", orderable=False)
    owner = tables.Column(verbose_name="Oleh", order_by=("owner__full_name", "-pk"), empty_values=())
    used_at = tables.Column(verbose_name="Terakhir dipakai", order_by=("used_at", "pk"))
    removal = tables.Column(verbose_name="", empty_values=(), orderable=False)

    row_template = "exchange/_mapping_row.html"
    has_cells = True
    caption = "Daftar pemetaan kolom"
    noun = "pemetaan"

    class Meta:
        model = SavedMapping
        fields = ("name", "columns", "owner", "used_at", "removal")
        empty_text = "Tidak ada pemetaan yang cocok."

    def value_columns(self, record):
        return len(record.columns)

    def value_owner(self, record):
        return str(record.owner or "sistem")

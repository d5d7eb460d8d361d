"""Columns of the import list; rows are drawn by a flat template."""

import django_tables2 as tables

from kemitraan.exchange.models import ImportBatch


class ImportTable(tables.Table):
    file_name = tables.Column(verbose_name="Berkas", order_by=("file_name", "pk"))
    state = tables.Column(verbose_name="Status", order_by=("state", "-pk"))
    counts = tables.Column(verbose_name="Baris", orderable=False)
    owner = tables.Column(verbose_name="Oleh", order_by=("owner__full_name", "-pk"))
    created_at = tables.Column(verbose_name="Diunggah", order_by=("created_at", "pk"))

    row_template = "exchange/_import_row.html"
    caption = "Daftar impor"
    noun = "impor"

    class Meta:
        model = ImportBatch
        fields = ("file_name", "state", "counts", "owner", "created_at")
        empty_text = "Tidak ada impor yang cocok."

"""Columns of the foundation's own lists; rows are drawn by flat templates."""

import django_tables2 as tables

from kemitraan.core.models import Job, OutboxMessage


class JobTable(tables.Table):
    title = tables.Column(verbose_name="Pekerjaan", order_by=("title", "pk"))
    state = tables.Column(verbose_name="Status", order_by=("state", "-pk"))
    progress = tables.Column(verbose_name="Kemajuan", orderable=False, empty_values=())
    owner = tables.Column(verbose_name="Oleh", order_by=("owner__full_name", "-pk"), empty_values=())
    created_at = tables.Column(verbose_name="Diminta", order_by=("created_at", "pk"))

    row_template = "core/_job_row.html"
    has_cells = True
    caption = "Daftar pekerjaan latar"
    noun = "pekerjaan"

    class Meta:
        model = Job
        fields = ("title", "state", "progress", "owner", "created_at")
        empty_text = "Tidak ada pekerjaan yang cocok."

    def value_title(self, record):
        return str(record)

    def value_state(self, record):
        return record.state_choice.label

    def value_progress(self, record):
        return f"{record.progress_done} dari {record.progress_total}" if record.progress_total else ""

    def value_owner(self, record):
        return str(record.owner or "sistem")


class BulkTable(tables.Table):
    title = tables.Column(verbose_name="Tindakan", order_by=("title", "pk"))
    outcome = tables.Column(verbose_name="Hasil", orderable=False, empty_values=(), accessor="pk")
    owner = tables.Column(verbose_name="Oleh", order_by=("owner__full_name", "-pk"), empty_values=())
    created_at = tables.Column(verbose_name="Waktu", order_by=("created_at", "pk"))
    undo = tables.Column(empty_values=(), orderable=False, verbose_name="", accessor="pk")

    row_template = "core/_bulk_row.html"
    has_cells = True
    caption = "Daftar tindakan massal"
    noun = "tindakan"

    class Meta:
        model = Job
        fields = ("title", "outcome", "owner", "created_at")
        empty_text = "Tidak ada tindakan massal yang cocok."

    def value_title(self, record):
        return str(record)

    def value_outcome(self, record):
        return outcome_of(record)

    def value_owner(self, record):
        return str(record.owner or "sistem")


def outcome_of(record: Job) -> str:
    """What came of an action on many records, in words."""
    if record.done_count is None:
        return record.state_choice.label
    refused = f", {record.refused_count} ditolak" if record.refused_count else ""
    undone = ", sudah diurungkan" if record.undone else ""
    return f"{record.done_count} diubah{refused}{undone}"


class MailTable(tables.Table):
    subject = tables.Column(verbose_name="Perihal", order_by=("subject", "pk"))
    to_address = tables.Column(verbose_name="Kepada", order_by=("to_address", "pk"))
    channel = tables.Column(verbose_name="Saluran", order_by=("channel", "-pk"))
    state = tables.Column(verbose_name="Status", order_by=("state", "-pk"))
    created_at = tables.Column(verbose_name="Ditulis", order_by=("created_at", "pk"))
    menu = tables.Column(empty_values=(), orderable=False, verbose_name="")

    row_template = "core/_mail_row.html"
    has_cells = True
    caption = "Daftar surat keluar"
    noun = "surat"

    class Meta:
        model = OutboxMessage
        fields = ("subject", "to_address", "channel", "state", "created_at")
        empty_text = "Tidak ada surat yang cocok."

    def value_channel(self, record):
        return record.channel_choice.label

    def value_state(self, record):
        return record.state_choice.label

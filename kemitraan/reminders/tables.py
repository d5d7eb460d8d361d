"""Columns of the reminder ledger; rows are drawn by a flat template."""

import django_tables2 as tables

from kemitraan.reminders.models import Reminder


class ReminderTable(tables.Table):
    title = tables.Column(verbose_name="Hal", order_by=("title", "pk"))
    recipient = tables.Column(verbose_name="Kepada", order_by=("recipient__full_name", "pk"))
    item_due_on = tables.Column(verbose_name="Tenggat", order_by=("item_due_on", "pk"))
    state = tables.Column(verbose_name="Status", order_by=("state", "pk"))
    reason = tables.Column(verbose_name="Kenapa", orderable=False)

    row_template = "reminders/_reminder_row.html"
    has_cells = True
    caption = "Buku pengingat"
    noun = "pengingat"

    class Meta:
        model = Reminder
        fields = ("title", "recipient", "item_due_on", "state", "reason")
        empty_text = "Tidak ada pengingat yang cocok."

    def value_recipient(self, record):
        return str(record.recipient or "")

    def value_state(self, record):
        return record.state_choice.label

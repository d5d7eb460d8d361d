"""The ledger of reminders."""

from kemitraan.core.views.generic import ScopedListView
from kemitraan.reminders.filters import ReminderFilter
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.tables import ReminderTable


class ReminderListView(ScopedListView):
    """Who was reminded of what, and why or why not."""

    model = Reminder
    table_class = ReminderTable
    filterset_class = ReminderFilter
    title = "Pengingat"
    noun = "pengingat"
    icon = "bell"
    empty_title = "Belum ada pengingat. Sistem mencatat di sini setiap kali sesuatu jatuh tempo."

    def get_queryset(self):
        return super().get_queryset().select_related("recipient").order_by("-step_on", "-id")

"""The ledger of reminders, the reasons behind each line, and what reminders led to."""

from django.urls import reverse
from django.views.generic import TemplateView

from kemitraan.core.permissions import require
from kemitraan.core.views.generic import ScopedDetailView, ScopedListView
from kemitraan.reminders.enums import Capacity
from kemitraan.reminders.filters import ReminderFilter
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.permissions import may_see_rules
from kemitraan.reminders.selectors.effects import SOON_DAYS, effects_of
from kemitraan.reminders.selectors.explaining import explain
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

    def secondary_links(self) -> list[dict[str, str]]:
        if not may_see_rules(self.request.user):
            return []
        unowned = f"{reverse('reminders:reminder-list')}?capacity={Capacity.UNOWNED.value}"
        return [
            {"url": unowned, "icon": "users", "label": "Tanpa penerima aktif"},
            {"url": reverse("reminders:effect-list"), "icon": "chart-bar", "label": "Dampak"},
            {"url": reverse("reminders:rule-list"), "icon": "settings", "label": "Aturan"},
        ]

    def get_queryset(self):
        return super().get_queryset().select_related("recipient").order_by("-step_on", "-id")


class ReminderDetailView(ScopedDetailView):
    """Why this was sent, or not: all decisions on the item, steps reached and still ahead, what holds back."""

    model = Reminder
    template_name = "reminders/reminder_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("institution", "recipient", "rule")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"explained": explain(self.request.user, self.object)}


class EffectListView(TemplateView):
    """By rule and channel: how many were sent, and how soon their items were done."""

    template_name = "reminders/effect_list.html"

    def dispatch(self, request, *args, **kwargs):
        require(may_see_rules(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"rows": effects_of(self.request.user), "soon_days": SOON_DAYS}

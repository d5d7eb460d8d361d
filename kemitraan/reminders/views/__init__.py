"""Pages of reminders."""

from kemitraan.reminders.views.ledger import EffectListView, ReminderDetailView, ReminderListView
from kemitraan.reminders.views.preferences import PreferenceView
from kemitraan.reminders.views.rules import RuleListView, RuleUpdateView

__all__ = [
    "EffectListView",
    "PreferenceView",
    "ReminderDetailView",
    "ReminderListView",
    "RuleListView",
    "RuleUpdateView",
]

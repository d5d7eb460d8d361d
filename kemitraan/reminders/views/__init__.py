"""Pages of reminders."""

from kemitraan.reminders.views.inbox import ReminderSilenceView
from kemitraan.reminders.views.ledger import EffectListView, ReminderDetailView, ReminderListView
from kemitraan.reminders.views.links import ItemLinkView, StopLinkView
from kemitraan.reminders.views.preferences import PreferenceView
from kemitraan.reminders.views.rules import RuleListView, RuleUpdateView

__all__ = [
    "EffectListView",
    "ItemLinkView",
    "PreferenceView",
    "ReminderDetailView",
    "ReminderListView",
    "ReminderSilenceView",
    "RuleListView",
    "RuleUpdateView",
    "StopLinkView",
]

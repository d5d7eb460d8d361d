"""Addresses of reminders."""

from django.urls import path

from kemitraan.reminders import views

app_name = "reminders"

urlpatterns = [
    path("pengingat/", views.ReminderListView.as_view(), name="reminder-list"),
    path("pengingat/dampak/", views.EffectListView.as_view(), name="effect-list"),
    path("pengingat/<uuid:public_id>/", views.ReminderDetailView.as_view(), name="reminder-detail"),
    path("pengingat/aturan/", views.RuleListView.as_view(), name="rule-list"),
    path("pengingat/aturan/<uuid:public_id>/", views.RuleUpdateView.as_view(), name="rule-update"),
    path("pengingat/<uuid:public_id>/diam/<str:choice>/", views.ReminderSilenceView.as_view(), name="reminder-silence"),
    path("pengingat/hal/<str:token>/", views.ItemLinkView.as_view(), name="item-link"),
    path("pengingat/berhenti/<str:token>/", views.StopLinkView.as_view(), name="stop-link"),
    path("pengingat/pilihan-saya/", views.PreferenceView.as_view(), name="preference-update"),
]

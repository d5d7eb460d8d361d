"""Addresses of reminders."""

from django.urls import path

from kemitraan.reminders.views import ReminderListView

app_name = "reminders"

urlpatterns = [
    path("pengingat/", ReminderListView.as_view(), name="reminder-list"),
]

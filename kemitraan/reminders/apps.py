from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "kemitraan.reminders"
    label = "reminders"
    verbose_name = "Pengingat"

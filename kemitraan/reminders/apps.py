from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "kemitraan.reminders"
    label = "reminders"
    verbose_name = "Pengingat"

    def ready(self) -> None:
        from kemitraan.core.registry import message_guards
        from kemitraan.reminders.services.sending import DigestGuard

        message_guards.register("digest", DigestGuard)

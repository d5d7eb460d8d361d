from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "kemitraan.reminders"
    label = "reminders"
    verbose_name = "Pengingat"

    def ready(self) -> None:
        from kemitraan.core.registry import health_checks, message_guards
        from kemitraan.reminders.health import check_ledger
        from kemitraan.reminders.services.sending import DigestGuard

        message_guards.register("digest", DigestGuard)
        health_checks.register("reminders:ledger", check_ledger)

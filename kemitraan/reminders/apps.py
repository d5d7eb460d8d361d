from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "kemitraan.reminders"
    label = "reminders"
    verbose_name = "Pengingat"

    def ready(self) -> None:
        from kemitraan.core.enums import OutboxChannel
        from kemitraan.core.registry import channels, health_checks, line_menus, message_followers, message_guards
        from kemitraan.reminders.health import check_ledger
        from kemitraan.reminders.services.messages import KINDS
        from kemitraan.reminders.services.settling import DigestGuard, settle_after_delivery
        from kemitraan.reminders.services.silences import inbox_menus
        from kemitraan.reminders.webhook_channel import WebhookChannel

        for kind in KINDS:
            message_guards.register(kind, DigestGuard)
            message_followers.register(kind, settle_after_delivery)
        line_menus.register("reminder", inbox_menus)
        channels.register(OutboxChannel.WEBHOOK, WebhookChannel)
        health_checks.register("reminders:ledger", check_ledger)

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kemitraan.core"
    label = "core"
    verbose_name = "Dasar"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from kemitraan.core.channels.email import EmailChannel
        from kemitraan.core.channels.whatsapp import WhatsAppChannel
        from kemitraan.core.database_rules import restore_rules
        from kemitraan.core.enums import OutboxChannel
        from kemitraan.core.health import OPERATION, READINESS
        from kemitraan.core.permissions import Denied
        from kemitraan.core.registry import (
            DatabaseRule,
            attachment_policies,
            channels,
            database_rules,
            health_checks,
            job_handlers,
            message_guards,
            shown_lists,
            upload_policies,
        )
        from kemitraan.core.selectors import may_read_job_file
        from kemitraan.core.services import bulk_actions, mention_mails

        attachment_policies.register("core.Job", may_read_job_file)
        upload_policies.register("core.Job", lambda user, job: Denied("Berkas pekerjaan latar dibuat oleh sistem."))
        job_handlers.register(bulk_actions.KIND, bulk_actions.run_bulk)
        message_guards.register(mention_mails.PREFIX, mention_mails.mention_guard)
        shown_lists.register("list", read_shown_list)
        channels.register(OutboxChannel.EMAIL, EmailChannel)
        channels.register(OutboxChannel.WHATSAPP, WhatsAppChannel)

        database_rules.register("core:audit", DatabaseRule("core", "0002_audit_triggers", "add_triggers"))
        post_migrate.connect(restore_rules, sender=self, dispatch_uid="kemitraan.core.database_rules")

        for name, check in {**READINESS, **OPERATION}.items():
            health_checks.register(name, check)


def read_shown_list(user, list_name: str, query: str):
    """The list of that route as the person sees it; pages are loaded when the first one asks."""
    from kemitraan.core.views.shown_lists import shown_list

    return shown_list(user, list_name, query)

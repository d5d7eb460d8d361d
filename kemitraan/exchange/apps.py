from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kemitraan.exchange"
    label = "exchange"
    verbose_name = "Impor"

    def ready(self) -> None:
        from kemitraan.core.models import DOSSIER
        from kemitraan.core.permissions import can_write
        from kemitraan.core.registry import ListExporter, attachment_policies, exporters, job_handlers
        from kemitraan.exchange.services import background, corrections, dossiers, exports

        attachment_policies.register("exchange.ImportBatch", lambda user, batch: can_write(user))
        job_handlers.register(background.KIND, background.run_reading)
        job_handlers.register(background.WRITING, background.run_writing)
        job_handlers.register(corrections.KIND, corrections.run_copy)
        job_handlers.register(exports.KIND, exports.run_export)
        job_handlers.register(DOSSIER, dossiers.run_dossier)
        exporters.register("list", ListExporter(exports.resource_of, exports.export_list, exports.export_shown))

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "kemitraan.monitoring"
    label = "monitoring"
    verbose_name = "Pemantauan"

    def ready(self) -> None:
        from kemitraan.core.registry import due_sources
        from kemitraan.monitoring.due import SOURCES

        for source in SOURCES:
            due_sources.register(source.key, source)

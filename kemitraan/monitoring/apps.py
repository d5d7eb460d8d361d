from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "kemitraan.monitoring"
    label = "monitoring"
    verbose_name = "Pemantauan"

    def ready(self) -> None:
        from kemitraan.core.registry import due_sources, work_parts
        from kemitraan.monitoring.due import SOURCES, WORK

        for source in SOURCES:
            due_sources.register(source.key, source)
        for key, part in WORK.items():
            work_parts.register(key, part)

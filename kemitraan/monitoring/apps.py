from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "kemitraan.monitoring"
    label = "monitoring"
    verbose_name = "Pemantauan"

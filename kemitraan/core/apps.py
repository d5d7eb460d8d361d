from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kemitraan.core"
    label = "core"
    verbose_name = "Dasar"

from django.apps import AppConfig


class PendampinganConfig(AppConfig):
    name = "pendampingan"
    label = "pendampingan"
    verbose_name = "Pendampingan"
